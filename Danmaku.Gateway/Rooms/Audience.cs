using System.Runtime.InteropServices;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Rooms;

/// <summary>The viewers of a room that speak one wire format and see the same of it, and what was sent to them lately.</summary>
/// <remarks>Not thread-safe: guarded by its room, so that all shards get the same frames in the same order.</remarks>
internal sealed class Audience(IWireFormat format, AudienceView view, RecentFrames recent)
{
    private readonly List<AudienceShard> _shards = [];
    private readonly PassQueue _passes = new();
    private readonly FrameChain _chain = new();
    private readonly List<BatchItem> _items = [];
    private RoomSnapshot? _encodedSnapshot;
    private SharedFrame? _snapshotFrame;

    public IWireFormat Format { get; } = format;

    public AudienceView View { get; } = view;

    public RecentFrames Recent { get; } = recent;

    public IReadOnlyList<AudienceShard> Shards => _shards;

    public int Count => _shards.Sum(static shard => shard.Count);

    /// <summary>When somebody was seen in it last. The room's, which gives up audiences that are empty for long.</summary>
    public DateTimeOffset InUseAt { get; set; }

    /// <summary>Takes a viewer in, who gets what is broadcast from now on.</summary>
    public void Add(ViewerSession session)
    {
        foreach (var shard in _shards)
        {
            if (shard.TryAdd(session))
            {
                return;
            }
        }

        var added = new AudienceShard(_passes);
        added.TryAdd(session);
        _shards.Add(added);
    }

    /// <summary>Encodes events, sends them to everybody and keeps them for those who come back.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="events">What to send; kept, so not changed any more.</param>
    /// <param name="handover">Hears when they were sent, if anybody wants to know.</param>
    /// <param name="tally">Counts what is sent and what is left out, if anybody wants to know.</param>
    public void Broadcast(string roomId, RoomEvent[] events, Handover? handover = null, BatchTally? tally = null)
    {
        Disclosure.Fill(View, events, _items);
        if (tally is not null)
        {
            CountSkipped(tally);
        }

        var frame = EncodeItems(roomId);
        _chain.Add(frame);
        Recent.Add(frame, events);
        Broadcast(frame, onlyFor: null, handover);
        tally?.Add(Count, frame.Length);
    }

    /// <summary>The same bytes for everybody, or for the sessions of some viewers. A frame without a byte is sent to nobody.</summary>
    public void Broadcast(SharedFrame frame, IReadOnlySet<string>? onlyFor = null, Handover? handover = null)
    {
        if (frame.Length == 0)
        {
            return;
        }

        foreach (var shard in _shards)
        {
            shard.Enqueue(frame, onlyFor, handover);
        }
    }

    /// <summary>Keeps events as well that were told before its first viewer came.</summary>
    /// <inheritdoc cref="RecentFrames.Complete" path="/param[@name='batches']"/>
    public void Complete(string roomId, IEnumerable<RoomEvent[]> batches) => Recent.Complete(batches, events => Encode(roomId, events));

    /// <summary>Time that passes over its viewers took since this was asked last.</summary>
    public TimeSpan TakeWork() => _passes.TakeWork();

    /// <summary>Takes away of what is kept for those who come back what an event takes away. Before the event itself is broadcast.</summary>
    public void Withdraw(string roomId, Withdrawal withdrawal) => Recent.Withdraw(withdrawal, left => Encode(roomId, left));

    /// <summary>Frames that hold the events after a place, oldest first, for somebody who has been there.</summary>
    public IEnumerable<SharedFrame> FramesAfter(string roomId, long sequence) => Format.MayRepeat
        ? Recent.After(sequence)
        : Recent.After(sequence).Select(frame => frame.Events.First > sequence
            ? frame
            : Encode(roomId, [.. Recent.EventsAfter(sequence).TakeWhile(item => item.Position.Sequence <= frame.Events.Last)]));

    /// <summary>The frame of a snapshot, encoded at its first use.</summary>
    public SharedFrame FrameOf(RoomSnapshot snapshot)
    {
        if (!ReferenceEquals(snapshot, _encodedSnapshot))
        {
            _snapshotFrame = Format.Snapshot(Disclosure.Of(snapshot, View));
            FrameChain.AddAlone(_snapshotFrame);
            _encodedSnapshot = snapshot;
        }

        return _snapshotFrame!;
    }

    private void CountSkipped(BatchTally tally)
    {
        foreach (ref readonly var item in CollectionsMarshal.AsSpan(_items))
        {
            if (item.Event is null)
            {
                tally.AddSkipped(item.Reason, item.To - item.From.Sequence + 1, Count);
            }
        }
    }

    private SharedFrame Encode(string roomId, ReadOnlySpan<RoomEvent> events)
    {
        Disclosure.Fill(View, events, _items);
        return EncodeItems(roomId);
    }

    private SharedFrame EncodeItems(string roomId)
    {
        var frame = Format.Batch(roomId, View, CollectionsMarshal.AsSpan(_items));
        _items.Clear();
        return frame;
    }
}
