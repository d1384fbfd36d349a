using System.Net;
using System.Net.WebSockets;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

public sealed class DrainTests
{
    private const string Room = "drain";
    private const int Viewers = 20;

    [Fact]
    public async Task A_gateway_told_to_stop_lets_nobody_in_and_serves_its_viewers_until_they_have_moved()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder, moveWithin: "00:01:00");
        var viewers = await JoinAsync(service);
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster"));
        using var http = service.CreateHttpClient();
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(http));

        var stopping = service.StopAsync();
        var moves = await Task.WhenAll(viewers.Select(viewer => viewer.NextAsync("move")));

        Assert.All(moves, move => Assert.Equal(60_000, move.GetProperty("withinMs").GetInt64()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(http));
        using var late = new ClientWebSocket();
        late.Options.AddSubProtocol("danmaku.v1");
        late.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => late.ConnectAsync(
            new Uri($"{service.Url.Replace("http", "ws", StringComparison.Ordinal)}/rooms/{Room}/ws"), CancellationToken.None));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.HttpStatusCode);
        Assert.True(late.HttpResponseHeaders!.ContainsKey("Retry-After"));
        Assert.True((await poster.PostAsync("last words")).GetProperty("stored").GetBoolean());
        await Task.WhenAll(viewers.Select(viewer => viewer.CommentAsync("last words")));

        await Task.WhenAll(viewers.Append(poster).Select(viewer => viewer.DisposeAsync().AsTask()));
        Assert.Equal(0, await stopping);
        Assert.Contains($"Drained: {Viewers + 1} connections have gone, 0 are closed now.", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_does_not_move_is_closed_and_told_to_come_back_elsewhere()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder, moveWithin: "00:00:01");
        var viewers = await JoinAsync(service);

        Assert.Equal(0, await service.StopAsync());

        Assert.All(await Task.WhenAll(viewers.Select(viewer => viewer.EndAsync())), code => Assert.Equal(4000, code));
        Assert.Contains($"Draining: {Viewers} of {Viewers} connections were asked to move, ", service.Output, StringComparison.Ordinal);
        await Task.WhenAll(viewers.Select(viewer => viewer.DisposeAsync().AsTask()));
    }

    private static Task<ServiceProcess> StartAsync(TemporaryFolder folder, string moveWithin) => ServiceProcess.StartAsync(
        folder.File("danmaku.db"), new Dictionary<string, string?> { ["Sockets:DrainTime"] = "00:00:01", ["Sockets:MoveWithin"] = moveWithin, ["Sockets:CloseTimeout"] = "00:00:30" });

    private static Task<TestViewer[]> JoinAsync(ServiceProcess service) =>
        Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => service.JoinAsync(Room)));

    private static async Task<HttpStatusCode> ReadyAsync(HttpClient http)
    {
        using var ready = await http.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
        return ready.StatusCode;
    }
}
