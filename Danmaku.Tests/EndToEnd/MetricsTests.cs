using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Rooms;
using Danmaku.Tests.Sockets;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.EndToEnd;

/// <summary>What an operator sees of what happens to viewers: counted once, and under the right name.</summary>
public sealed class MetricsTests
{
    private const string Room = "counted";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_viewers_stay_is_counted_from_handshake_to_close()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var heard = Heard(service);

        var viewer = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await viewer.PostAsync("hello");
        await viewer.PostAsync("");

        Assert.Equal(1, heard.Read("danmaku.gateway.connection.active"));
        Assert.Equal(1, heard.Sum("danmaku.gateway.viewer.active native"));
        Assert.Equal(1, heard.Sum("danmaku.gateway.handshake.duration direct"));
        Assert.Equal(1, heard.Sum("danmaku.gateway.request.duration join done"));
        await Within(heard.Heard("danmaku.gateway.request.duration post done"));
        await Within(heard.Heard("danmaku.gateway.request.duration post refused"));
        Assert.Equal(1, heard.Sum("danmaku.gateway.requests.rejected text_empty"));
        Assert.Equal(1, heard.Sum("danmaku.gateway.tokens.verified"));
        await Within(heard.Heard("danmaku.gateway.delivery.duration"));
        await Within(heard.Heard("danmaku.gateway.delivery.io"));
        Assert.True(heard.Sum("danmaku.gateway.delivery.io") > 0);

