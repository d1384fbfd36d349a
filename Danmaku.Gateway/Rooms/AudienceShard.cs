using System.Runtime.InteropServices;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Rooms;

/// <summary>Some hundred viewers of an audience: what one pass serves before the thread pool turns to others.</summary>
/// <remarks>
/// Thread-safe. Frames gather while a pass is under way or waits for its turn, and go out with the next one as one write: a gateway
/// that is behind sends more at once instead of queueing more. What a pass reads of each viewer stands in a row, and the rest is
/// fetched for several viewers at a time: most of what a send costs outside the kernel is waiting for memory.
/// </remarks>
/// <param name="passes">Whose turn it is.</param>
internal sealed class AudienceShard(PassQueue passes)
{
    /// <summary>Most viewers: about 2 ms of writes.</summary>
    public const int Capacity = 256;

    /// <summary>Beyond some 5 KB a write costs by the byte, so that more than this at once gains nothing.</summary>
    private const int MaxGroupBytes = 64 * 1024;

    /// <summary>Viewers whose memory is fetched together: enough to overlap, few enough to still be there when it is their turn.</summary>
    private const int TouchedAtOnce = 8;

    // Taken before _inboxGate where both are. Held during a pass.
    private readonly Lock _gate = new();
    private readonly List<Seat> _seats = [];
    private readonly List<SharedFrame> _group = [];
    private List<Outgoing> _leaving = [];
    private int _touched;

    // Held for moments only: rooms and newcomers never wait for a pass.
    private readonly Lock _inboxGate = new();
    private readonly List<Seat> _joining = [];
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
            session.Shard = this;
            _joining.Add(new Seat(session, session.Port.Frames, _enqueued));
            return true;
        }
    }

    /// <summary>Takes a viewer out, who gets nothing more once this returns.</summary>
    public void Remove(ViewerSession session)
    {
        lock (_gate)
        {
            LetIn();
            var last = _seats[^1];
            _seats[session.Slot] = last;
            last.Session.Slot = session.Slot;
            _seats.RemoveAt(_seats.Count - 1);
            session.Shard = null;
        }

        lock (_inboxGate)
        {
            _count--;
        }
    }

    /// <summary>Sends a frame with the next pass.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="onlyFor">Ids of the viewers it is for; <see langword="null"/> for everybody.</param>
    /// <param name="handover">Hears when the frame was sent, if anybody wants to know.</param>
    public void Enqueue(SharedFrame frame, IReadOnlySet<string>? onlyFor = null, Handover? handover = null)
    {
        lock (_inboxGate)
        {
            if (_count == 0)
            {
                return;
            }

            _enqueued++;
            handover?.Await();
            _waiting.Add(new Outgoing(frame, onlyFor, handover));
            if (_passScheduled)
            {
                return;
            }

            _passScheduled = true;
        }

        passes.Add(this);
    }

    /// <summary>Does something with each viewer.</summary>
    public void ForEach<TState>(TState state, Action<ViewerSession, TState> action)
    {
        lock (_gate)
        {
            LetIn();
            foreach (var seat in _seats)
            {
                action(seat.Session, state);
            }
        }
    }

    /// <summary>Sends what waits to everybody in here. One call at a time.</summary>
    public void Pass()
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
            foreach (var sent in _leaving)
            {
                sent.Handover?.Sent();
            }

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

        passes.Add(this);
    }

    // Call with _gate held.
    private void LetIn()
    {
        lock (_inboxGate)
        {
            foreach (var seat in _joining)
            {
                seat.Session.Slot = _seats.Count;
                _seats.Add(seat);
            }

            _joining.Clear();
        }
    }

    private void SendAll(long first)
    {
        for (var i = 0; i < _leaving.Count;)
        {
            if (_leaving[i].OnlyFor is { } viewerIds)
            {
                SendTo(viewerIds, _leaving[i].Frame);
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
        for (var from = 0; from < _seats.Count; from += TouchedAtOnce)
        {
            foreach (ref readonly var seat in Touched(from))
            {
                if (seat.FirstFrame <= number)
                {
                    seat.Frames.Send(frame);
                }
            }
        }
    }

    private void SendToAll(FrameGroup group, long first)
    {
        for (var from = 0; from < _seats.Count; from += TouchedAtOnce)
        {
            foreach (ref readonly var seat in Touched(from))
            {
                if (seat.FirstFrame <= first)
                {
                    seat.Frames.Send(group);
                    continue;
                }

                // Came in between these frames, and has the earlier ones from the way in.
                for (var i = (int)(seat.FirstFrame - first); i < group.Frames.Length; i++)
                {
                    seat.Frames.Send(group.Frames[i]);
                }
            }
        }
    }

    private ReadOnlySpan<Seat> Touched(int from)
    {
        var seats = CollectionsMarshal.AsSpan(_seats).Slice(from, Math.Min(TouchedAtOnce, _seats.Count - from));
        foreach (ref readonly var seat in seats)
        {
            _touched += seat.Frames.Touch();
        }

        return seats;
    }

    private void SendTo(IReadOnlySet<string> viewerIds, SharedFrame frame)
    {
        foreach (var seat in _seats)
        {
            if (seat.Session.Identity is { } identity && viewerIds.Contains(identity.Viewer.Id))
            {
                seat.Frames.Send(frame);
            }
        }
    }

    /// <param name="Frame">What to send.</param>
    /// <param name="OnlyFor">To whom; <see langword="null"/> for everybody.</param>
    /// <param name="Handover">Hears when it was sent.</param>
    private readonly record struct Outgoing(SharedFrame Frame, IReadOnlySet<string>? OnlyFor, Handover? Handover);

    /// <param name="Session">Who sits here.</param>
    /// <param name="Frames">Where frames for it go.</param>
    /// <param name="FirstFrame">Number of the first frame of the shard that is for it.</param>
    private readonly record struct Seat(ViewerSession Session, IFrameSink Frames, long FirstFrame);
}
