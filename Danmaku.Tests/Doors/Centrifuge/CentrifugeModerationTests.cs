using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Centrifuge;

public sealed class CentrifugeModerationTests : IAsyncLifetime
{
    private const string Room = "demo";

    private GatewayUnderTest _service = null!;
    private CentrifugeSocket _streamer = null!;
    private CentrifugeSocket _mei = null!;

    public async Task InitializeAsync()
    {
        _service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited) { ["Centrifuge:Enabled"] = "true" });
        _streamer = await JoinAsync(ViewerTokens.For("star", "streamer"));
        _mei = await JoinAsync(ViewerTokens.For("mei"));
    }

    public async Task DisposeAsync()
    {
        await _mei.DisposeAsync();
        await _streamer.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Every_action_is_a_method_whose_event_moderators_are_told()
    {
        var id = await PostAsync("a comment");
        await DoAsync("pin", new { comment = id, duration = 60 });
        await DoAsync("unpin", new { });
        await DoAsync("announce", new { text = "Welcome" });
        await DoAsync("delete", new { comments = Listed(id), reason = "spoiler" });
        await DoAsync("note", new { viewer = "mei", text = "a note" });
        await DoAsync("restrict", new { viewer = "mei", duration = 60 });
        await DoAsync("lift", new { viewer = "mei", kind = "restriction" });
        await DoAsync("purge", new { viewer = "mei", window = 60, reason = "all of it" });
        await DoAsync("undo", new { @event = await DoAsync("timeout", new { viewer = "mei", duration = 600, reason = "spoilers" }) });
        await DoAsync("rules", new { rules = new { rules = Listed(new { pattern = "durian" }) }, why = "the sponsor asked" });
        await DoAsync("rollback", new { version = 0 });
        await DoAsync("veto", new { duration = 60 });
        await DoAsync("clear", new { reason = "a fresh start" });
        await DoAsync("appoint", new { viewer = "bo" });
        await DoAsync("dismiss", new { viewer = "bo" });

        await DoAsync("configure", new { settings = new { holdBelow = "member" } });
        await DoAsync("approve", new { comments = Listed(await PostAsync("may I?")) });
        var shown = (await _mei.PublicationAsync("show")).GetProperty("data").GetProperty("comments")[0];
        Assert.Equal("may I?", CentrifugeClient.Text(shown, "text"));
        await DoAsync("deny", new { comments = Listed(await PostAsync("and this?")) });
        await DoAsync("configure", new { settings = new { holdBelow = "viewer" } });
    }

    [Fact]
    public async Task A_viewer_acknowledges_a_warning_and_appeals_against_a_ban()
    {
        await DoAsync("warn", new { viewer = "mei", reason = "be kind" });
        Assert.Equal("be kind", CentrifugeClient.Text(await _mei.PublicationAsync("notice"), "data", "reason"));
        Assert.StartsWith("403 ", Error(await CallAsync(_mei, "post", new { text = "but" })), StringComparison.Ordinal);
        Assert.True((await CallAsync(_mei, "acknowledge", new { })).TryGetProperty("rpc", out _));
        await PostAsync("sorry");

        await DoAsync("ban", new { viewer = "mei", reason = "bots", window = 0 });
        var appealed = await CallAsync(_mei, "appeal", new { text = "I am no bot" });
        Assert.True(appealed.TryGetProperty("rpc", out _), appealed.ToString());
        var appeal = (await _streamer.PublicationAsync("appeal")).GetProperty("data").GetProperty("appeal");
        Assert.Equal("I am no bot", CentrifugeClient.Text(appeal, "text"));
        Assert.StartsWith("513 ", Error(await CallAsync(_mei, "appeal", new { text = "really" })), StringComparison.Ordinal);

        await DoAsync("answer", new { appeal = CentrifugeClient.Text(appeal, "id"), granted = true, text = "You are right." });
        var answered = await _mei.NextAsync(line => line.ToString().Contains("You are right.", StringComparison.Ordinal), "the answer");
        Assert.Equal("appeal", CentrifugeClient.Text(answered, "push", "pub", "data", "about"));
        await PostAsync("thank you");
    }

    [Fact]
    public async Task A_viewer_is_refused_each_of_them()
    {
        foreach (var (method, data) in new (string, object)[]
        {
            ("delete", new { comments = Listed("1.1") }), ("clear", new { }), ("timeout", new { viewer = "bo", duration = 60 }), ("ban", new { viewer = "bo" }),
            ("warn", new { viewer = "bo", reason = "why" }), ("announce", new { text = "hear me" }), ("configure", new { settings = new { slowMode = 5 } }),
            ("rules", new { rules = new { rules = Array.Empty<object>() } }), ("appoint", new { viewer = "mei" }), ("note", new { viewer = "bo", text = "note" }),
        })
        {
            var answer = await CallAsync(_mei, method, data);
            Assert.Equal((method, 103), (method, answer.GetProperty("error").GetProperty("code").GetInt32()));
            Assert.StartsWith("502 not_allowed: ", Error(answer), StringComparison.Ordinal);
        }
    }

    private async Task<CentrifugeSocket> JoinAsync(string token)
    {
        var socket = await CentrifugeSocket.ConnectAsync(_service, token);
        Assert.True((await socket.AskAsync("subscribe", new { channel = Room })).TryGetProperty("subscribe", out _));
        return socket;
    }

    /// <summary>Carries out an action as the streamer, and waits until its event was told.</summary>
    /// <returns>The event's place.</returns>
    private async Task<string> DoAsync(string method, object data)
    {
        var answer = await CallAsync(_streamer, method, data);
        Assert.True(answer.TryGetProperty("rpc", out var rpc), $"{method}: {answer}");
        var id = CentrifugeClient.Text(rpc, "data", "event")!;
        await _streamer.NextAsync(line => CentrifugeClient.Text(line, "push", "pub", "data", "id") == id, $"the event of {method}");
        return id;
    }

    private async Task<string> PostAsync(string text)
    {
        var answer = await CallAsync(_mei, "post", new { text });
        Assert.True(answer.TryGetProperty("rpc", out var rpc), $"{text}: {answer}");
        return CentrifugeClient.Text(rpc, "data", "id")!;
    }

    private static Task<JsonElement> CallAsync(CentrifugeSocket socket, string method, object data) => socket.AskAsync("rpc", new { method, data });

    private static string Error(JsonElement answer) => answer.GetProperty("error").GetProperty("message").GetString()!;

    private static object[] Listed(object item) => [item];
}
