using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Rooms;

/// <summary>The viewers of a room that speak one wire format, and what was sent to them lately.</summary>
/// <remarks>Not thread-safe: guarded by its room, so that all shards get the same frames in the same order.</remarks>
internal sealed class Audience(IWireFormat format, RecentFrames recent)
{
    private readonly List<AudienceShard> _shards = [];
    private readonly PassQueue _passes = new();
    private readonly FrameChain _chain = new();
    private RoomSnapshot? _encodedSnapshot;
    private SharedFrame? _snapshotFrame;

    public IWireFormat Format { get; } = format;

    public RecentFrames Recent { get; } = recent;

    public IReadOnlyList<AudienceShard> Shards => _shards;

    public int Count => _shards.Sum(static shard => shard.Count);

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
    public void Broadcast(string roomId, ReadOnlySpan<RoomEvent> events)
    {
        var frame = Format.Batch(roomId, events);
        _chain.Add(frame);
        Recent.Add(frame);
        Broadcast(frame);
    }

    /// <summary>The same bytes for everybody, or for the sessions of one viewer.</summary>
    public void Broadcast(SharedFrame frame, string? onlyFor = null)
    {
        foreach (var shard in _shards)
        {
            shard.Enqueue(frame, onlyFor);
        }
    }

    /// <summary>The frame of a snapshot, encoded at its first use.</summary>
    public SharedFrame FrameOf(RoomSnapshot snapshot)
    {
        if (!ReferenceEquals(snapshot, _encodedSnapshot))
        {
            _snapshotFrame = Format.Snapshot(snapshot);
            FrameChain.AddAlone(_snapshotFrame);
            _encodedSnapshot = snapshot;
        }

        return _snapshotFrame!;
    }
}
