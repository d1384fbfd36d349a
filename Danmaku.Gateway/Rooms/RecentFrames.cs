using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Rooms;

/// <summary>The newest frames of one room in one format and view, so that a reconnecting crowd is served without the rooms.</summary>
/// <remarks>
/// Not thread-safe: guarded by its room. All frames are of one epoch and follow each other without gaps. Their events are kept with
/// them: what is deleted later is taken out of them, and the frames are encoded anew.
/// </remarks>
/// <param name="maxFrames">Most frames kept, at least 1.</param>
/// <param name="maxBytes">Most bytes kept; one frame is kept whatever its size. Their events count, though formats and views share them, and so do the
/// compressed forms that a frame has got by the time the next one comes; those that only viewers who come back ask for are made later, and
/// less than double it.</param>
internal sealed class RecentFrames(int maxFrames, long maxBytes)
{
    // The newest apart: what it holds is settled when everybody has got it.
    private readonly Queue<Entry> _older = new();
    private Entry? _newest;
    private long _olderBytes;

    // Something had to go since the start: there is no room for anything older than what is here.
    private bool _isFull;

    /// <summary>Bytes kept. May be asked for at any time, and is then about right.</summary>
    public long Bytes => Volatile.Read(ref _olderBytes) + (Volatile.Read(ref _newest) is { } newest ? newest.Bytes + newest.Frame.Length : 0);

    private Entry? Oldest => _older.TryPeek(out var oldest) ? oldest : _newest;

    private IEnumerable<Entry> All => _newest is null ? _older : _older.Append(_newest);

    /// <summary>Adds the next frame; the oldest go when there is no room.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="events">What it was encoded from, before anything was left out of it; not changed any more.</param>
    public void Add(SharedFrame frame, RoomEvent[] events)
    {
        if (_newest is { } settled)
        {
            settled.Bytes += settled.Frame.HeldBytes;
            _older.Enqueue(settled);
            _olderBytes += settled.Bytes;
        }

        _newest = new Entry(frame, events) { Bytes = EventBytes.Of(events) };
        while (_older.Count > 0 && (_older.Count >= maxFrames || _olderBytes + _newest.Bytes + frame.Length > maxBytes))
        {
            _olderBytes -= _older.Dequeue().Bytes;
            _isFull = true;
        }
    }

    /// <summary>Takes away of the frames in here what an event after them takes away.</summary>
    /// <param name="withdrawal">What that is.</param>
    /// <param name="encode">Makes a frame of what is left of one's events; it carries the same sequences.</param>
    /// <remarks>Each frame still follows in the compression chain on the one that is sent before it.</remarks>
    public void Withdraw(Withdrawal withdrawal, Func<RoomEvent[], SharedFrame> encode)
    {
        SharedFrame? previous = null;
        var isPreviousNew = false;
        foreach (var entry in All)
        {
            var isNew = false;
            if (withdrawal.LeftOf(entry.Events) is { } left)
            {
                var frame = encode(left);
                FrameChain.AddBehind(frame, previous);
                Replace(entry, frame, left);
                isNew = true;
            }
            else if (isPreviousNew && entry.Frame.Forms is not null)
            {
                entry.Frame = FrameChain.Moved(entry.Frame, previous!);
            }

            if (entry.Frame.Forms is not null)
            {
                previous = entry.Frame;
                isPreviousNew = isNew;
            }
        }
    }

    /// <summary>Makes frames of events from before those in here: whoever comes back may be the first here who speaks this format.</summary>
    /// <param name="batches">In order and without gaps, at least up to the oldest in here. What is in here already is left out.</param>
    /// <param name="encode">Makes a frame of events; it carries the same sequences.</param>
    /// <remarks>Microseconds for each event, once, and within the limits: where there is no room for all of them, the newest stay.</remarks>
    public void Complete(IEnumerable<RoomEvent[]> batches, Func<RoomEvent[], SharedFrame> encode)
    {
        if (_isFull)
        {
            return;
        }

        var own = All.ToArray();
        var end = Oldest?.Frame.Events.First ?? long.MaxValue;
        Clear();
        SharedFrame? previous = null;
        foreach (var events in batches.Select(batch => Before(end, batch)).TakeWhile(static events => events.Length > 0))
        {
            var frame = encode(events);
            FrameChain.AddBehind(frame, previous);
            Add(frame, events);
            previous = frame.Forms is null ? previous : frame;
        }

        foreach (var entry in own)
        {
            Add(entry.Frame, entry.Events);
        }
    }

    /// <summary>Whether every event later than <paramref name="sequence"/> is in here, given that <paramref name="newest"/> is the newest.</summary>
    public bool Covers(long sequence, long newest) =>
        sequence >= newest || (Oldest is { } oldest && oldest.Frame.Events.First <= sequence + 1);

    /// <summary>Frames that hold events later than <paramref name="sequence"/>, oldest first; the first may begin before it.</summary>
    public IEnumerable<SharedFrame> After(long sequence) => EntriesAfter(sequence).Select(static entry => entry.Frame);

    /// <summary>Events of the frames of <see cref="After"/>.</summary>
    public IEnumerable<RoomEvent[]> BatchesAfter(long sequence) => EntriesAfter(sequence).Select(static entry => entry.Events);

    /// <summary>Events later than <paramref name="sequence"/>, as far as they are in here, oldest first.</summary>
    public IEnumerable<RoomEvent> EventsAfter(long sequence) =>
        EntriesAfter(sequence).SelectMany(static entry => entry.Events).SkipWhile(item => item.Position.Sequence <= sequence);

    /// <summary>Bytes of <see cref="After"/>.</summary>
    public long BytesAfter(long sequence) => After(sequence).Sum(static frame => (long)frame.Length);

    /// <summary>Forgets everything: the room has a new epoch.</summary>
    public void Clear()
    {
        _older.Clear();
        _olderBytes = 0;
        _newest = null;
        _isFull = false;
    }

    private static RoomEvent[] Before(long end, RoomEvent[] events) =>
        events[^1].Position.Sequence < end ? events : [.. events.TakeWhile(item => item.Position.Sequence < end)];

    private IEnumerable<Entry> EntriesAfter(long sequence) => All.SkipWhile(entry => entry.Frame.Events.Last <= sequence);

    private void Replace(Entry entry, SharedFrame frame, RoomEvent[] events)
    {
        var bytes = EventBytes.Of(events);
        if (!ReferenceEquals(entry, _newest))
        {
            bytes += frame.HeldBytes;
            _olderBytes += bytes - entry.Bytes;
        }

        (entry.Frame, entry.Events, entry.Bytes) = (frame, events, bytes);
    }

    private sealed class Entry(SharedFrame frame, RoomEvent[] events)
    {
        public SharedFrame Frame { get; set; } = frame;

        public RoomEvent[] Events { get; set; } = events;

        /// <summary>What it counts for: its events, and the frame as well once that is settled.</summary>
        public int Bytes { get; set; }
    }
}
