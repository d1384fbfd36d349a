using Danmaku.Gateway.Diagnostics;

namespace Danmaku.Gateway.Sockets;

/// <summary>What waits for one viewer whose socket is busy: bounded, oldest first, and exact about what it loses.</summary>
/// <remarks>
/// Over a bound the oldest droppable frames go. Their events become a gap that stands before the next frame of the same room, or
/// at the end when none waits, so that for every room and in order: events enqueued = events taken + events in gaps. Frames that
/// must not be dropped, and gaps themselves, are bounded too: then <see cref="EnqueueResult.Overflow"/>. A pong, a ping and a
/// close frame wait
/// beside the frames. No I/O, no clock. Not thread-safe: its owner holds a lock.
/// </remarks>
/// <param name="maxBytes">Bytes that may wait; one frame that must not be dropped may exceed it.</param>
/// <param name="maxFrames">Frames and gaps that may wait.</param>
/// <param name="metrics">Counts what is dropped.</param>
internal sealed class SendQueue(int maxBytes, int maxFrames, SocketMetrics? metrics = null)
{
    private const int FirstCapacity = 8;

    // A ring: the oldest entry at _head. Empty as long as the socket keeps up, which is nearly always.
    private Entry[] _ring = [];
    private int _head;
    private int _count;
    private int _gapCount;

    // Gaps of rooms of which no frame waits.
    private List<Gap>? _trailing;

    private SharedFrame? _pong;
    private SharedFrame? _ping;
    private SharedFrame? _close;
    private bool _isClosed;

    /// <summary>Frames waiting, control frames apart.</summary>
    public int Count => _count;

    /// <summary>Bytes waiting, control frames apart.</summary>
    public int Bytes { get; private set; }

    /// <summary>Frames dropped since the connection opened.</summary>
    public long Dropped { get; private set; }

    /// <summary>True when there is nothing to take.</summary>
    public bool IsEmpty => _count == 0 && _gapCount == 0 && _pong is null && _ping is null && _close is null;

    /// <summary>Appends a frame, dropping older ones where the bounds ask for it.</summary>
    public EnqueueResult Enqueue(SharedFrame frame)
    {
        if (_isClosed)
        {
            return EnqueueResult.Closed;
        }

        Append(new Entry(frame, TakeTrailing(frame.Events.RoomKey)));
        while (Bytes > maxBytes || _count + _gapCount > maxFrames)
        {
            var oldest = IndexOfDroppable();
            if (oldest < 0)
            {
                // One frame over the bytes is let through, or a snapshot longer than the bound could never be sent.
                var isOver = (!frame.IsDroppable && Bytes - frame.Length > maxBytes) || _count + _gapCount > maxFrames;
                return isOver ? EnqueueResult.Overflow : EnqueueResult.Queued;
            }

            Drop(oldest, Bytes > maxBytes ? DropCause.QueueBytes : DropCause.QueueFrames);
        }

        return EnqueueResult.Queued;
    }

    /// <summary>Has a pong sent next; one that still waits is replaced, as RFC 6455 section 5.5.3 allows.</summary>
    public void SetPong(SharedFrame pong) => _pong = _isClosed ? null : pong;

    /// <summary>Has a ping sent next.</summary>
    public void SetPing(SharedFrame ping) => _ping = _isClosed ? null : ping;

