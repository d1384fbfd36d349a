using Danmaku.Gateway.Sockets;
using FsCheck;

namespace Danmaku.Tests.Sockets;

public sealed class SendQueueTests
{
    private const int MaxBytes = 1000;
    private const int MaxFrames = 12;
    private const int LongestFrame = 4 + 310;

    // What a viewer of three rooms may live through: frames of events, one or several, that may be dropped or not; frames of no
    // event; a room that starts a new epoch; sequences that were never sent; and a socket that now and then takes something.
    private enum Step
    {
        Event,
        EventThatMustArrive,
        Batch,
        Ack,
        OfNoRoom,
        NewEpoch,
        Hole,
        Take,
        TakeMany,
    }

    [Fact]
    public void Whatever_happens_every_event_is_either_delivered_or_accounted_in_order_and_once()
    {
        var settings = Configuration.QuickThrowOnFailure;
        (settings.MaxNbOfTest, settings.EndSize) = (200, 150);

        Prop.ForAll<Tuple<int, int, int>[]>(steps =>
        {
            var viewer = new Viewer();
            foreach (var (room, step, size) in steps)
            {
                viewer.Do(Math.Abs(room % 3), (Step)Math.Abs(step % 9), 10 + Math.Abs(size * 7 % 300));
            }

            viewer.TakeAll();
            viewer.AssertComplete();
        }).Check(settings);
    }

    [Fact]
    public void The_oldest_go_first_and_the_gap_stands_where_they_were()
    {
        var queue = new SendQueue(MaxBytes, maxFrames: 3);
        foreach (var sequence in new[] { 1, 2, 3, 4, 5 })
        {
            queue.Enqueue(Frame("a", sequence, sequence));
        }

        Assert.Equal(["gap 1-3 of a", "4-4 of a", "5-5 of a"], TakeAll(queue));
    }

    [Fact]
    public void What_must_arrive_stays_and_parts_the_gaps()
    {
        var queue = new SendQueue(MaxBytes, maxFrames: 4);
        queue.Enqueue(Frame("a", 1, 1));
        queue.Enqueue(Frame("a", 2, 2, isDroppable: false));
        foreach (var sequence in new[] { 3, 4, 5, 6 })
        {
            queue.Enqueue(Frame("a", sequence, sequence));
        }

        Assert.Equal(["gap 1-1 of a", "2-2 of a", "gap 3-5 of a", "6-6 of a"], TakeAll(queue));
    }

    [Fact]
    public void Gaps_of_several_rooms_do_not_mix()
    {
        var queue = new SendQueue(MaxBytes, maxFrames: 4);
        queue.Enqueue(Frame("a", 1, 1));
        queue.Enqueue(Frame("b", 1, 1));
        queue.Enqueue(Frame("a", 2, 2));
        queue.Enqueue(Frame("b", 2, 2));
        queue.Enqueue(Frame("c", 1, 4));

        // Gaps count as frames, so a and b had to lose until their gaps and what is left fit; no frame of a waits, so its gap
        // comes last.
        Assert.Equal(["gap 1-1 of b", "2-2 of b", "1-4 of c", "gap 1-2 of a"], TakeAll(queue));
    }

    [Fact]
    public void A_frame_longer_than_the_bound_passes_when_nothing_else_waits_over_it()
    {
        var queue = new SendQueue(MaxBytes, MaxFrames);

        Assert.Equal(EnqueueResult.Queued, queue.Enqueue(Frame("a", 0, 0, isDroppable: false, size: 5000)));
        Assert.Equal(EnqueueResult.Overflow, queue.Enqueue(Frame("a", 0, 0, isDroppable: false, size: 1)));
    }

