using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>The IRC door as tmi.js, the client of most chat bots, sees it.</summary>
public sealed class TmiTests : IAsyncLifetime
{
    private const string Room = "Demo-1";
    private const string Channel = "#^demo-1";

    private GatewayUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await GatewayUnderTest.StartAsync(new() { ["Irc:Enabled"] = "true" });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task An_anonymous_reader_reads_what_native_viewers_and_others_say()
    {
        await using var reader = await StartAsync(token: null);
        await using var native = await _service.JoinAsync(Room, ViewerTokens.For("Mei", "member"));

        var ack = await native.PostAsync("hello bots; \\o/ 你好");
        var message = await reader.NextAsync("message");

        Assert.Equal((Channel, "hello bots; \\o/ 你好", "chat", false), (Text(message, "channel"), Text(message, "text"), Text(message, "kind"), message.GetProperty("self").GetBoolean()));
        var tags = message.GetProperty("tags");
        Assert.Equal(("^mei", "Mei", "Mei", Room), (Text(tags, "username"), Text(tags, "user-id"), Text(tags, "display-name"), Text(tags, "room-id")));
        Assert.Equal($"{ack.GetProperty("epoch").GetInt64()}.{ack.GetProperty("seq").GetInt64()}", Text(tags, "id"));
        Assert.True(tags.GetProperty("subscriber").GetBoolean());
        Assert.DoesNotContain(reader.Passed, told => told.GetProperty("event").GetString() is "warned" or "logged");
    }

    [Fact]
    public async Task A_bot_says_acts_and_replies_and_hears_the_others_but_not_itself()
    {
        await using var bot = await StartAsync(await IssueAsync("bot"));
        await using var other = await StartAsync(await IssueAsync("other"));
        await using var native = await _service.JoinAsync(Room, ViewerTokens.For("mei"));

        await bot.DoAsync(new { action = "say", channel = Channel, text = "one" });
        var one = await native.NextEventAsync("comment");
        await bot.DoAsync(new { action = "action", channel = Channel, text = "waves" });
        var wave = await other.NextAsync(told => Text(told, "event") == "message" && Text(told, "kind") == "action", "the action");
        var id = $"{native.Joined.GetProperty("epoch").GetInt64()}.{one.GetProperty("seq").GetInt64()}";
        await bot.DoAsync(new { action = "raw", line = $"@reply-parent-msg-id={id} PRIVMSG {Channel} :an answer" });
        var answer = await other.NextAsync(told => Text(told, "event") == "message" && Text(told, "text") == "an answer", "the reply");
        await native.PostAsync("the end");
        await bot.NextAsync(told => Text(told, "event") == "message" && Text(told, "text") == "the end", "the end");

        Assert.Equal("one", one.GetProperty("text").GetString());
        Assert.Equal("waves", Text(wave, "text"));
        Assert.Equal((id, "bot"), (Text(answer.GetProperty("tags"), "reply-parent-msg-id"), Text(answer.GetProperty("tags"), "reply-parent-user-login")));
        Assert.All(bot.Passed.Where(told => Text(told, "event") == "message"), told => Assert.True(told.GetProperty("self").GetBoolean(), told.ToString()));
        Assert.Equal(2, bot.Passed.Count(told => Text(told, "event") == "message"));
    }

    [Fact]
    public async Task A_moderator_moderates_and_every_promise_is_kept()
    {
        await using var streamer = await StartAsync(await IssueAsync("Boss", "streamer"));
        await using var reader = await StartAsync(token: null);
        await using var native = await _service.JoinAsync(Room, ViewerTokens.For("Bad:Guy"));
        await native.PostAsync("buy things");
        var message = await streamer.NextAsync("message");
        var (login, id) = (Text(message.GetProperty("tags"), "username"), Text(message.GetProperty("tags"), "id"));
        Assert.Equal("^bad=3a^guy", login);

        await streamer.DoAsync(new { action = "deletemessage", channel = Channel, id });
        var deleted = await reader.NextAsync("messagedeleted");
        Assert.Equal((login, id), (Text(deleted, "username"), Text(deleted, "id")));

        await streamer.DoAsync(new { action = "timeout", channel = Channel, username = login, seconds = 60, reason = "spam" });
        var timeout = await reader.NextAsync("timeout");
        Assert.Equal((login, 60), (Text(timeout, "username"), timeout.GetProperty("duration").GetInt32()));
        Assert.Equal("timed_out", (await native.PostAsync("again")).GetProperty("name").GetString());

        await streamer.DoAsync(new { action = "unban", channel = Channel, username = login });
        Assert.Equal("ack", (await native.PostAsync("I am sorry")).GetProperty("type").GetString());
        await streamer.DoAsync(new { action = "ban", channel = Channel, username = login, reason = "not sorry" });
        Assert.Equal(login, Text(await reader.NextAsync("ban"), "username"));
        await streamer.DoAsync(new { action = "clear", channel = Channel });
        await reader.NextAsync("clearchat");

        await streamer.DoAsync(new { action = "slow", channel = Channel, seconds = 30 });
        Assert.Equal(30, (await reader.NextAsync("slowmode")).GetProperty("seconds").GetInt32());
        await streamer.DoAsync(new { action = "slow", channel = Channel, seconds = 30 });
        await streamer.DoAsync(new { action = "slowoff", channel = Channel });
        await streamer.DoAsync(new { action = "subscribers", channel = Channel });
        Assert.True((await reader.NextAsync("subscribers")).GetProperty("enabled").GetBoolean());
        await streamer.DoAsync(new { action = "subscribersoff", channel = Channel });
        await streamer.DoAsync(new { action = "r9kbeta", channel = Channel });
        await streamer.DoAsync(new { action = "r9kbetaoff", channel = Channel });

        await streamer.DoAsync(new { action = "mod", channel = Channel, username = "^al" });
        Assert.Equal(["^al"], (await streamer.DoAsync(new { action = "mods", channel = Channel })).EnumerateArray().Select(static mod => mod.GetString()));
        await streamer.DoAsync(new { action = "unmod", channel = Channel, username = "^al" });
        Assert.Empty((await streamer.DoAsync(new { action = "vips", channel = Channel })).EnumerateArray());
        await streamer.DoAsync(new { action = "color", color = "#00ff7f" });
        await streamer.DoAsync(new { action = "say", channel = Channel, text = "green" });
        Assert.Equal("#00FF7F", Text((await reader.NextAsync(told => Text(told, "event") == "message" && Text(told, "text") == "green", "green")).GetProperty("tags"), "color"));
    }