    /// <summary>Has a close frame sent as the last frame ever; the first call counts.</summary>
    /// <param name="close">The frame.</param>
    /// <param name="discardWaiting">Send it at once and forget what waits; otherwise what waits goes first.</param>
    public void SetClose(SharedFrame close, bool discardWaiting)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _close = close;
        _ping = null;
        if (discardWaiting)
        {
            DiscardFrames();
        }
    }

    /// <summary>Forgets everything and takes nothing more.</summary>
    public void Discard()
    {
        _isClosed = true;
        _pong = _ping = _close = null;
        DiscardFrames();
    }

    /// <summary>Takes the next thing to send: control frames first, then in order, the close frame last.</summary>
    public bool TryTake(out SendItem item)
    {
        if ((Take(ref _pong) ?? Take(ref _ping)) is { } control)
        {
            item = new SendItem(control, default);
            return true;
        }

        if (_count > 0)
        {
            ref var oldest = ref _ring[_head];
            item = oldest.Gaps is null ? new SendItem(RemoveAt(0).Frame, default) : new SendItem(null, TakeFirst(ref oldest.Gaps));
            return true;
        }

        if (_trailing is [var gaps, ..])
        {
            item = new SendItem(null, gaps.Events);
            _gapCount--;
            if (gaps.Next is { } next)
            {
                _trailing[0] = next;
            }
            else
            {
                _trailing.RemoveAt(0);
            }

            return true;
        }

        if (_ring.Length > FirstCapacity)
        {
            // Small again after a slow spell: thousands of viewers may each have had one.
            _ring = [];
        }

        var close = Take(ref _close);
        item = new SendItem(close, default);
        return close is not null;
    }

    private static SharedFrame? Take(ref SharedFrame? slot)
    {
        var frame = slot;
        slot = null;
        return frame;
    }

    private EventRange TakeFirst(ref Gap? gaps)
    {
        var first = gaps!;
        gaps = first.Next;
        _gapCount--;
        return first.Events;
    }

    private int IndexOfDroppable()
    {
        for (var i = 0; i < _count; i++)
        {
            if (EntryAt(i).Frame.IsDroppable)
            {
                return i;
            }
        }

        return -1;
    }

    private void Drop(int index, DropCause cause)
    {
        var (frame, gaps) = RemoveAt(index);
        Dropped++;
        metrics?.Dropped(cause, frame.Events.Count);
        if (!frame.Events.IsEmpty)
        {
            Append(ref gaps, frame.Events);
        }

        if (gaps is null)
        {
            return;
        }

        // The gap moves to the next frame of its room. That one has none yet: between the two nothing can have gone, being younger.
        for (var i = index; i < _count; i++)
        {
            ref var later = ref EntryAt(i);
            if (Equals(later.Frame.Events.RoomKey, gaps.Events.RoomKey))
            {
                later.Gaps = gaps;
                return;
            }
        }

        (_trailing ??= []).Add(gaps);
    }

    // Where the events follow right on the last gap, they lengthen it.
    private void Append(ref Gap? gaps, EventRange events)
    {
        var last = gaps;
        while (last?.Next is not null)
        {
            last = last.Next;
        }

        if (last is not null && last.Events.IsFollowedBy(events))
        {
            last.Events = last.Events with { Last = events.Last };
            return;
        }

        _gapCount++;
        if (last is null)
        {
            gaps = new Gap(events);
        }
        else
        {
            last.Next = new Gap(events);
        }
    }

    private Gap? TakeTrailing(object? roomKey)
    {
        if (_trailing is null)
        {
            return null;
        }

        for (var i = 0; i < _trailing.Count; i++)
        {
            if (Equals(_trailing[i].Events.RoomKey, roomKey))
            {
                var gaps = _trailing[i];
                _trailing.RemoveAt(i);
                return gaps;
            }
        }

        return null;
    }

    private ref Entry EntryAt(int index) => ref _ring[(_head + index) % _ring.Length];

    private void Append(Entry entry)
    {
        if (_count == _ring.Length)
        {
            var larger = new Entry[Math.Max(FirstCapacity, 2 * _count)];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = EntryAt(i);
            }

            _ring = larger;
            _head = 0;
        }

        _count++;
        EntryAt(_count - 1) = entry;
        Bytes += entry.Frame.Length;
    }

    // Moves what is older up by one: what goes is nearly always the oldest itself.
    private Entry RemoveAt(int index)
    {
        var removed = EntryAt(index);
        for (var i = index; i > 0; i--)
        {
            EntryAt(i) = EntryAt(i - 1);
        }

        EntryAt(0) = default;
        _head = (_head + 1) % _ring.Length;
        _count--;
        Bytes -= removed.Frame.Length;
        return removed;
    }

    private void DiscardFrames()
    {
        _ring = [];
        _head = 0;
        _count = 0;
        _gapCount = 0;
        Bytes = 0;
        _trailing = null;
    }

    /// <param name="Frame">A frame that waits.</param>
    /// <param name="Gaps">What was lost of its room right before it, oldest first.</param>
    private record struct Entry(SharedFrame Frame, Gap? Gaps)
    {
        public Gap? Gaps = Gaps;
    }

    private sealed class Gap(EventRange events)
    {
        public EventRange Events { get; set; } = events;

        public Gap? Next { get; set; }
    }
}
