using Danmaku.Gateway.Diagnostics;

namespace Danmaku.Gateway.Rooms;

/// <summary>Something that viewers saw is taken away: notes how long that took, once the last shard has sent it.</summary>
/// <remarks>Thread-safe. Made only for batches that take something away.</remarks>
/// <param name="decidedAt">When the room decided it, by its clock; one for each event.</param>
/// <param name="metrics">Where to note it.</param>
/// <param name="time">This gateway's clock.</param>
internal sealed class Disappearance(IReadOnlyList<DateTimeOffset> decidedAt, GatewayMetrics metrics, TimeProvider time)
{
    // One more than shards that have not sent it, until every shard has it: a quick one must not end it before the next one begins.
    private int _pending = 1;
    private bool _isSeen;

    /// <summary>A shard with viewers has it to send. <see cref="Sent"/> must follow.</summary>
    public void Await()
    {
        _isSeen = true;
        Interlocked.Increment(ref _pending);
    }

    /// <summary>A shard has sent it to its last viewer; or, called once: every shard has got it.</summary>
    public void Sent()
    {
        if (Interlocked.Decrement(ref _pending) > 0 || !_isSeen)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var at in decidedAt)
        {
            metrics.Vanished(now - at);
        }
    }
}
