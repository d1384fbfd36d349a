namespace Danmaku.Bench.Replay;

/// <summary>What became of every comment of a file. Thread-safe.</summary>
internal sealed class ReplayTally(RecordedFile file)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(int Reason, string Name), int> _refused = [];
    private int _stored;
    private int _notStored;
    private int _thinned;
    private int _unanswered;
    private int _notPosted;
    private int _retries;

    /// <summary>A comment has its last answer.</summary>
    public void Finished(PostAnswer answer)
    {
        lock (_lock)
        {
            switch (answer)
            {
                case PostAnswer.Accepted accepted:
                    _stored += accepted.Stored ? 1 : 0;
                    _notStored += accepted.Stored ? 0 : 1;
                    _thinned += accepted.Thinned ? 1 : 0;
                    break;
                case PostAnswer.Refused refused:
                    var key = (refused.Reason, refused.Name);
                    _refused[key] = _refused.GetValueOrDefault(key) + 1;
                    break;
                default:
                    _unanswered++;
                    break;
            }
        }
    }

    /// <summary>The replay was stopped before a comment's turn.</summary>
    public void NotPosted()
    {
        lock (_lock)
        {
            _notPosted++;
        }
    }

    /// <summary>A comment is posted once more.</summary>
    public void Retried()
    {
        lock (_lock)
        {
            _retries++;
        }
    }

    /// <summary>The sums so far.</summary>
    public ReplaySums Sums()
    {
        lock (_lock)
        {
            return new ReplaySums
            {
                Total = file.Total,
                Stored = _stored,
                NotStored = _notStored,
                Thinned = _thinned,
                Refused = [.. _refused.Select(reason => (reason.Key.Reason, reason.Key.Name, reason.Value))],
                Positioned = file.Positioned,
                Malformed = file.Malformed.Count,
                Unanswered = _unanswered,
                NotPosted = _notPosted,
                Retries = _retries,
            };
        }
    }
}
