using System.Text.Json;
using Danmaku.Tests.Sockets;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>A viewer who reads too slowly costs only themself: density first, then the connection. Alone, because it measures the process' memory.</summary>
[Collection(nameof(Listening))]
public sealed class SlowViewerTests
{
    private const string Room = "slow";

    /// <summary>With texts of 2,000 bytes more than the buffers of both kernels take.</summary>
    private const int Comments = 3_000;

    /// <summary>Posts on their way at any time: the next ones wait until the other viewer, who does read, has these.</summary>
    private const int Window = 20;

    private static readonly string Text = string.Concat(Enumerable.Repeat("\U0001F600", 500));

    [Fact]
    public async Task Who_reads_too_slowly_is_told_what_they_missed_and_nobody_else_waits()
    {
        await using var service = await StartAsync(time: null);
        using var slow = await JoinAsync(service);
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster", "streamer"));
        await using var other = await service.JoinAsync(Room);

        var all = await FloodAsync(poster, other);
        Assert.Empty(all.Skipped);

        var log = await ReadAsync(slow, all.Position);
        Assert.Equal(all.Position, log.Events.Count + log.Skipped.GetValueOrDefault("slow"));
        Assert.True(log.Skipped.GetValueOrDefault("slow") > 0, $"{log.Events.Count} of {all.Position} events fitted into buffers.");
    }

    [Fact]
    public async Task Who_reads_nothing_at_all_loses_the_connection_and_nobody_else_does()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        using var slow = await JoinAsync(service);
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster", "streamer", expiresAt: time.GetUtcNow().AddHours(1)));
        await using var other = await service.JoinAsync(Room);
        await FloodAsync(poster, other);

        // In two steps, so that a write to the others that is just under way is none of 15 s.
        for (var step = 0; step < 2; step++)
        {
            await poster.AskAsync(new { type = "ping" });
            await other.AskAsync(new { type = "ping" });
            time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(4002, (await slow.ReadCloseAsync()).CloseCode);
        await poster.PostAsync("still here");
        Assert.Equal("still here", await other.NextCommentAsync());
    }

    [Fact]
    public async Task A_hundred_readers_that_stop_reading_cost_little_memory_and_nobody_else_a_comment()
    {
        var alone = await MemoryOfFloodAsync(stalled: 0);
        var beside = await MemoryOfFloodAsync(stalled: 100);

        // What is sent to each, kept for each, would be 600 MB. Each costs at most the write under way (64 KiB): what waits is shared.
        Assert.InRange(beside - alone, long.MinValue, 100 * 256 * 1024);
    }

    private static async Task<long> MemoryOfFloodAsync(int stalled)
    {
        await using var service = await StartAsync(time: null);
        var readers = new List<RawClient>();
        try
        {
            for (var i = 0; i < stalled; i++)
            {
                readers.Add(await JoinAsync(service));
            }

            await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster", "streamer"));
            await using var other = await service.JoinAsync(Room);
            var before = GC.GetTotalMemory(forceFullCollection: true);

            var all = await FloodAsync(poster, other);

            Assert.Empty(all.Skipped);
            Assert.Equal(all.Position, all.Events.Count);
            return GC.GetTotalMemory(forceFullCollection: true) - before;
        }
        finally
        {
            readers.ForEach(client => client.Dispose());
        }
    }

    private static Task<GatewayUnderTest> StartAsync(TimeProvider? time) => GatewayUnderTest.StartAsync(
        new(ServiceProcess.Unlimited)
        {
            ["Rooms:Gather"] = "false",
            ["Rooms:LeaseDuration"] = "00:05:00",
            ["Gateway:MaxPendingRequests"] = "10000",
            ["Room:ModeratorBurst"] = "10000",
            ["Sockets:IdleTimeout"] = "00:15:00",
            ["Sockets:CloseTimeout"] = "00:00:30",
            ["Sockets:SlowTimeout"] = time is null ? "00:05:00" : "00:00:15",
        },
        time);

    private static async Task<RawClient> JoinAsync(GatewayUnderTest service)
    {
        var address = new Uri(service.Url);
        var client = await RawClient.ConnectAsync(address, receiveBuffer: 4096);
        var lines = RawClient.Handshake(address);
        lines[0] = $"GET /rooms/{Room}/ws HTTP/1.1";
        Assert.Equal(101, (await client.HandshakeAsync(lines)).Status);
        await client.SendAsync(ClientFrame.Text("""{"type":"join","id":"1"}"""));
        while (!(await client.ReadAsync()).Text.Contains("\"snapshot\"", StringComparison.Ordinal))
        {
        }

        return client;
    }

    /// <summary>Has the streamer post, whom no display budget thins.</summary>
    /// <returns>What the other viewer was sent.</returns>
    private static async Task<RoomLog> FloodAsync(TestViewer streamer, TestViewer other)
    {
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { textLimit = 500 } });
        var log = new RoomLog(Room, 0);
        for (var posted = 0; posted < Comments; posted += Window)
        {
            for (var n = 0; n < Window; n++)
            {
                await streamer.SendAsync(JsonSerializer.Serialize(new { type = "post", id = "p", text = Text }));
            }

            // The settings have sequence 1. The streamer reads as well, or it would be the one who is too slow.
            await log.ReadAsync(other, 1 + posted + Window);
            for (var acks = 0; acks < Window;)
            {
                var frame = await streamer.ReadAsync() ?? throw new InvalidOperationException($"The streamer lost the connection ({streamer.CloseCode}).");
                acks += frame.GetProperty("type").GetString() == "ack" ? 1 : 0;
            }
        }

        return log;
    }

    private static async Task<RoomLog> ReadAsync(RawClient slow, long last)
    {
        var log = new RoomLog(Room, 0);
        while (log.Position < last)
        {
            var frame = await slow.ReadAsync();
            if (frame.FirstByte == (ClientFrame.Final | ClientFrame.TextOpcode))
            {
                log.Handle(JsonElement.Parse(frame.Text));
            }
        }

        return log;
    }
}
