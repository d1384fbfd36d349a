using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Rooms;

/// <summary>The viewers of a room that speak one wire format, and what was sent to them lately.</summary>
/// <remarks>Not thread-safe: guarded by its room.</remarks>
internal sealed class Audience(IWireFormat format, RecentFrames recent)
{
    private readonly List<ViewerSession> _sessions = [];
    private RoomSnapshot? _encodedSnapshot;
    private SharedFrame? _snapshotFrame;

    public IWireFormat Format { get; } = format;

    public RecentFrames Recent { get; } = recent;

    public IReadOnlyList<ViewerSession> Sessions => _sessions;

    public void Add(ViewerSession session)
    {
        session.Slot = _sessions.Count;
        _sessions.Add(session);
    }

    /// <summary>Takes a session out in constant time: the last one moves into its place.</summary>
    /// <returns><see langword="false"/> when it was not in.</returns>
    public bool Remove(ViewerSession session)
    {
        var slot = session.Slot;
        if (slot < 0 || slot >= _sessions.Count || !ReferenceEquals(_sessions[slot], session))
        {
            return false;
        }

        var last = _sessions[^1];
        _sessions[slot] = last;
        last.Slot = slot;
        _sessions.RemoveAt(_sessions.Count - 1);
        session.Slot = -1;
        return true;
    }

    /// <summary>The same bytes for everybody.</summary>
    public void Broadcast(SharedFrame frame)
    {
        foreach (var session in _sessions)
        {
            session.Port.Send(frame);
        }
    }

    /// <summary>The frame of a snapshot, encoded at its first use.</summary>
    public SharedFrame FrameOf(RoomSnapshot snapshot)
    {
        if (!ReferenceEquals(snapshot, _encodedSnapshot))
        {
            _snapshotFrame = Format.Snapshot(snapshot);
            _encodedSnapshot = snapshot;
        }

        return _snapshotFrame!;
    }
}
