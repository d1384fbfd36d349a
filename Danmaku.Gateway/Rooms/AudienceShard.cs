using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Rooms;

/// <summary>Some hundred viewers of an audience: what one pass serves before the thread pool turns to others.</summary>
/// <remarks>
/// Thread-safe. Frames gather while a pass is under way or waits for its turn, and go out with the next one as one write: a gateway
/// that is behind sends more at once instead of queueing more. Shards of a large room run on several cores at once, and no room
/// holds a thread for longer than <see cref="Capacity"/> writes.
/// </remarks>
internal sealed class AudienceShard : IThreadPoolWorkItem
{
    /// <summary>Most viewers: about 2 ms of writes.</summary>
    public const int Capacity = 256;

    /// <summary>Beyond some 5 KB a write costs by the byte, so that more than this at once gains nothing.</summary>
    private const int MaxGroupBytes = 64 * 1024;

    // Taken before _inboxGate where both are. Held during a pass.
    private readonly Lock _gate = new();
    private readonly List<ViewerSession> _sessions = [];
    private readonly List<SharedFrame> _group = [];
    private List<Outgoing> _leaving = [];

    // Held for moments only: rooms and newcomers never wait for a pass.
    private readonly Lock _inboxGate = new();
    private readonly List<ViewerSession> _joining = [];
    private List<Outgoing> _waiting = [];
    private long _enqueued;
    private int _count;
    private bool _passScheduled;

    /// <summary>Viewers in here.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a viewer in, who gets what is enqueued from now on.</summary>
    /// <returns><see langword="false"/> when it is full.</returns>
    public bool TryAdd(ViewerSession session)
    {
        lock (_inboxGate)
        {
            if (_count == Capacity)
            {
                return false;
            }

            _count++;
            (session.Shard, session.FirstFrame) = (this, _enqueued);
            _joining.Add(session);
            return true;
        }
    }

    /// <summary>Takes a viewer out, who gets nothing more once this returns.</summary>
    public void Remove(ViewerSession session)
    {
        lock (_gate)
        {
            LetIn();
            var last = _sessions[^1];
            _sessions[session.Slot] = last;
            last.Slot = session.Slot;
            _sessions.RemoveAt(_sessions.Count - 1);
            session.Shard = null;
        }

        lock (_inboxGate)
        {
            _count--;
        }
    }

    /// <summary>Sends a frame with the next pass.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="onlyFor">The one viewer it is for, by id; <see langword="null"/> for everybody.</param>
    public void Enqueue(SharedFrame frame, string? onlyFor)
    {
        lock (_inboxGate)
        {
            if (_count == 0)
            {
                return;
            }

            _enqueued++;
            _waiting.Add(new Outgoing(frame, onlyFor));
            if (_passScheduled)
            {
                return;
            }

            _passScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Does something with each viewer.</summary>
    public void ForEach<TState>(TState state, Action<ViewerSession, TState> action)
    {
        lock (_gate)
        {
            LetIn();
            foreach (var session in _sessions)
            {
                action(session, state);
            }
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            long first;
            lock (_inboxGate)
            {
                LetIn();
                (_waiting, _leaving) = (_leaving, _waiting);
                first = _enqueued - _leaving.Count;
            }

            SendAll(first);
            _leaving.Clear();
        }

        lock (_inboxGate)
        {
            if (_waiting.Count == 0)
            {
                _passScheduled = false;
                return;
            }
        }

        // One pass, then to the back of the queue: a hot room does not keep a thread from the others.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // Call with _gate held.
    private void LetIn()
    {
        lock (_inboxGate)
        {
            foreach (var session in _joining)
            {
                session.Slot = _sessions.Count;
                _sessions.Add(session);
            }

            _joining.Clear();
        }
    }

    private void SendAll(long first)
    {
        for (var i = 0; i < _leaving.Count;)
        {
            if (_leaving[i].OnlyFor is { } viewerId)
            {
                SendTo(viewerId, _leaving[i].Frame);
                i++;
                continue;
            }

            var bytes = 0;
            var from = first + i;
            do
            {
                bytes += _leaving[i].Frame.Length;
                _group.Add(_leaving[i].Frame);
                i++;
            }
            while (i < _leaving.Count && _leaving[i].OnlyFor is null && bytes + _leaving[i].Frame.Length <= MaxGroupBytes);

            if (_group.Count == 1)
            {
                SendToAll(_group[0], from);
            }
            else
            {
                SendToAll(new FrameGroup([.. _group]), from);
            }

            _group.Clear();
        }
    }

    private void SendToAll(SharedFrame frame, long number)
    {
        foreach (var session in _sessions)
        {
            if (session.FirstFrame <= number)
            {
                session.Port.Send(frame);
            }
        }
    }

    private void SendToAll(FrameGroup group, long first)
    {
        foreach (var session in _sessions)
        {
            if (session.FirstFrame <= first)
            {
                session.Port.Send(group);
                continue;
            }

            // Came in between these frames, and has the earlier ones from the way in.
            for (var i = (int)(session.FirstFrame - first); i < group.Frames.Length; i++)
            {
                session.Port.Send(group.Frames[i]);
            }
        }
    }

    private void SendTo(string viewerId, SharedFrame frame)
    {
        foreach (var session in _sessions)
        {
            if (session.Identity?.Viewer.Id == viewerId)
            {
                session.Port.Send(frame);
            }
        }
    }

    /// <param name="Frame">What to send.</param>
    /// <param name="OnlyFor">To whom; <see langword="null"/> for everybody.</param>
    private readonly record struct Outgoing(SharedFrame Frame, string? OnlyFor);
}
