using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>IRC over bare TCP.</summary>
public sealed class IrcTcpTests
{
    private const string Room = "demo";
    private const string Channel = "#demo";

    [Fact]
    public async Task Over_tcp_it_is_the_same()
    {
        var port = FreePorts.Next();
        await using var service = await StartAsync(new() { ["Irc:TcpPort"] = port.ToString(CultureInfo.InvariantCulture) });
        await using var bot = await (await IrcClient.OpenTcpAsync(port)).LogInAsync(await service.IssueDoorTokenAsync("bot"));
        await bot.JoinAsync(Channel);
        await using var web = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        await web.JoinAsync(Channel);
        await using var native = await service.JoinAsync(Room, ViewerTokens.For("mei"));

        await bot.SendAsync($"PRIVMSG {Channel} :from afar");
        var line = await web.NextAsync("from afar");
        await native.PostAsync("你好");
        var answer = await bot.NextAsync("你好");
        await bot.SendAsync("QUIT");
        await bot.EndAsync();

        Assert.EndsWith(":bot!bot@bot.tmi.twitch.tv PRIVMSG #demo :from afar", line, StringComparison.Ordinal);
        Assert.EndsWith(":mei!mei@mei.tmi.twitch.tv PRIVMSG #demo :你好", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(bot.Seen, static one => one.Contains("from afar", StringComparison.Ordinal));
        Assert.Equal("ERROR :Closing link: Quit", bot.Seen[^1]);
    }

    [Fact]
    public async Task Over_tcp_lines_may_come_in_pieces_and_not_without_end()
    {
        var port = FreePorts.Next();
        await using var service = await StartAsync(new() { ["Irc:TcpPort"] = port.ToString(CultureInfo.InvariantCulture) });
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        using var reader = new StreamReader(tcp.GetStream());

        foreach (var piece in new[] { "\n\r\nNI", "CK justin", "fan5\r", "\nPING :a\nPING :b\n" })
        {
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(piece));
        }

        string? line;
        while ((line = await reader.ReadLineAsync()) != "PONG tmi.twitch.tv :b")
        {
            Assert.NotNull(line);
        }

        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(new string('x', 17 * 1024)));

        Assert.Equal("ERROR :Closing link: A line has up to 16384 bytes.", await reader.ReadLineAsync());
        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Over_tcp_a_text_that_is_not_utf8_is_refused_and_not_posted_in_another_form()
    {
        var port = FreePorts.Next();
        await using var service = await StartAsync(new() { ["Irc:TcpPort"] = port.ToString(CultureInfo.InvariantCulture) });
        await using var bot = await (await IrcClient.OpenTcpAsync(port)).LogInAsync(await service.IssueDoorTokenAsync("bot"));
        await bot.JoinAsync(Channel);
        await using var native = await service.JoinAsync(Room, ViewerTokens.For("mei"));

        await bot.SendBytesAsync(Encoding.Latin1.GetBytes($"PRIVMSG {Channel} :café\r\n"));
        var refused = await bot.NextAsync("NOTICE");
        await bot.SendAsync($"PRIVMSG {Channel} :café");
        var comment = await native.NextCommentAsync();

        Assert.EndsWith("NOTICE * :Lines are UTF-8, and this one was not.", refused, StringComparison.Ordinal);
        Assert.Equal("café", comment);
    }

    [Fact]
    public async Task Over_tcp_the_limits_of_connections_count()
    {
        var port = FreePorts.Next();
        await using var service = await StartAsync(new()
        {
            ["Irc:TcpPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["ConnectionLimits:ConnectionsPerAddress"] = "1",
            ["ConnectionLimits:ExemptNetworks:0"] = null,
        });
        await using var first = await (await IrcClient.OpenTcpAsync(port)).LogInAsync();

        await using var second = await IrcClient.OpenTcpAsync(port);
        await second.EndAsync();

        Assert.StartsWith("ERROR :Closing link: Too many connections", Assert.Single(second.Seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_tcp_who_is_silent_is_pinged_and_then_gone()
    {
        var port = FreePorts.Next();
        var time = new ManualTimeProvider();
        await using var service = await GatewayUnderTest.StartAsync(
            new()
            {
                ["Irc:Enabled"] = "true",
                ["Irc:TcpPort"] = port.ToString(CultureInfo.InvariantCulture),
                ["Sockets:PingInterval"] = "00:00:25",
                ["Sockets:IdleTimeout"] = "00:01:00",
            },
            time);
        await using var reader = await (await IrcClient.OpenTcpAsync(port)).LogInAsync();

        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(27), reader.NextAsync("PING :tmi.twitch.tv"));
        time.Advance(TimeSpan.FromSeconds(40));
        await reader.NextAsync("ERROR :Closing link: Nothing was heard from you.");

        await reader.EndAsync();
    }

    [Fact]
    public async Task Told_to_stop_the_gateway_asks_everybody_to_come_again_elsewhere()
    {
        var port = FreePorts.Next();
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(folder.File("danmaku.db"), new()
        {
            ["Irc:Enabled"] = "true",
            ["Irc:TcpPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["Sockets:DrainTime"] = "00:00:01",
            ["Sockets:MoveWithin"] = "00:00:01",
        });
        await using var web = await (await IrcClient.OpenAsync(service.Url)).LogInAsync();
        await web.JoinAsync(Channel);
        await using var tcp = await (await IrcClient.OpenTcpAsync(port)).LogInAsync();
        await tcp.JoinAsync(Channel);

        var stopping = service.StopAsync();
        await Task.WhenAll(web.NextAsync(":tmi.twitch.tv RECONNECT"), tcp.NextAsync(":tmi.twitch.tv RECONNECT"));
        await Task.WhenAll(web.EndAsync(), tcp.EndAsync());

        Assert.Equal(0, await stopping);
        Assert.Equal(4000, web.CloseCode);
        Assert.StartsWith("ERROR :Closing link: This gateway goes away", tcp.Seen[^1], StringComparison.Ordinal);
    }

    private static Task<GatewayUnderTest> StartAsync(Dictionary<string, string?> settings) =>
        GatewayUnderTest.StartAsync(new(settings) { ["Irc:Enabled"] = "true" });
}
