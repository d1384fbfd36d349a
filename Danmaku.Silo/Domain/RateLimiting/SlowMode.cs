namespace Danmaku.Silo.Domain.RateLimiting;

/// <summary>When each viewer may comment again while the room is in slow mode.</summary>
/// <remarks>Remembers a viewer for no longer than the wait that slow mode asks for. Not thread-safe.</remarks>
internal sealed class SlowMode
{
    /// <summary>Most viewers remembered; whoever commented longest ago goes first.</summary>
    public const int Capacity = 200_000;

    private readonly AgeOrderedMap<string, TimeSpan> _commentedAt = new();
    private TimeSpan _wait;

    public int Count => _commentedAt.Count;

    /// <summary>Sets the time between two comments of one viewer; zero for off.</summary>
    public void Configure(TimeSpan wait)
    {
        _wait = wait;
        if (wait == TimeSpan.Zero)
        {
            _commentedAt.Clear();
        }
    }

    /// <summary>Whether a viewer may not comment yet.</summary>
    /// <param name="viewerId">Who.</param>
    /// <param name="now">Time since the room started.</param>
    /// <param name="retryAfter">If so, how long they have to wait; otherwise zero.</param>
    public bool MustWait(string viewerId, TimeSpan now, out TimeSpan retryAfter)
    {
        retryAfter = _wait > TimeSpan.Zero && _commentedAt.TryGet(viewerId, out var commentedAt)
            ? commentedAt + _wait - now
            : TimeSpan.Zero;
        if (retryAfter > TimeSpan.Zero)
        {
            return true;
        }

        retryAfter = TimeSpan.Zero;
        return false;
    }

    /// <summary>Notes that a viewer commented; the latest time counts.</summary>
    /// <param name="viewerId">Who.</param>
    /// <param name="at">Time since the room started; negative for a comment of an earlier activation.</param>
    public void Commented(string viewerId, TimeSpan at)
    {
        if (_wait == TimeSpan.Zero || (_commentedAt.TryGet(viewerId, out var known) && known >= at))
        {
            return;
        }

        _commentedAt.Renew(viewerId) = at;
        while (_commentedAt.TryPeekOldest(out var id, out var commentedAt)
            && (commentedAt + _wait <= at || _commentedAt.Count > Capacity))
        {
            _commentedAt.Remove(id);
        }
    }
}
