using Danmaku.Silo.Domain.RateLimiting;

namespace Danmaku.Silo.Domain;

/// <summary>Which comments go on the screen when there are more than it can show: each is decided as it arrives.</summary>
/// <remarks>
/// <para>
/// A token bucket of <c>B</c> comments a second and a burst <c>C</c> of one second's worth (8 at least) decides. A comment must
/// leave some of the bucket to those behind it, the more the more lately its poster was shown: <c>C × (4 − 3w − a) / 8</c>, where
/// <c>w</c> rises from 0 to 1 over the <see cref="Patience"/> since the poster was last shown, and <c>a</c> is 1 for a reply or a
/// mention, else 0. Staff and super chats are always shown, and use the bucket up like everybody.
/// </para>
/// <para>For spans of any length <c>t</c> seconds this holds:</para>
/// <list type="number">
/// <item>At most <c>C + B·t</c> comments are shown, staff's on top.</item>
/// <item>While at most <c>C/2 + B·t</c> comments come, every one is shown, whoever posts them.</item>
/// <item>
/// A viewer not shown for all of <see cref="Patience"/> is shown, whatever those shown within the last third of it post, as long
/// as the comments of everybody else (viewers not shown within that third, and staff) are at most <c>C/8 + B·t</c>; for a reply
/// or a mention <c>C/4 + B·t</c>. Proof: those shown lately leave <c>C/4</c> at least, so what the bucket holds beyond <c>C/8</c>
/// (for a reply or a mention: beyond 0) is never less than a second bucket of <c>C/8</c> (<c>C/4</c>) would hold that refills as
/// fast and that only the others take from.
/// </item>
/// </list>
/// <para>
/// When everybody floods, the bucket settles where those waiting longest just get through, so that up to <c>B × Patience</c>
/// viewers take turns. Remembers only who was shown within <see cref="Patience"/>: <c>C + B × Patience</c> viewers at most. Not
/// thread-safe.
/// </para>
/// </remarks>
internal sealed class DisplayBudget
{
    /// <summary>
    /// How long after being shown a viewer stands behind others: about as long as a comment takes to cross the picture.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A smaller bucket could not be shared out: an eighth of it must hold one comment.</summary>
    private const int SmallestBurst = 8;

    private readonly AgeOrderedMap<string, TimeSpan> _shownAt = new();
    private readonly TokenRate _rate;
    private TokenBucket _bucket;

    /// <param name="perSecond">Comments shown per second, 1 to 10,000.</param>
    public DisplayBudget(int perSecond) =>
        _rate = new TokenRate(Math.Max(perSecond, SmallestBurst), TimeSpan.FromTicks(TimeSpan.TicksPerSecond / perSecond));

    public int Count => _shownAt.Count;

    /// <summary>Decides whether a comment is shown.</summary>
    /// <param name="viewerId">Its poster.</param>
    /// <param name="priority">Its priority.</param>
    /// <param name="now">Time since the room started.</param>
    /// <returns><see langword="false"/> when it is thinned.</returns>
    public bool TryShow(string viewerId, DisplayPriority priority, TimeSpan now)
    {
        Forget(now);
        if (priority >= DisplayPriority.Staff)
        {
            _bucket.Take(_rate, now);
            return true;
        }

        if (!_bucket.TryTake(_rate, now, LeftFor(viewerId, priority, now), out _))
        {
            return false;
        }

        _shownAt.Renew(viewerId) = now;
        return true;
    }

    /// <summary>What a comment must leave in the bucket, as the time it takes to earn.</summary>
    private TimeSpan LeftFor(string viewerId, DisplayPriority priority, TimeSpan now)
    {
        var waited = _shownAt.TryGet(viewerId, out var shownAt) ? (now - shownAt) / Patience : 1;
        var addressed = priority == DisplayPriority.Addressed ? 1 : 0;
        return _rate.Refill / 8 * (4 - (3 * waited) - addressed);
    }

    private void Forget(TimeSpan now)
    {
        while (_shownAt.TryPeekOldest(out var oldest, out var shownAt) && shownAt + Patience <= now)
        {
            _shownAt.Remove(oldest);
        }
    }
}
