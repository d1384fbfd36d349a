using System.Globalization;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>Comments from before, as clients of IRC ask for them.</summary>
public sealed class IrcHistoryTests : IAsyncLifetime
{
    private const string Room = "demo";
    private const string Channel = "#demo";
    private const string Capabilities = "message-tags server-time batch draft/chathistory";

    private readonly int _port = FreePorts.Next();
    private GatewayUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited)
    {
        ["Irc:Enabled"] = "true",
        ["Irc:TcpPort"] = _port.ToString(CultureInfo.InvariantCulture),
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Comments_from_before_are_told_from_wherever_a_client_asks()
    {
        var ids = await PostAsync("one", "two", "three", "four", "five");
        await using var client = await OpenAsync();

        var latest = await AskAsync(client, "LATEST #demo * 3");

        Assert.Equal(["three", "four", "five"], latest.Select(static said => said.Text));
        Assert.Equal(ids[2..], latest.Select(static said => said.Id));
        Assert.Equal(["one", "two", "three", "four", "five"], await TextsAsync(client, "latest #DEMO * 1000"));
        Assert.Equal(["four", "five"], await TextsAsync(client, $"LATEST #demo msgid={ids[2]} 10"));
        Assert.Equal(["one", "two"], await TextsAsync(client, $"BEFORE #demo msgid={ids[2]} 10"));
        Assert.Equal(["two"], await TextsAsync(client, $"BEFORE #demo msgid={ids[2]} 1"));
        Assert.Equal(["four", "five"], await TextsAsync(client, $"AFTER #demo msgid={ids[2]} 10"));
        Assert.Equal(["four"], await TextsAsync(client, $"AFTER #demo msgid={ids[2]} 1"));
        Assert.Equal(["two", "three", "four"], await TextsAsync(client, $"BETWEEN #demo msgid={ids[0]} msgid={ids[4]} 10"));
        Assert.Equal(["two", "three"], await TextsAsync(client, $"BETWEEN #demo msgid={ids[0]} msgid={ids[4]} 2"));
        Assert.Equal(["three", "four"], await TextsAsync(client, $"BETWEEN #demo msgid={ids[4]} msgid={ids[0]} 2"));
        Assert.Equal(["two", "three", "four"], await TextsAsync(client, $"AROUND #demo msgid={ids[2]} 3"));
        Assert.Equal(["three"], await TextsAsync(client, $"AROUND #demo msgid={ids[2]} 1"));
        Assert.Empty(await TextsAsync(client, $"AFTER #demo msgid={ids[4]} 10"));
        Assert.Empty(await TextsAsync(client, $"BETWEEN #demo msgid={ids[4]} msgid={ids[4]} 10"));
    }

    [Fact]
    public async Task Times_serve_as_places_too()
    {
        var ids = await PostAsync("one", "two", "three", "four", "five");
        await using var client = await OpenAsync();
        var all = await AskAsync(client, "LATEST #demo * 10");
        var (time, last) = (all[2].Time, all[4].Time);

        // Several may have been accepted within a millisecond.
        Assert.Equal(all.Where(said => Later(said.Time, time)), await AskAsync(client, $"AFTER #demo timestamp={time} 10"));
        Assert.Equal(all.Where(said => Later(time, said.Time)), await AskAsync(client, $"BEFORE #demo timestamp={time} 10"));
        Assert.Equal(all.Where(said => Later(said.Time, time) && Later(last, said.Time)), await AskAsync(client, $"BETWEEN #demo timestamp={time} timestamp={last} 10"));
        Assert.Equal(all.Skip(1).Where(said => Later(last, said.Time)), await AskAsync(client, $"BETWEEN #demo msgid={ids[0]} timestamp={last} 10"));
        Assert.Equal(all.Skip(1).Where(said => Later(last, said.Time)), await AskAsync(client, $"BETWEEN #demo timestamp={last} msgid={ids[0]} 10"));
        Assert.Empty(await AskAsync(client, "AFTER #demo timestamp=9999-01-01T00:00:00.000Z 10"));
        Assert.Equal(all, await AskAsync(client, "AFTER #demo timestamp=1970-01-01T00:00:00Z 10"));
    }

    [Fact]
    public async Task Only_what_a_viewer_may_see_is_told()
    {
        await using var moderator = await _service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        await PostAsync("stays");
        var deleted = await PostAsync("is deleted");
        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = deleted });
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "member" } });
        await PostAsync("is held");
        await using var client = await OpenAsync();

        Assert.Equal(["stays"], await TextsAsync(client, "LATEST #demo * 10"));
        Assert.Equal(":tmi.twitch.tv FAIL CHATHISTORY INVALID_TARGET LATEST #elsewhere :Messages could not be retrieved: join the channel first", await FailAsync(client, "LATEST #elsewhere * 10"));
    }

    [Fact]
    public async Task Whoever_comes_back_asks_for_what_they_missed_and_has_no_gap()
    {
        // Whom no display budget thins.
        await using var poster = await _service.JoinAsync(Room, ViewerTokens.For("mei", "streamer"));
        await using var before = await OpenAsync();
        await poster.PostAsync("last seen");
        var seen = IrcClient.TagOf(await before.NextAsync("last seen"), "msgid");
        await before.DisposeAsync();

        // While others go on.
        await using var watcher = await _service.JoinAsync(Room);
        var posting = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await poster.PostAsync($"missed {i}");
            }
        });
        await watcher.CommentAsync("missed 20");
        await using var after = await OpenAsync();
        for (List<Said> page; (page = await AskAsync(after, $"AFTER #demo msgid={seen} 10")).Count > 0;)
        {
            seen = page[^1].Id;
        }

        await posting;
        await poster.PostAsync("the end");
        await after.NextAsync("the end");
        var read = after.Seen.Where(static line => line.Contains("PRIVMSG", StringComparison.Ordinal)).Select(SaidIn);

        Assert.Equal(
            Enumerable.Range(0, 60).Select(static i => $"missed {i}").Append("the end"),
            read.DistinctBy(static said => said.Id).OrderBy(static said => int.Parse(said.Id.Split('.')[1], CultureInfo.InvariantCulture)).Select(static said => said.Text));
    }

    [Fact]
    public async Task Without_batches_the_lines_alone_are_told_and_with_the_tags_of_bots_theirs_are_in_them()
    {
        await PostAsync("hello");
        await using var client = await (await IrcClient.OpenTcpAsync(_port)).LogInAsync(capabilities: "draft/chathistory twitch.tv/tags");
        await client.SendAsync($"JOIN {Channel}");
        await client.NextAsync(" 366 ");

        await client.SendAsync("CHATHISTORY LATEST #demo * 10", "PING :done");
        var line = await client.NextAsync("hello");
        await client.NextAsync("PONG tmi.twitch.tv :done");

        Assert.Equal("poster", IrcClient.TagOf(line, "display-name"));
        Assert.DoesNotContain("msgid=", line, StringComparison.Ordinal);
        Assert.DoesNotContain(client.Seen, static one => one.Contains("BATCH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "INVALID_PARAMS * :Unknown command: there are LATEST, BEFORE, AFTER, BETWEEN and AROUND")]
    [InlineData("TARGETS timestamp=2026-01-04T14:33:26.123Z timestamp=2026-01-05T14:33:26.123Z 10", "INVALID_PARAMS TARGETS :Unknown command: there are LATEST, BEFORE, AFTER, BETWEEN and AROUND")]
    [InlineData("LATEST #demo *", "INVALID_PARAMS LATEST :Insufficient parameters")]
    [InlineData("BETWEEN #demo msgid=1.1 10", "INVALID_PARAMS BETWEEN :Insufficient parameters")]
    [InlineData("AFTER #demo msgid=1.1 msgid=1.2 10", "INVALID_PARAMS AFTER :Too many parameters")]
    [InlineData("LATEST #demo * 0", "INVALID_PARAMS LATEST :Invalid limit")]
    [InlineData("LATEST #demo * -1", "INVALID_PARAMS LATEST :Invalid limit")]
    [InlineData("LATEST #demo * 99999999999", "INVALID_PARAMS LATEST :Invalid limit")]
    [InlineData("BEFORE #demo * 10", "INVALID_PARAMS BEFORE :Neither msgid= nor timestamp=")]
    [InlineData("BEFORE #demo id=1.1 10", "INVALID_MSGREFTYPE BEFORE :There are msgid= and timestamp=")]
    [InlineData("BEFORE #demo msgid=abc 10", "INVALID_PARAMS BEFORE :Invalid msgid: an id is such as 3.120")]
    [InlineData("BETWEEN #demo msgid=1.1 timestamp=yesterday 10", "INVALID_PARAMS BETWEEN :Invalid timestamp: a time is such as 2026-01-04T14:33:26.123Z")]
    [InlineData("AFTER #demo timestamp=9999-12-31T23:59:59.999Z 10", "INVALID_PARAMS AFTER :Invalid timestamp: a time is such as 2026-01-04T14:33:26.123Z")]
    [InlineData("AFTER #no=20room msgid=1.1 10", "INVALID_TARGET AFTER #no=20room :Messages could not be retrieved: join the channel first")]
    public async Task What_cannot_be_asked_is_refused_in_the_words_of_the_specification(string asked, string refused)
    {
        await using var client = await OpenAsync();

        Assert.Equal($":tmi.twitch.tv FAIL CHATHISTORY {refused}", await FailAsync(client, asked));
    }

    [Fact]
    public async Task Whoever_has_not_asked_for_the_capability_has_no_such_command()
    {
        await using var client = await (await IrcClient.OpenTcpAsync(_port)).LogInAsync();

        await client.SendAsync("CHATHISTORY LATEST #demo * 10");

        Assert.EndsWith(" CHATHISTORY :Unknown command", await client.NextAsync(" 421 "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_people_have_reads_what_was_said_before_it_came()
    {
        var ids = await PostAsync("one", "two");
        await using var client = await NodeClient.StartAsync("irc-framework.mjs", new { port = _port, channel = Channel, capabilities = "draft/chathistory" });
        var options = await client.NextAsync("options");
        await client.NextAsync("joined");

        await client.DoAsync(new { action = "raw", line = $"CHATHISTORY LATEST {Channel} * 10" });
        var batch = await client.NextAsync("batch");
        var (first, second) = (await client.NextAsync("message"), await client.NextAsync("message"));

        Assert.Equal("100", options.GetProperty("options").GetProperty("CHATHISTORY").GetString());
        Assert.Equal(("chathistory", 2), (batch.GetProperty("type").GetString(), batch.GetProperty("size").GetInt32()));
        Assert.Equal(("one", ids[0], "chathistory"), (first.GetProperty("text").GetString(), first.GetProperty("tags").GetProperty("msgid").GetString(), first.GetProperty("batch").GetString()));
        Assert.Equal(("two", ids[1]), (second.GetProperty("text").GetString(), second.GetProperty("tags").GetProperty("msgid").GetString()));
        Assert.InRange(second.GetProperty("time").GetInt64(), 1, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
    }

    private async Task<string[]> PostAsync(params string[] texts)
    {
        await using var poster = await _service.JoinAsync(Room, ViewerTokens.For("poster"));
        var ids = new List<string>();
        foreach (var text in texts)
        {
            var ack = await poster.PostAsync(text);
            ids.Add(string.Create(CultureInfo.InvariantCulture, $"{ack.GetProperty("epoch").GetInt64()}.{ack.GetProperty("seq").GetInt64()}"));
        }

        return [.. ids];
    }

    private async Task<IrcClient> OpenAsync()
    {
        var client = await (await IrcClient.OpenTcpAsync(_port)).LogInAsync(capabilities: Capabilities);
        await client.SendAsync($"JOIN {Channel}");
        await client.NextAsync(" 366 ");
        return client;
    }

    private static async Task<IEnumerable<string>> TextsAsync(IrcClient client, string asked) => (await AskAsync(client, asked)).Select(static said => said.Text);

    private static async Task<List<Said>> AskAsync(IrcClient client, string asked)
    {
        await client.SendAsync($"CHATHISTORY {asked}");
        var begin = await client.NextAsync(" BATCH +");
        Assert.EndsWith(" chathistory #demo", begin, StringComparison.Ordinal);
        var batch = begin.Split(' ')[2][1..];
        await client.NextAsync($" BATCH -{batch}");
        return [.. client.Seen.Where(line => line.StartsWith($"@batch={batch};", StringComparison.Ordinal)).Select(SaidIn)];
    }

    private static async Task<string> FailAsync(IrcClient client, string asked)
    {
        await client.SendAsync($"CHATHISTORY {asked}".TrimEnd());
        return await client.NextAsync(" FAIL ");
    }

    private static Said SaidIn(string line) => new(IrcClient.TagOf(line, "msgid"), IrcClient.TagOf(line, "time"), line[(line.IndexOf("#demo :", StringComparison.Ordinal) + 7)..]);

    private static bool Later(string time, string than) => string.CompareOrdinal(time, than) > 0;

    private sealed record Said(string Id, string Time, string Text);
}