    [Fact]
    public void A_close_frame_is_the_last_and_what_waits_goes_before_it_or_not_at_all()
    {
        var close = SharedFrame.Create(Opcode.Close, []);
        foreach (var discards in new[] { false, true })
        {
            var queue = new SendQueue(MaxBytes, MaxFrames);
            queue.Enqueue(Frame("a", 1, 1));
            queue.SetClose(close, discards);
            queue.SetPong(close);

            Assert.Equal(EnqueueResult.Closed, queue.Enqueue(Frame("a", 2, 2)));
            Assert.Equal(discards ? ["close"] : ["1-1 of a", "close"], TakeAll(queue));
            Assert.True(queue.IsEmpty);
        }
    }

    private static SharedFrame Frame(string room, long first, long last, bool isDroppable = true, int size = 1) =>
        SharedFrame.Text(new byte[size], new EventRange(room, 1, first, last), isDroppable);

    private static List<string> TakeAll(SendQueue queue)
    {
        var taken = new List<string>();
        while (queue.TryTake(out var item))
        {
            var events = item.Frame?.Events ?? item.Gap;
            var kind = item.Frame is null ? "gap " : "";
            taken.Add(events.RoomKey is null ? "close" : $"{kind}{events.First}-{events.Last} of {events.RoomKey}");
        }

        return taken;
    }

    private sealed class Viewer
    {
        private readonly SendQueue _queue = new(MaxBytes, MaxFrames);
        private readonly (long Epoch, long Last)[] _rooms = [(1, 0), (1, 0), (1, 0)];
        private readonly List<(int Room, long Epoch, long Sequence)> _enqueued = [];
        private readonly List<(int Room, long Epoch, long Sequence)> _seen = [];
        private bool _isOver;

        public void Do(int room, Step step, int size)
        {
            switch (step)
            {
                case Step.Event:
                    Enqueue(room, 1, true, size);
                    break;
                case Step.EventThatMustArrive:
                    Enqueue(room, 1, false, size);
                    break;
                case Step.Batch:
                    Enqueue(room, 1 + (size % 7), true, size);
                    break;
                case Step.Ack:
                    Enqueue(room, 0, false, size);
                    break;
                case Step.OfNoRoom:
                    Add(SharedFrame.Text(new byte[size], isDroppable: true));
                    break;
                case Step.NewEpoch:
                    _rooms[room] = (_rooms[room].Epoch + 1, 0);
                    break;
                case Step.Hole:
                    _rooms[room].Last++;
                    break;
                case Step.Take:
                    Take(1);
                    break;
                case Step.TakeMany:
                    Take(size);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step));
            }
        }

        public void TakeAll() => Take(int.MaxValue);

        public void AssertComplete()
        {
            for (var room = 0; room < _rooms.Length; room++)
            {
                Assert.Equal(_enqueued.Where(one => one.Room == room), _seen.Where(one => one.Room == room));
            }
        }

        private void Enqueue(int room, int events, bool isDroppable, int size)
        {
            ref var position = ref _rooms[room];
            var range = events == 0
                ? new EventRange(room, position.Epoch, 0, 0)
                : new EventRange(room, position.Epoch, position.Last + 1, position.Last + events);
            position.Last += events;
            if (Add(SharedFrame.Text(new byte[size], range, isDroppable)))
            {
                _enqueued.AddRange(Sequences(range));
            }
        }

        // Over the bounds with nothing to drop the connection ends: what came before must still add up, and nothing comes after.
        private bool Add(SharedFrame frame)
        {
            if (_isOver)
            {
                return false;
            }

            _isOver = _queue.Enqueue(frame) == EnqueueResult.Overflow;
            Assert.True(_isOver || _queue.Count <= MaxFrames);
            Assert.True(_isOver || _queue.Bytes <= MaxBytes + LongestFrame);
            return true;
        }

        private void Take(int count)
        {
            while (count-- > 0 && _queue.TryTake(out var item))
            {
                _seen.AddRange(Sequences(item.Frame?.Events ?? item.Gap));
            }
        }

        private static IEnumerable<(int Room, long Epoch, long Sequence)> Sequences(EventRange range)
        {
            for (var sequence = range.First; !range.IsEmpty && sequence <= range.Last; sequence++)
            {
                yield return ((int)range.RoomKey!, range.Epoch, sequence);
            }
        }
    }
}