        await viewer.DisposeAsync();
        await Within(heard.Heard("danmaku.gateway.connections.closed abnormal network"));
        Assert.Equal(0, heard.Read("danmaku.gateway.connection.active"));
    }

    [Theory]
    [InlineData("/rooms/no%20room/ws", null, "room_id", HttpStatusCode.NotFound)]
    [InlineData($"/rooms/{Room}/ws", "https://elsewhere.example", "origin", HttpStatusCode.Forbidden)]
    [InlineData($"/rooms/{Room}/ws", "another protocol", "subprotocol", HttpStatusCode.BadRequest)]
    public async Task A_refused_handshake_is_counted_under_its_reason(string path, string? fault, string reason, HttpStatusCode status)
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var heard = Heard(service);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (reason == "origin")
        {
            socket.Options.SetRequestHeader("Origin", fault);
        }
        else if (fault is not null)
        {
            socket.Options.AddSubProtocol("another");
        }

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new Uri(service.Url.Replace("http", "ws", StringComparison.Ordinal) + path), CancellationToken.None));

        Assert.Equal(status, socket.HttpStatusCode);
        Assert.Equal(1, heard.Sum($"danmaku.gateway.handshakes.refused {reason}"));
        Assert.Equal(0, heard.Sum("danmaku.gateway.connections.opened"));
    }

    [Fact]
    public async Task A_full_gateway_tells_its_limit_and_counts_whom_it_turns_away()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["ConnectionLimits:Connections"] = "1" });
        using var heard = Heard(service);
        await using var viewer = await service.JoinAsync(Room);

        await Assert.ThrowsAsync<WebSocketException>(() => service.JoinAsync(Room));

        Assert.Equal(1, heard.Sum("danmaku.gateway.handshakes.refused full"));
        Assert.Equal(1, heard.Read("danmaku.gateway.connection.active"));
        Assert.Equal(1, heard.Read("danmaku.gateway.connection.limit"));
    }

    [Fact]
    public async Task A_bad_token_is_counted_under_its_fault()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var heard = Heard(service);

        await using var viewer = await TestViewer.ConnectAsync(service.Url, Room);

        var reject = await viewer.AskAsync(new { type = "join", token = "no.token.atall" });

        Assert.Equal("token_refused", reject.GetProperty("name").GetString());
        Assert.Equal(1, heard.Sum("danmaku.gateway.tokens.refused malformed"));
        Assert.Equal(1, heard.Read("danmaku.gateway.key.active"));
        Assert.Null(heard.Read("danmaku.gateway.key_set.age"));
    }

    [Fact]
    public async Task A_slow_viewers_loss_is_counted_and_their_backlog_seen()
    {
        await using var service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited)
        {
            ["Rooms:Gather"] = "false",
            ["Gateway:MaxPendingRequests"] = "10000",
            ["Room:ModeratorBurst"] = "10000",
            ["Sockets:SendQueueBytes"] = "65536",
            ["Sockets:SlowTimeout"] = "00:05:00",
            ["Sockets:IdleTimeout"] = "00:15:00",
        });
        using var heard = Heard(service);
        using var slow = await StalledAsync(service);
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster", "streamer"));
        var dropped = heard.Heard("danmaku.gateway.frames.dropped queue_bytes");

        // More than the buffers of both kernels take, at last.
        var text = string.Concat(Enumerable.Repeat("\U0001F600", 490));
        await poster.AskAsync(new { type = "moderate", action = "configure", settings = new { textLimit = 500 } });
        for (var n = 0; !dropped.IsCompleted; n++)
        {
            await poster.PostAsync($"{n} {text}");
        }

        var frames = heard.Sum("danmaku.gateway.frames.dropped queue_bytes");
        Assert.True(heard.Sum("danmaku.gateway.events.dropped queue_bytes") >= frames);
        Assert.Equal(1, heard.Read("danmaku.gateway.send_queue.connection.active"));
        Assert.InRange(heard.Read("danmaku.gateway.send_queue.longest")!.Value, 1, 65_536);
        Assert.Equal(65_536, heard.Read("danmaku.gateway.send_queue.limit"));
    }

    [Fact]
    public async Task A_full_mailbox_is_seen_and_what_it_refuses_is_counted()
    {
        const int capacity = 100;
        await using var service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited)
        {
            ["Rooms:MailboxCapacity"] = $"{capacity}",
            ["Gateway:MaxPendingRequests"] = "10000",
        });
        using var heard = Heard(service);
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster", "streamer"));
        using var held = new HeldTurn();
        await service.Services.GetRequiredService<RoomDirectory>().Subscribe(Room, "held", held, CancellationToken.None);
        await poster.SendAsync("""{"type":"post","id":"first","text":"first"}""");
        await Within(held.Begun);

        var refused = heard.Heard("danmaku.room.comments.rejected room_overloaded");
        for (var n = 0; n <= capacity; n++)
        {
            await poster.SendAsync(JsonSerializer.Serialize(new { type = "post", id = $"{n}", text = $"comment {n}" }));
        }

        await Within(refused);
        using var patience = new CancellationTokenSource(Patience);
        while (heard.Read("danmaku.room.mailbox.longest") is var longest && longest != capacity)
        {
            // A reading that somebody else had made is kept for half a second.
            Assert.False(patience.IsCancellationRequested, $"{longest} waited.");
            await Task.Yield();
        }

        Assert.Equal(capacity, heard.Read("danmaku.room.mailbox.limit"));
        await Within(heard.Heard("danmaku.gateway.request.duration post unavailable"));
        Assert.Equal(1, heard.Sum("danmaku.gateway.requests.rejected room_overloaded"));
        held.End();
        await Within(heard.Heard("danmaku.room.mailbox.wait.duration"));
    }

    [Fact]
    public async Task A_store_that_is_read_and_written_is_timed_by_what_was_asked()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var heard = Heard(service);
        await using var viewer = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await viewer.PostAsync("hello");
        using var http = service.CreateHttpClient();

        await http.GetStringAsync(new Uri($"/rooms/{Room}/comments", UriKind.Relative));

        Assert.Equal(1, heard.Sum("danmaku.store.request.duration open done"));
        Assert.Equal(1, heard.Sum("danmaku.store.request.duration append done"));
        Assert.Equal(1, heard.Sum("danmaku.store.request.duration history done"));
        Assert.Equal(0, heard.Read("danmaku.store.read.active"));
        Assert.Equal(0, heard.Read("danmaku.journal.backlog comments"));
        Assert.Equal(0, heard.Read("danmaku.journal.outage.age"));
        Assert.Equal(0, heard.Read("danmaku.journal.oldest.age"));
        Assert.Equal(100_000, heard.Read("danmaku.journal.backlog.limit comments"));
    }

    [Fact]
    public async Task The_dearest_room_is_counted_by_rank_and_named_at_the_debug_page()
    {
        await using var service = await GatewayUnderTest.StartDemoAsync();
        using var heard = Heard(service);
        await using var viewer = await service.JoinAsync(Room);
        await using var other = await service.JoinAsync("other");
        using var http = service.CreateHttpClient();
        // What a turn cost is counted after its answers went out.
        List<JsonElement> rooms;
        using var patience = new CancellationTokenSource(Patience);
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            await viewer.AskAsync(new { type = "ping" });
            rooms = [.. JsonElement.Parse(await http.GetStringAsync(new Uri("/debug/rooms", UriKind.Relative))).GetProperty("rooms").EnumerateArray()];
        }
        while (rooms.Count < 2);

        Assert.Equal([Room, "other"], rooms.Select(room => room.GetProperty("room").GetString()!).Order());
        Assert.Equal([1, 2], rooms.Select(room => room.GetProperty("rank").GetInt32()));
        Assert.True(rooms[0].GetProperty("seconds").GetDouble() > 0);
        Assert.True(heard.Read("danmaku.room.hot.duration 1") > 0);
        Assert.NotNull(heard.Read("danmaku.room.hot.delivery 2"));
        Assert.Null(heard.Read("danmaku.room.hot.delivery 3"));
    }

    [Fact]
    public async Task A_drain_is_counted_down()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Sockets:DrainTime"] = "00:00:00.100", ["Sockets:MoveWithin"] = "00:00:01", ["Sockets:CloseTimeout"] = "00:00:30" });
        using var heard = Heard(service);
        Assert.Equal(0, heard.Read("danmaku.gateway.drain.active"));
        await using var viewer = await service.JoinAsync(Room);
        await using var other = await service.JoinAsync(Room);

        await service.StopAsync();

        Assert.Equal(2, heard.Sum("danmaku.gateway.drain.connections.asked"));
        Assert.Equal(2, heard.Sum("danmaku.gateway.drain.connections.moved"));
        Assert.Equal(2, heard.Sum("danmaku.gateway.connections.closed move_elsewhere gateway"));
    }

    private static HeardMetrics Heard(GatewayUnderTest service) => new(service.Services.GetRequiredService<IMeterFactory>());

    private static Task Within(Task task) => task.WaitAsync(Patience);

    private static async Task<RawClient> StalledAsync(GatewayUnderTest service)
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

    /// <summary>A listener in whose hands a room's turn stays until it is let go.</summary>
    private sealed class HeldTurn : IRoomListener, IDisposable
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new();

        public Task Begun => _begun.Task;

        public void End() => _end.TrySetResult();

        public void OnBatch(RoomBatch batch)
        {
            if (!batch.Events.IsEmpty)
            {
                _begun.TrySetResult();
                _end.Task.Wait(Patience);
            }
        }

        public void OnEnded(string roomId)
        {
        }

        public void Dispose() => End();
    }
}
