using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.RateLimiting;

/// <summary>How much each viewer may still post, over all their connections.</summary>
/// <remarks>
/// A viewer is forgotten once their bucket is full again; that happens while others post, at no more than O(1) a post on
/// average. Not thread-safe.
/// </remarks>
internal sealed class ViewerRates
{
    /// <summary>
    /// Most viewers remembered. Whoever posted longest ago goes first, so somebody would need so many identities to be forgotten
    /// early that forgetting one no longer matters.
    /// </summary>
    public const int Capacity = 200_000;

    private readonly AgeOrderedMap<string, TokenBucket> _buckets = new();
    private TokenRate _viewers;
    private TokenRate _moderators;

    public ViewerRates(RoomLimits limits) => Limit(limits);

    public int Count => _buckets.Count;

    /// <summary>Sets other rates; what was spent stays spent.</summary>
    public void Limit(RoomLimits limits)
    {
        _viewers = TokenRate.Of(limits.ViewerBurst, limits.ViewerRefill);
        _moderators = TokenRate.Of(limits.ModeratorBurst, limits.ModeratorRefill);
    }

    /// <summary>What a role is allowed.</summary>
    public TokenRate RateOf(ViewerRole role) => role >= ViewerRole.Moderator ? _moderators : _viewers;

    /// <summary>Spends one token of a viewer.</summary>
    /// <param name="author">Who posts.</param>
    /// <param name="now">Time since the room started.</param>
    /// <param name="retryAfter">When refused, how long until the next token; otherwise zero.</param>
    public bool TryTake(Viewer author, TimeSpan now, out TimeSpan retryAfter)
    {
        var taken = _buckets.Renew(author.Id).TryTake(RateOf(author.Role), now, out retryAfter);
        Forget(now);
        return taken;
    }

    private void Forget(TimeSpan now)
    {
        while (_buckets.TryPeekOldest(out var id, out var bucket) && (bucket.IsFull(now) || _buckets.Count > Capacity))
        {
            _buckets.Remove(id);
        }
    }
}
