using System.Diagnostics;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Hosting.Tracing;

namespace Danmaku.Gateway.Rooms;

/// <summary>One frame on its way to all viewers of a room here: notes how long that took, once the last shard has sent it.</summary>
/// <remarks>Thread-safe. One for each frame, shared by audiences and shards.</remarks>
/// <param name="arrivedAt">Timestamp of when the batch came in.</param>
/// <param name="withdrawnAt">When the room decided to take something away that viewers saw, by its clock; one for each such event in the frame.</param>
/// <param name="traced">Spans of traced comments in it, which end with it.</param>
/// <param name="metrics">Where to note it.</param>
/// <param name="time">This gateway's clock.</param>
internal sealed class Handover(
    long arrivedAt, IReadOnlyList<DateTimeOffset> withdrawnAt, IReadOnlyList<Activity> traced, GatewayMetrics metrics, TimeProvider time)
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
        if (Interlocked.Decrement(ref _pending) > 0)
        {
            return;
        }

        if (_isSeen)
        {
            Note();
        }

        foreach (var delivery in traced)
        {
            delivery.End();
        }
    }

    private void Note()
    {
        using ((traced.Count > 0 ? traced[0] : default).MakeCurrent())
        {
            metrics.Delivered(time.GetElapsedTime(arrivedAt));
        }

        if (withdrawnAt.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var at in withdrawnAt)
        {
            metrics.Vanished(now - at);
        }
    }
}
