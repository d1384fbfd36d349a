using System.Collections.Immutable;
using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Tracing;
using Danmaku.Silo.Diagnostics;

namespace Danmaku.Silo.Rooms;

/// <summary>Traced comments of a room that wait for its next flush.</summary>
/// <remarks>
/// Not thread-safe: it lives inside one room's turns. Whether a comment is traced was decided where it came in, so a gateway that has every
/// one sampled must not make rooms and everybody behind them write that many spans: a batch carries <see cref="MaxInBatch"/>.
/// </remarks>
internal sealed class RoomTraces
{
    /// <summary>Most comments of a batch that are traced any further; the others of its trace end in the room.</summary>
    public const int MaxInBatch = 16;

    private readonly List<(long Sequence, Activity Post)> _pending = [];

    /// <summary>Notes a comment that the next batch will have.</summary>
    public void Add(long sequence, Activity? post)
    {
        if (post is not null && _pending.Count < MaxInBatch)
        {
            _pending.Add((sequence, post));
        }
    }

    /// <summary>Nobody listens: there is no batch.</summary>
    public void Clear() => _pending.Clear();

    /// <summary>Sends a batch, with where its traces go on.</summary>
    public void Send(RoomBatch batch, RoomAudience audience)
    {
        if (_pending.Count == 0)
        {
            audience.Send(batch);
            return;
        }

        var broadcasts = new List<Activity>(_pending.Count);
        var traces = ImmutableArray.CreateBuilder<TracedEvent>(_pending.Count);
        foreach (var (sequence, post) in _pending)
        {
            if (RoomSpans.BeginBroadcast(post, batch.RoomId, batch.Events.Length) is { } broadcast)
            {
                broadcasts.Add(broadcast);
                traces.Add(new TracedEvent(sequence, broadcast.Context));
            }
        }

        _pending.Clear();
        audience.Send(batch with { Traces = traces.DrainToImmutable() });
        foreach (var broadcast in broadcasts)
        {
            broadcast.End();
        }
    }
}
