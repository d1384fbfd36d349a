using System.Globalization;
using System.Net;
using Danmaku.Tests.Sockets;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>The IRC door line by line.</summary>
public sealed class IrcDoorTests
{
    private const string Room = "demo";
    private const string Channel = "#demo";

    [Fact]
    public async Task The_same_address_has_the_page_for_browsers_and_irc_for_those_who_ask()
    {
        await using var service = await StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(service.Url) };

        var page = await http.GetAsync(new Uri("/", UriKind.Relative));
        using var direct = await RawClient.ConnectAsync(new Uri(service.Url));
        var (status, headers, _) = await direct.HandshakeAsync(Handshake(service, "irc"));

        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal((101, "irc"), (status, headers["Sec-WebSocket-Protocol"]));
    }

    [Fact]
    public async Task Through_http_it_is_the_same()
    {
        await using var service = await StartAsync();
        using var client = await RawClient.ConnectAsync(new Uri(service.Url));

        // A header that only HTTP takes.
        var (status, headers, _) = await client.HandshakeAsync([.. Handshake(service, "irc"), "X-Name: é"]);
        await client.SendAsync(ClientFrame.Text("NICK justinfan7\r\nJOIN #demo\r\n"));
        var welcome = (await client.ReadAsync()).Text;

        Assert.Equal((101, "irc"), (status, headers["Sec-WebSocket-Protocol"]));
        Assert.StartsWith(":tmi.twitch.tv 001 justinfan7 ", welcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_there_is_nothing_but_the_page()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var client = await RawClient.ConnectAsync(new Uri(service.Url));

        var (status, _, _) = await client.HandshakeAsync(Handshake(service, "irc"));

        Assert.Equal(404, status);
    }

    [Fact]
    public async Task Another_subprotocol_is_refused()
    {
        await using var service = await StartAsync();
        using var client = await RawClient.ConnectAsync(new Uri(service.Url));

        Assert.Equal(400, (await client.HandshakeAsync(Handshake(service, "danmaku.v1"))).Status);
    }

    [Fact]
    public async Task Lines_come_as_known_clients_expect_them()
    {
        await using var service = await StartAsync();
        await using var bot = await IrcClient.OpenAsync(service.Url);

        await bot.SendAsync("CAP LS 302", "CAP REQ :twitch.tv/tags twitch.tv/commands twitch.tv/membership", "CAP REQ :no/such", "PING", "PING :17");
        await bot.SendAsync($"PASS oauth:{await service.IssueDoorTokenAsync("Bot", "moderator")}", "NICK bot", $"JOIN {Channel}");
        await bot.NextAsync("ROOMSTATE");

        Assert.Equal(
            [
                ":tmi.twitch.tv CAP * LS :twitch.tv/tags twitch.tv/commands twitch.tv/membership echo-message message-tags server-time batch draft/chathistory",
                ":tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands twitch.tv/membership",
                ":tmi.twitch.tv CAP * NAK :no/such",
                "PONG :tmi.twitch.tv",
                "PONG tmi.twitch.tv :17",
                ":tmi.twitch.tv 001 ^bot :Welcome.",
                ":tmi.twitch.tv 002 ^bot :Your host is tmi.twitch.tv.",
                ":tmi.twitch.tv 003 ^bot :It has always been there.",
                ":tmi.twitch.tv 004 ^bot :-",
                ":tmi.twitch.tv 005 ^bot CASEMAPPING=ascii CHANMODES=,,, CHANTYPES=# CHATHISTORY=100 CLIENTTAGDENY=* MSGREFTYPES=msgid,timestamp NETWORK=Danmaku"
                    + " PREFIX=(o)@ UTF8ONLY :are supported by this server",
                ":tmi.twitch.tv 375 ^bot :-",
                ":tmi.twitch.tv 372 ^bot :Channels are rooms. /help says what moderators can do.",
                ":tmi.twitch.tv 376 ^bot :>",
                "@badge-info=;badges=;color=;display-name=Bot;emote-sets=0;user-id=Bot;user-type= :tmi.twitch.tv GLOBALUSERSTATE",
                ":^bot!^bot@^bot.tmi.twitch.tv JOIN #demo",
                ":^bot.tmi.twitch.tv 353 ^bot = #demo :^bot",
                ":^bot.tmi.twitch.tv 366 ^bot #demo :End of /NAMES list",
                "@badge-info=;badges=moderator/1;color=;display-name=Bot;emote-sets=0;mod=1;subscriber=0;user-type=mod :tmi.twitch.tv USERSTATE #demo",
                "@danmaku-mute-all=0;emote-only=0;followers-only=-1;r9k=0;rituals=0;room-id=demo;slow=0;subs-only=0 :tmi.twitch.tv ROOMSTATE #demo",
            ],
            bot.Seen);
    }

    [Fact]
    public async Task Whoever_asks_for_nothing_gets_plain_irc()
    {
        await using var service = await StartAsync();
        await using var plain = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(capabilities: "");
        await plain.SendAsync($"JOIN {Channel}");
        await plain.NextAsync(" 366 ");
        await using var moderator = await service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));

        await moderator.PostAsync("spam");
        await moderator.AskAsync(new { type = "moderate", action = "clear" });
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 5 } });
        await moderator.PostAsync("the end");
        await plain.NextAsync("the end");

        Assert.Equal(
            [":mod!mod@mod.tmi.twitch.tv PRIVMSG #demo :spam", ":mod!mod@mod.tmi.twitch.tv PRIVMSG #demo :the end"],
            plain.Seen.Where(static line => !line.Contains("justinfan", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_super_chat_says_what_was_paid()
    {
        await using var service = await StartAsync();
        await using var reader = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        await reader.JoinAsync(Channel);
        await using var fan = await service.JoinAsync(Room, ViewerTokens.For("fan"));

        await fan.AskAsync(new { type = "post", text = "take my money", receipt = ViewerTokens.Receipt("fan", Room) });
        var line = await reader.NextAsync("take my money");

        Assert.Equal(
            ("500", "USD", "2", "120"),
            (IrcClient.TagOf(line, "pinned-chat-paid-amount"), IrcClient.TagOf(line, "pinned-chat-paid-currency"),
                IrcClient.TagOf(line, "pinned-chat-paid-exponent"), IrcClient.TagOf(line, "danmaku-super-chat-seconds")));
    }

    [Fact]
    public async Task Styles_nonces_and_replies_go_both_ways()
    {
        await using var service = await StartAsync();
        await using var bot = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(await service.IssueDoorTokenAsync("bot"));
        await bot.JoinAsync(Channel);
        await using var reader = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        await reader.JoinAsync(Channel);
        await using var native = await service.JoinAsync(Room, ViewerTokens.For("mei"));

        await bot.SendAsync($"@color=#FF8800;danmaku-mode=top;danmaku-size=large;client-nonce=n1 PRIVMSG {Channel} :look up");
        var state = await bot.NextAsync("USERSTATE");
        var seen = await native.NextEventAsync("comment");
        var line = await reader.NextAsync("look up");
        await bot.SendAsync($"@client-nonce=n1 PRIVMSG {Channel} :look up");
        var again = await bot.NextAsync("USERSTATE");
        await native.AskAsync(new { type = "post", text = "where?", replyTo = IrcClient.TagOf(line, "id") });
        var reply = await bot.NextAsync("where?");

        Assert.Equal(("n1", IrcClient.TagOf(line, "id")), (IrcClient.TagOf(state, "client-nonce"), IrcClient.TagOf(state, "id")));
        Assert.Equal(IrcClient.TagOf(state, "id"), IrcClient.TagOf(again, "id"));
        Assert.Equal(("top", "large"), (seen.GetProperty("mode").GetString(), seen.GetProperty("size").GetString()));
        Assert.Equal(("#FF8800", "top", "large"), (IrcClient.TagOf(line, "color"), IrcClient.TagOf(line, "danmaku-mode"), IrcClient.TagOf(line, "danmaku-size")));
        Assert.Equal(("bot", IrcClient.TagOf(line, "id")), (IrcClient.TagOf(reply, "reply-parent-user-login"), IrcClient.TagOf(reply, "reply-parent-msg-id")));
    }

    [Fact]
    public async Task Own_comments_come_back_only_to_those_who_ask_for_it()
    {
        await using var service = await StartAsync(new() { ["Room:ViewerBurst"] = "1000" });
        var token = await service.IssueDoorTokenAsync("bot");
        await using var silent = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(token);
        await using var echoing = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(token, "twitch.tv/tags twitch.tv/commands echo-message");
        await silent.JoinAsync(Channel);
        await echoing.JoinAsync(Channel);

        for (var i = 0; i < 10; i++)
        {
            await silent.SendAsync($"PRIVMSG {Channel} :silent {i}");
            await echoing.SendAsync($"PRIVMSG {Channel} :echoing {i}");
            await Task.WhenAll(silent.NextAsync($"echoing {i}"), echoing.NextAsync($"echoing {i}"));
        }

        await echoing.SendAsync($"PRIVMSG {Channel} :the end");
        await Task.WhenAll(silent.NextAsync("the end"), echoing.NextAsync("the end"));

        Assert.DoesNotContain(silent.Seen, static line => line.Contains("PRIVMSG #demo :silent", StringComparison.Ordinal));
        Assert.Equal(10, echoing.Seen.Count(static line => line.Contains("PRIVMSG #demo :silent", StringComparison.Ordinal)));
        Assert.Equal(10, echoing.Seen.Count(static line => line.Contains("PRIVMSG #demo :echoing", StringComparison.Ordinal)));
        Assert.Equal(10, silent.Seen.Count(static line => line.Contains("PRIVMSG #demo :echoing", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_was_said_before_somebody_came_in_is_not_said_to_them_and_the_state_is_as_it_is_now()
    {
        await using var service = await StartAsync();
        await using var first = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        await first.JoinAsync(Channel);
        await using var moderator = await service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        await moderator.PostAsync("long ago");
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 7 } });
        await first.NextAsync("slow=7");

        await using var late = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        var state = await late.JoinAsync(Channel);
        await moderator.PostAsync("now");
        await late.NextAsync(":now");

        Assert.Equal("7", IrcClient.TagOf(state, "slow"));
        Assert.DoesNotContain(late.Seen, static line => line.Contains("long ago", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Held_comments_are_said_when_they_are_approved_and_their_author_is_told_that_they_wait()
    {
        await using var service = await StartAsync();
        await using var moderator = await service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "member" } });
        await using var bot = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(await service.IssueDoorTokenAsync("bot"));
        await bot.JoinAsync(Channel);
        await using var staff = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(await service.IssueDoorTokenAsync("mod2", "moderator"));
        await staff.JoinAsync(Channel);

        await bot.SendAsync($"PRIVMSG {Channel} :may I?");
        var id = IrcClient.TagOf(await bot.NextAsync("USERSTATE"), "id");
        var notice = await bot.NextAsync("NOTICE");
        await moderator.AskAsync(new { type = "moderate", action = "approve", comments = new[] { id } });
        await staff.NextAsync("may I?");
        await moderator.PostAsync("the end");
        await Task.WhenAll(bot.NextAsync("the end"), staff.NextAsync("the end"));

        Assert.Equal("msg_rejected", IrcClient.TagOf(notice, "msg-id"));
        Assert.Single(staff.Seen, static line => line.Contains("may I?", StringComparison.Ordinal));
        Assert.DoesNotContain(bot.Seen, static line => line.Contains("may I?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Thinned_comments_are_accounted_in_a_tag()
    {
        await using var service = await StartAsync(new() { ["Room:ViewerBurst"] = "1000", ["Rooms:FlushInterval"] = "00:00:00.500" });
        await using var moderator = await service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { displayBudget = 1 } });
        await using var reader = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        await reader.JoinAsync(Channel);
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));

        var thinned = 0;
        for (var i = 0; i < 20; i++)
        {
            thinned += (await mei.PostAsync($"number {i}")).TryGetProperty("thinned", out _) ? 1 : 0;
        }

        await moderator.PostAsync("the end");
        await reader.NextAsync("the end");

        var skipped = reader.Seen.Where(static line => line.Contains("danmaku-skipped=", StringComparison.Ordinal))
            .SelectMany(static line => IrcClient.TagOf(line, "danmaku-skipped").Split(',')).Select(static range => range.Split('.', '-', ':')).ToList();
        Assert.True(thinned > 0);
        Assert.All(skipped, static range => Assert.Equal("budget", range[3]));
        Assert.Equal(thinned, skipped.Sum(static range => Number(range[2]) - Number(range[1]) + 1));
    }

    [Fact]
    public async Task An_appointed_moderator_is_asked_to_come_again_and_is_one_then()
    {
        await using var service = await StartAsync();
        var token = await service.IssueDoorTokenAsync("al");
        await using var bot = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(token);
        await bot.JoinAsync(Channel);
        await using var streamer = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(await service.IssueDoorTokenAsync("boss", "streamer"));
        await streamer.JoinAsync(Channel);

        await streamer.SendAsync($"PRIVMSG {Channel} :/mod al");

        Assert.Equal(":jtv MODE #demo +o al", await streamer.NextAsync("MODE"));
        Assert.Equal(":tmi.twitch.tv RECONNECT", await bot.NextAsync("RECONNECT"));
        await bot.EndAsync();
        Assert.Equal(4006, bot.CloseCode);
        await using var again = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(token);
        await again.SendAsync($"JOIN {Channel}");
        Assert.Equal("moderator/1", IrcClient.TagOf(await again.NextAsync("USERSTATE #demo"), "badges"));
    }

    [Theory]
    [InlineData("PRIVMSG #demo :/nonsense", "unrecognized_cmd")]
    [InlineData("PRIVMSG #demo :hello", "no_permission")]
    [InlineData("PRIVMSG #elsewhere :hello", "msg_room_not_found")]
    [InlineData("@reply-parent-msg-id=x PRIVMSG #demo :hello", "msg_bad_characters")]
    [InlineData("JOIN #no=20room", "msg_room_not_found")]
    [InlineData("JOIN nothing", "msg_room_not_found")]
    [InlineData("PART #elsewhere", "msg_room_not_found")]
    public async Task What_cannot_be_is_refused_with_a_notice(string line, string id)
    {
        await using var service = await StartAsync();
        await using var reader = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        await reader.JoinAsync(Channel);

        await reader.SendAsync(line);

        Assert.Equal(id, IrcClient.TagOf(await reader.NextAsync("NOTICE"), "msg-id"));
    }

    [Fact]
    public async Task Limits_are_said_with_the_time_to_wait()
    {
        await using var service = await StartAsync(new() { ["Gateway:MaxRooms"] = "2", ["Room:ViewerBurst"] = "1", ["Room:ViewerRefill"] = "00:01:00" });
        await using var bot = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(await service.IssueDoorTokenAsync("bot"));
        await bot.SendAsync("JOIN #a,#b,#c");
        var third = await bot.NextAsync("NOTICE #c");

        await bot.SendAsync("PRIVMSG #a :one", "PRIVMSG #a :two");
        var second = await bot.NextAsync("NOTICE #a");

        Assert.Contains("2 rooms", third, StringComparison.Ordinal);
        Assert.Equal(("msg_ratelimit", "201"), (IrcClient.TagOf(second, "msg-id"), IrcClient.TagOf(second, "danmaku-reason")));
        Assert.InRange(int.Parse(IrcClient.TagOf(second, "danmaku-retry-after-ms"), CultureInfo.InvariantCulture), 1_000, 60_000);
    }

    [Fact]
    public async Task Each_room_of_a_line_counts_as_a_request()
    {
        await using var service = await StartAsync();
        await using var reader = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        await reader.JoinAsync(Channel);

        // One line, to be answered with more than may wait for a viewer.
        await reader.SendAsync($"PART {string.Join(',', Enumerable.Repeat("#x", 5_000))}");
        var refused = await reader.NextAsync("msg_ratelimit");
        await reader.SendAsync("NICK again");

        Assert.Contains("requests at once", refused, StringComparison.Ordinal);
        Assert.InRange(reader.Seen.Count(static line => line.Contains("NOTICE #x", StringComparison.Ordinal)), 10, 60);
    }

    [Theory]
    [InlineData("JOIN")]
    [InlineData("PART")]
    [InlineData("PRIVMSG")]
    public async Task What_is_missing_is_said_in_the_number_that_irc_has_for_it(string command)
    {
        await using var service = await StartAsync();
        await using var reader = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();

        await reader.SendAsync(command);

        Assert.Equal($":tmi.twitch.tv 461 justinfan1234 {command} :Not enough parameters", await reader.NextAsync(" 461 "));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Handshake(GatewayUnderTest service, string subprotocol) =>
        [.. RawClient.Handshake(new Uri(service.Url)), $"Sec-WebSocket-Protocol: {subprotocol}"];

    private static Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null) =>
        GatewayUnderTest.StartAsync(new(settings ?? []) { ["Irc:Enabled"] = "true" });
}
