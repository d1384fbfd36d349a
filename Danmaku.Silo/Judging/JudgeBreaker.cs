namespace Danmaku.Silo.Judging;

/// <summary>Keeps from asking a judge that does not answer, but for one comment now and then.</summary>
/// <remarks>
/// Goes by comments in a row without an answer: by a share of them, one viewer whose comments a judge fails on could have those of all others
/// go unasked. Safe for concurrent use.
/// </remarks>
/// <param name="failures">Comments in a row without an answer that end the asking, at least 1.</param>
/// <param name="pause">Time without asking, and between the tries after it; greater than zero.</param>
/// <param name="time">Clock.</param>
internal sealed class JudgeBreaker(int failures, TimeSpan pause, TimeProvider time)
{
    private readonly Lock _lock = new();
    private int _inARow;
    private long _pausedAt;

    /// <summary>Whether the judge is not asked now.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_lock)
            {
                return IsOpen && !IsPauseOver;
            }
        }
    }

    private bool IsOpen => _inARow >= failures;

    private bool IsPauseOver => time.GetElapsedTime(_pausedAt) >= pause;

    /// <summary>Whether this comment may be asked about. The first after a pause may, and the next ones once it was answered.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (!IsOpen)
            {
                return true;
            }

            if (!IsPauseOver)
            {
                return false;
            }

            // The next pause begins with the try and not with its end, so that a try which is never told of holds up nothing.
            _pausedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>The judge answered.</summary>
    /// <returns>Whether it had not been asked for a while.</returns>
    public bool Answered()
    {
        lock (_lock)
        {
            var wasOpen = IsOpen;
            _inARow = 0;
            return wasOpen;
        }
    }

    /// <summary>A comment that was asked about got no answer.</summary>
    /// <returns>Whether the asking ends with it.</returns>
    public bool Failed()
    {
        lock (_lock)
        {
            if (IsOpen)
            {
                return false;
            }

            _inARow++;
            _pausedAt = time.GetTimestamp();
            return IsOpen;
        }
    }
}
