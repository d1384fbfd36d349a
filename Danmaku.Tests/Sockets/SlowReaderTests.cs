using System.Globalization;
using System.Text;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Sockets;

public sealed class SlowReaderTests
{
    private const int QueueBytes = 64 * 1024;
    private const int QueueFrames = 100;
    private const int SmallReceiveBuffer = 4096;

    private static readonly (string Key, string Value)[] SmallQueue =
        [("Sockets:SendQueueBytes", $"{QueueBytes}"), ("Sockets:SendQueueFrames", $"{QueueFrames}")];

    private static readonly string Padding = new('.', 900);

    [Fact]
    public async Task A_slow_reader_loses_the_oldest_events_learns_exactly_which_and_keeps_the_order()
    {
        await using var gateway = await EchoGateway.StartAsync(null, SmallQueue);
        using var client = await RawClient.OpenAsync(gateway.Address, SmallReceiveBuffer);
        var connection = await gateway.OpenedAsync();

        var last = SendUntilBlocked(connection, from: 1);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(connection.Send(Event(++last)));
            Assert.InRange(connection.QueuedBytes, 0, QueueBytes);
            Assert.InRange(connection.QueuedFrames, 0, QueueFrames);
        }

        Assert.True(connection.DroppedFrames > 800, $"Only {connection.DroppedFrames} frames were dropped.");
        connection.Send(SharedFrame.Text("end"u8));

        var (next, skipped) = (1L, 0L);
        while ((await client.ReadAsync()).Text is var text && text != "end")
        {
            var words = text.Split(' ');
            if (words[0] == "skipped")
            {
                Assert.Equal(["room", "7"], words[1..3]);
                Assert.Equal(next, Number(words[3]));
                skipped += Number(words[4]) - next + 1;
                next = Number(words[4]) + 1;
            }
            else
            {
                Assert.Equal(next++, Number(words[1]));
            }
        }

