namespace Danmaku.Gateway.Recording;

/// <summary>One of the <see cref="Recordings"/>: what is known of it, and who is looking. Looked at by one at a time.</summary>
/// <param name="reader">Reads it.</param>
internal sealed class KeptRecording(RecordingReader reader)
{
    /// <summary>What one takes that has no comments.</summary>
    private const int EmptyBytes = 1024;

    private readonly Lock _lock = new();
    private Task<RecordingResult>? _look;
    private RecordedComments? _comments;
    private long _bytesRead;

    public RecordingReader Reader { get; } = reader;

    public RecordedComments? Comments
    {
        get => Volatile.Read(ref _comments);
        set => Volatile.Write(ref _comments, value);
    }

    /// <summary>Memory of what is read so far, while it is.</summary>
    public long BytesRead
    {
        set => Volatile.Write(ref _bytesRead, value);
    }

    public long Bytes => EmptyBytes + Volatile.Read(ref _bytesRead) + (Comments?.Bytes ?? 0);

    /// <summary>Timestamp of when it was looked at last.</summary>
    public long? LookedAt { get; set; }

    /// <summary>Timestamp of when it was asked for last. Under the lock of those that are kept.</summary>
    public long UsedAt { get; set; }

    /// <summary>The look that is under way or still fresh, or else a new one.</summary>
    /// <param name="isFresh">Whether what was found last is as good as new.</param>
    /// <param name="look">Looks.</param>
    public Task<RecordingResult> Latest(Func<KeptRecording, bool> isFresh, Func<Task<RecordingResult>> look)
    {
        lock (_lock)
        {
            if (_look is null || (_look.IsCompleted && !(_look.IsCompletedSuccessfully && isFresh(this))))
            {
                _look = look();
            }

            return _look;
        }
    }
}