    [Theory]
    [InlineData("deletemessage", "bad_delete_message_error")]
    [InlineData("unban", "bad_unban_no_ban")]
    [InlineData("self", "bad_timeout_self")]
    [InlineData("slow", "usage_slow_on")]
    [InlineData("vip", "usage_vip")]
    [InlineData("emoteonly", "usage_emote_only_on")]
    [InlineData("followersonly", "no_permission")]
    [InlineData("subscribersoff", "already_subs_off")]
    [InlineData("nobody", "invalid_user")]
    public async Task What_cannot_be_done_is_refused_at_once_in_the_words_that_the_client_waits_for(string what, string id)
    {
        await using var streamer = await StartAsync(await IssueAsync("boss", "streamer"));

        await streamer.SendAsync(what switch
        {
            "deletemessage" => new { action = what, channel = Channel, id = "nonsense" },
            "unban" or "vip" => new { action = what, channel = Channel, username = "somebody" },
            "self" => new { action = "timeout", channel = Channel, username = "boss", seconds = 5 },
            "slow" => new { action = what, channel = Channel, seconds = 301 },
            "nobody" => new { action = "ban", channel = Channel, username = "no!body" },
            _ => (object)new { action = what, channel = Channel },
        });

        Assert.Equal(id, Text(await streamer.NextAsync("failed"), "error"));
    }

    [Fact]
    public async Task A_viewer_may_not_moderate()
    {
        await using var bot = await StartAsync(await IssueAsync("bot"));

        await bot.SendAsync(new { action = "timeout", channel = Channel, username = "mei", seconds = 5 });
        Assert.Equal("no_permission", Text(await bot.NextAsync("failed"), "error"));
        await bot.SendAsync(new { action = "mods", channel = Channel });
        Assert.Equal("no_permission", Text(await bot.NextAsync("failed"), "error"));
    }