        Assert.Equal((last + 1, connection.DroppedFrames), (next, skipped));
    }

    [Fact]
    public async Task A_reader_that_stops_is_told_4002_once_it_reads_again_and_holds_nobody_up()
    {
        await using var gateway = await EchoGateway.StartAsync(null, [.. SmallQueue, ("Sockets:SlowTimeout", "00:00:02")]);
        using var bystander = await RawClient.OpenAsync(gateway.Address);
        await gateway.OpenedAsync();
        using var client = await RawClient.OpenAsync(gateway.Address, SmallReceiveBuffer);
        var connection = await gateway.OpenedAsync();
        SendUntilBlocked(connection, from: 1);

        gateway.Time.Advance(TimeSpan.FromSeconds(1.8));
        Assert.Null(connection.Ending);
        AdvanceUntilEnding(gateway, connection);

        Assert.Equal(CloseCode.SlowConsumer, connection.Ending?.Code);
        Assert.Equal((0, 0), (connection.QueuedFrames, connection.QueuedBytes));
        await bystander.AssertEchoesAsync("not held up");
        Assert.Equal(4002, (await client.ReadCloseAsync()).CloseCode);
    }

    [Fact]
    public async Task A_reader_that_never_reads_again_is_cut_off()
    {
        await using var gateway = await EchoGateway.StartAsync(null, [.. SmallQueue, ("Sockets:SlowTimeout", "00:00:02")]);
        using var client = await RawClient.OpenAsync(gateway.Address, SmallReceiveBuffer);
        var connection = await gateway.OpenedAsync();
        SendUntilBlocked(connection, from: 1);

        AdvanceUntilEnding(gateway, connection);
        gateway.Time.Advance(TimeSpan.FromSeconds(3));

        var ending = await gateway.EndedAsync();
        Assert.Equal((CloseCode.SlowConsumer, ClosedBy.Gateway), (ending.Code, ending.By));
        Assert.Empty(gateway.Errors);
    }

    [Fact]
    public async Task A_viewer_that_closes_but_never_reads_does_not_keep_its_socket()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.AddressThroughHttp, SmallReceiveBuffer);
        var connection = await gateway.OpenedAsync();

        // More than the kernel's buffers, less than Kestrel's: to our sender all of it has been taken.
        const int Frames = 60;
        for (var i = 1; i <= Frames; i++)
        {
            connection.Send(Event(i));
        }

        Assert.Equal(0, connection.QueuedFrames);
        await client.SendAsync(ClientFrame.Close(1000));
        await gateway.EndedAsync();
        gateway.Time.Advance(TimeSpan.FromSeconds(3.1));

        var received = 0;
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (!(await client.ReadAsync()).IsClose)
            {
                received++;
            }
        });
        Assert.InRange(received, 0, Frames - 1);
    }

    [Fact]
    public async Task Too_much_that_must_not_be_dropped_ends_the_connection_with_4002()
    {
        await using var gateway = await EchoGateway.StartAsync(null, SmallQueue);
        using var client = await RawClient.OpenAsync(gateway.Address, SmallReceiveBuffer);
        var connection = await gateway.OpenedAsync();
        SendUntilBlocked(connection, from: 1);
        var ack = SharedFrame.Text(Encoding.UTF8.GetBytes(Padding));

        var sent = 0;
        while (connection.Send(ack))
        {
            // The writer may take one lot of 64 KiB meanwhile, and then the queue fills once more.
            Assert.InRange(++sent, 1, 2 * QueueFrames);
        }

        Assert.Equal(CloseCode.SlowConsumer, connection.Ending?.Code);
        Assert.Equal(4002, (await client.ReadCloseAsync()).CloseCode);
    }

    [Fact]
    public async Task A_pong_and_a_ping_overtake_what_waits_and_only_the_latest_ping_is_answered()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await EchoGateway.StartAsync((connection, text) =>
        {
            connection.Close(CloseCode.Normal, text);
            closed.SetResult();
            return Task.CompletedTask;
        });
        using var client = await RawClient.OpenAsync(gateway.Address, SmallReceiveBuffer);
        var connection = await gateway.OpenedAsync();
        var last = SendUntilBlocked(connection, from: 1, waiting: 150);

        await client.SendAsync(ClientFrame.Join(ClientFrame.Ping(1), ClientFrame.Ping(2), ClientFrame.Ping(3), ClientFrame.Text("done")));
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var pongs = new List<(byte Payload, bool BeforeTheLastEvent)>();
        var seen = 0L;
        while (await client.ReadAsync() is { IsClose: false } frame)
        {
            if (frame.FirstByte == (ClientFrame.Final | ClientFrame.PongOpcode))
            {
                pongs.Add((frame.Payload[0], seen < last));
            }
            else
            {
                seen = Number(frame.Text.Split(' ')[1]);
            }
        }

        Assert.Equal([((byte)3, true)], pongs);
        Assert.Equal(last, seen);
    }

    // The kernel may still take some of what is on its way, and then the time begins anew. It does so a few times at most, but on a thread of
    // its own, which gets its turn here however busy the machine is; and no viewer may be silent for as long as a heartbeat allows.
    private static void AdvanceUntilEnding(EchoGateway gateway, ViewerConnection connection)
    {
        for (var i = 0; i < 50 && connection.Ending is null; i++)
        {
            var queued = connection.QueuedFrames;
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
            SpinWait.SpinUntil(() => connection.Ending is not null || connection.QueuedFrames != queued, TimeSpan.FromMilliseconds(600));
        }
    }

    private static long SendUntilBlocked(ViewerConnection connection, long from, int waiting = 60)
    {
        // More must wait than both kernels have buffers: what they are just emptying would take a few, and then nothing waits.
        var next = from;
        while (connection.QueuedFrames < waiting)
        {
            Assert.True(next < 100_000, "The socket never blocked.");
            connection.Send(Event(next++));
        }

        return next - 1;
    }

    private static SharedFrame Event(long sequence) => SharedFrame.Text(
        Encoding.UTF8.GetBytes($"event {sequence} {Padding}"), new EventRange("room", 7, sequence, sequence), isDroppable: true);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
