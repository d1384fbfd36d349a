using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Hosting.Tracing;

namespace Danmaku.Gateway.Rooms;

/// <summary>Traced comments of a room that have come to this gateway and are not on their way to its sockets yet.</summary>
/// <remarks>Thread-safe. Empty as a rule, and then nothing here takes a lock.</remarks>
internal sealed class TracedArrivals
{
    /// <summary>Most that wait; older ones end. Those of batches that were dropped, as their events were known, are never asked for.</summary>
    private const int Capacity = 64;

    private readonly Lock _gate = new();
    private readonly List<(long Sequence, Activity Span)> _waiting = [];
    private volatile bool _isEmpty = true;

    /// <summary>A batch has come.</summary>
    public void Add(RoomBatch batch)
    {
        if (batch.Traces.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var traced in batch.Traces)
            {
                if (CommentSpans.BeginDelivery(batch.RoomId, traced) is { } span)
                {
                    _waiting.Add((traced.Sequence, span));
                }
            }

            foreach (var (_, span) in _waiting.Take(_waiting.Count - Capacity))
            {
                span.End();
            }

            _waiting.RemoveRange(0, Math.Max(0, _waiting.Count - Capacity));
            _isEmpty = _waiting.Count == 0;
        }
    }

    /// <summary>Takes the spans of comments up to one of the room's events: they go to the sockets now.</summary>
    public Activity[] TakeUntil(long sequence)
    {
        if (_isEmpty)
        {
            return [];
        }

        lock (_gate)
        {
            var taken = _waiting.Where(waiting => waiting.Sequence <= sequence).Select(static waiting => waiting.Span).ToArray();
            _waiting.RemoveAll(waiting => waiting.Sequence <= sequence);
            _isEmpty = _waiting.Count == 0;
            return taken;
        }
    }
}