    [Fact]
    public async Task What_native_moderators_do_arrives()
    {
        await using var reader = await StartAsync(token: null);
        await using var mei = await _service.JoinAsync(Room, ViewerTokens.For("mei"));
        await using var moderator = await _service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        var ack = await mei.PostAsync("spam");
        var id = $"{ack.GetProperty("epoch").GetInt64()}.{ack.GetProperty("seq").GetInt64()}";

        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });
        var deleted = await reader.NextAsync("messagedeleted");
        await moderator.AskAsync(new { type = "moderate", action = "announce", text = "welcome" });
        var announced = await reader.NextAsync("usernotice");
        await moderator.AskAsync(new { type = "moderate", action = "ban", viewer = "mei", reason = "spam" });

        Assert.Equal(("mei", id, ""), (Text(deleted, "username"), Text(deleted, "id"), Text(deleted, "text")));
        Assert.Equal(("announcement", "welcome"), (Text(announced, "id"), Text(announced, "text")));
        Assert.Equal("mei", Text(await reader.NextAsync("ban"), "username"));
    }

    [Fact]
    public async Task Comments_that_are_refused_are_answered_with_the_limit_and_when_to_try_again()
    {
        await using var bot = await StartAsync(await IssueAsync("bot"));
        await using var moderator = await _service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 60 } });
        await bot.NextAsync("slowmode");

        await bot.DoAsync(new { action = "say", channel = Channel, text = "first" });
        await bot.DoAsync(new { action = "say", channel = Channel, text = "second" });

        var slow = await bot.NextAsync("notice");
        Assert.Equal("msg_slowmode", Text(slow, "id"));
        Assert.Contains("60 s", Text(slow, "text"), StringComparison.Ordinal);
        Assert.Contains("ry again in", Text(slow, "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_ends_the_clients_trying()
    {
        await using var bot = await StartClientAsync(new string('a', 40));

        Assert.Contains("Login authentication failed", Text(await bot.NextAsync("disconnected"), "reason"), StringComparison.Ordinal);
        Assert.DoesNotContain(bot.Passed, told => Text(told, "event") == "reconnect");
    }

    [Fact]
    public async Task A_revoked_token_ends_the_connection_and_the_clients_trying()
    {
        using var http = Http("bot");
        var issued = await (await http.PostAsJsonAsync("/door-tokens", new { })).Content.ReadFromJsonAsync<JsonElement>();
        await using var bot = await StartAsync(issued.GetProperty("token").GetString());

        await http.DeleteAsync($"/door-tokens/{issued.GetProperty("id").GetString()}");

        Assert.Contains("Login authentication failed", Text(await bot.NextAsync("disconnected"), "reason"), StringComparison.Ordinal);
        Assert.DoesNotContain(bot.Passed, told => Text(told, "event") == "reconnect");
    }

    [Fact]
    public async Task It_pings_leaves_and_comes_again()
    {
        await using var bot = await StartAsync(await IssueAsync("bot"));

        await bot.DoAsync(new { action = "ping" });
        await bot.SendAsync(new { action = "part", channel = Channel });
        Assert.True((await bot.NextAsync("part")).GetProperty("self").GetBoolean());
        await bot.DoAsync(new { action = "join", channel = Channel });
        await bot.DoAsync(new { action = "join", channel = Channel });
        await bot.SendAsync(new { action = "join", channel = "#no=20room" });

        Assert.Equal("msg_room_not_found", Text(await bot.NextAsync("failed"), "error"));
    }

    [Fact]
    public async Task A_gateway_that_goes_away_is_left_and_the_next_one_found()
    {
        using var folder = new TemporaryFolder();
        var url = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = url.OriginalString,
            ["Irc:Enabled"] = "true",
            ["Sockets:DrainTime"] = "00:00:01",
            ["Sockets:MoveWithin"] = "00:00:05",
        };
        await using var service = await ServiceProcess.StartAsync(folder.File("danmaku.db"), settings);
        await using var client = await NodeClient.StartAsync("tmi.mjs", new { server = url.Host, port = url.Port, channels = new[] { Channel } });
        await client.NextAsync("roomstate");

        Assert.Equal(0, await service.StopAsync());
        await client.NextAsync("disconnected");
        await using var next = await ServiceProcess.StartAsync(folder.File("danmaku.db"), settings);

        Assert.Equal(Channel, Text(await client.NextAsync("roomstate"), "channel"));
        Assert.Contains("Drained: 1 connections have gone, 0 are closed now.", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_the_document_works()
    {
        var script = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Doors", "Clients", "irc-example.mjs"));
        var shown = script.Split("up to the end of it.\n")[1].Split("// The end of it.")[0];
        Assert.Contains(shown, await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "doors", "irc.md")), StringComparison.Ordinal);
        await using var native = await _service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await using var client = await NodeClient.StartAsync("irc-example.mjs", new { port = new Uri(_service.Url).Port, token = await IssueAsync("bot") });
        await client.NextAsync("joined");

        await client.SendAsync(new { action = "say", text = "hello" });
        Assert.Equal("hello", await native.NextCommentAsync());
        var ack = await native.PostAsync("hello bot");
        var id = $"{ack.GetProperty("epoch").GetInt64()}.{ack.GetProperty("seq").GetInt64()}";
        var comment = await client.NextAsync(told => Text(told, "event") == "comment" && Text(told, "id") != "own", "the comment");
        await native.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });

        Assert.Equal(("mod", "hello bot", id), (Text(comment, "name"), Text(comment, "text"), Text(comment, "id")));
        Assert.Equal(id, Text(await client.NextAsync("removed"), "id"));
    }

    private static string Text(JsonElement told, string member) =>
        told.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private async Task<NodeClient> StartClientAsync(string? token)
    {
        var url = new Uri(_service.Url);
        return await NodeClient.StartAsync("tmi.mjs", new { server = url.Host, port = url.Port, token, channels = new[] { Channel } });
    }

    private async Task<NodeClient> StartAsync(string? token)
    {
        var client = await StartClientAsync(token);
        await client.NextAsync("roomstate");
        return client;
    }

    private async Task<string> IssueAsync(string id, string role = "viewer")
    {
        using var http = Http(id, role);
        var answer = await http.PostAsJsonAsync("/door-tokens", new { });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private HttpClient Http(string id, string role = "viewer")
    {
        var http = _service.CreateHttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ViewerTokens.For(id, role));
        return http;
    }
}
