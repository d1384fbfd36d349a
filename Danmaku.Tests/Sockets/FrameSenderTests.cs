using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Sockets;

public sealed class FrameSenderTests : ISenderOwner
{
    private readonly Network _network = new();
    private readonly ManualTimeProvider _time = new();
    private Exception? _failure;

    [Fact]
    public void A_socket_that_takes_the_bytes_at_once_costs_no_allocation()
    {
        var sender = Sender();
        var frame = SharedFrame.Text("comment"u8, new EventRange("room", 1, 1, 1), isDroppable: true);
        sender.Enqueue(frame);
        _network.Record = false;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            sender.Enqueue(frame);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task What_waits_goes_out_in_one_write_in_order()
    {
        var sender = Sender();
        _network.Block();
        for (var i = 0; i < 10; i++)
        {
            sender.Enqueue(Frame(i));
        }

        Assert.Equal(9, sender.QueuedFrames);
        _network.Unblock();
        await sender.WhenIdleAsync();

        Assert.Equal(Enumerable.Range(0, 10), _network.Numbers());
        Assert.Equal(2, _network.Writes);
    }

    [Fact]
    public async Task Many_threads_sending_at_once_never_write_at_once_and_lose_nothing()
    {
        const int Threads = 4;
        const int Frames = 500;
        var sender = Sender(new SocketLimits { SendQueueFrames = 65_536, SendQueueBytes = 16 * 1024 * 1024 });
        _network.TakesTurns = true;
        using var start = new Barrier(Threads);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < Frames; i++)
            {
                sender.Enqueue(Frame((thread * Frames) + i));
            }
        })));
        await sender.WhenIdleAsync();

        Assert.Null(_failure);
        Assert.False(_network.Overlapped);
        var numbers = _network.Numbers();
        Assert.Equal(Threads * Frames, numbers.Count);
        foreach (var ofOneThread in numbers.GroupBy(number => number / Frames))
        {
            Assert.Equal(Enumerable.Range(ofOneThread.Key * Frames, Frames), ofOneThread);
        }
    }

    [Fact]
    public async Task A_socket_counts_as_blocked_until_it_takes_something()
    {
        var sender = Sender();
        _network.Block();
        sender.Enqueue(Frame(1));
        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(TimeSpan.FromSeconds(7), sender.BlockedFor(_time.GetTimestamp()));
        _network.Unblock();
        await sender.WhenIdleAsync();

        Assert.Equal(TimeSpan.Zero, sender.BlockedFor(_time.GetTimestamp()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_socket_that_fails_is_reported_once_and_takes_nothing_more(bool atOnce)
    {
        var sender = Sender();
        if (!atOnce)
        {
            _network.Block();
            sender.Enqueue(Frame(1));
            sender.Enqueue(Frame(2));
        }

        _network.Break();
        sender.Enqueue(Frame(3));
        await sender.WhenIdleAsync();

        Assert.IsType<IOException>(_failure);
        Assert.Equal(EnqueueResult.Closed, sender.Enqueue(Frame(4)));
        Assert.Equal(0, sender.QueuedFrames);
    }

    void ISenderOwner.OnSendFailed(Exception error)
    {
        Assert.Null(_failure);
        _failure = error;
    }

    void ISenderOwner.OnOverflow() => Assert.Fail("Nothing here overflows a queue.");

    private FrameSender Sender(SocketLimits? limits = null) => new(_network, limits ?? new SocketLimits(), new Silent(), _time, this);

    private static SharedFrame Frame(int number) =>
        SharedFrame.Text(Encoding.UTF8.GetBytes(number.ToString("D6", CultureInfo.InvariantCulture)));

    private sealed class Silent : IDropAccountant
    {
        public SharedFrame? BuildSkipNotice(in EventRange gap) => null;
    }

    private sealed class Network : IFrameWriter
    {
        private readonly List<byte> _bytes = [];
        private TaskCompletionSource? _blocked;
        private bool _isBroken;
        private int _inside;

        /// <summary>Keep what is written.</summary>
        public bool Record { get; set; } = true;

        /// <summary>Every write completes later, on another thread.</summary>
        public bool TakesTurns { get; set; }

        public bool Overlapped { get; private set; }

        public int Writes { get; private set; }

        public CancellationToken Closed => CancellationToken.None;

        public void Block() => _blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Unblock()
        {
            var blocked = _blocked;
            _blocked = null;
            blocked?.SetResult();
        }

        public void Break()
        {
            _isBroken = true;
            _blocked?.SetException(new IOException("Broken."));
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            Overlapped |= Interlocked.Increment(ref _inside) != 1;
            Writes++;
            if (_isBroken)
            {
                throw new IOException("Broken.");
            }

            if (Record)
            {
                _bytes.AddRange(bytes.Span);
            }

            if (TakesTurns)
            {
                return TakeTurnAsync();
            }

            Interlocked.Decrement(ref _inside);
            return _blocked is null ? ValueTask.CompletedTask : new ValueTask(_blocked.Task);
        }

        public int Touch() => 0;

        public void Abort()
        {
        }

        /// <summary>The numbers in the frames written: two bytes of header, six digits.</summary>
        public List<int> Numbers()
        {
            var numbers = new List<int>();
            for (var i = 0; i < _bytes.Count; i += 8)
            {
                Assert.Equal(0x8106, BinaryPrimitives.ReadUInt16BigEndian([_bytes[i], _bytes[i + 1]]));
                numbers.Add(int.Parse(Encoding.UTF8.GetString([.. _bytes.Skip(i + 2).Take(6)]), CultureInfo.InvariantCulture));
            }

            return numbers;
        }

        private async ValueTask TakeTurnAsync()
        {
            await Task.Yield();
            Interlocked.Decrement(ref _inside);
        }
    }
}
