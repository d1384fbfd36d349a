using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Doors.Centrifuge;
using Danmaku.Tests.Doors.Goim;
using Danmaku.Tests.Doors.Irc;
using Danmaku.Tests.Support;
using Microsoft.Playwright;

namespace Danmaku.Tests.Doors;

public sealed class AllDoorsTests(Chromium browser) : BrowserTests(browser)
{
    private const string Room = "everybody";
    private const int CommentsOfEach = 60;

    [Fact]
    public async Task Whoever_posts_through_whichever_door_all_doors_tell_the_same_in_the_same_order()
    {
        var tcpPort = FreePorts.Next();
        await using var service = await StartAsync(tcpPort);
        await using var streamer = await service.JoinAsync(Room, ViewerTokens.For("streamer", "streamer"));
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { displayBudget = 10_000 } });
        var readers = await DoorReader.OpenAllAsync(service, tcpPort, Room);

        await using var goim = await GoimClient.JoinAsync(service.Url, Room, ViewerTokens.For("of-goim"));
        await using var irc = await IrcClient.OpenAsync(service.Url);
        await irc.LogInAsync(await service.IssueDoorTokenAsync("of-irc"));
        await irc.JoinAsync($"#{Room}");
        await using var centrifuge = await CentrifugeSocket.ConnectAsync(service, ViewerTokens.For("of-centrifuge"));
        await centrifuge.AskAsync("subscribe", new { channel = Room });
        await using var native = await service.JoinAsync(Room, ViewerTokens.For("of-native"));
        using var http = service.CreateHttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ViewerTokens.For("of-rest"));

        var vandals = Task.WhenAll(Enumerable.Range(0, 40).Select(number => VandaliseAsync(service, tcpPort, number)));
        var posting = Task.WhenAll(
            PostEachAsync(number => native.PostAsync($"native {number}")),
            PostEachAsync(number => goim.PostAsync(new { text = $"goim {number}" }, sequence: 1_000 + number)),
            PostEachAsync(number => irc.SendAsync($"PRIVMSG #{Room} :irc {number}")),
            PostEachAsync(number => centrifuge.AskAsync("publish", new { channel = Room, data = new { text = $"centrifuge {number}" } })),
            PostEachAsync(async number => (await http.PostAsJsonAsync($"/rooms/{Room}/comments", new { text = $"rest {number}" })).EnsureSuccessStatusCode()));

        var told = await Task.WhenAll(readers.Select(reader => reader.CommentsAsync(5 * CommentsOfEach)));
        await posting;
        await vandals;

        Assert.All(told, ids => Assert.Equal(5 * CommentsOfEach, ids.Distinct().Count()));
        foreach (var (reader, ids) in readers.Zip(told))
        {
            Assert.True(told[0].SequenceEqual(ids), $"{reader.Name} tells another order than {readers[0].Name}.");
            await reader.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_delete_in_the_console_reaches_every_door()
    {
        var tcpPort = FreePorts.Next();
        await using var service = await StartAsync(tcpPort);
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        var readers = await DoorReader.OpenAllAsync(service, tcpPort, Room);
        var page = await Browser.OpenAsync($"{service.Url}/moderate/{Room}#token={ViewerTokens.For("mod", "moderator")}");
        await Assertions.Expect(page.GetByTestId("mod-state")).ToHaveAttributeAsync("data-state", "connected");
        await mei.PostAsync("oops");
        var told = await Task.WhenAll(readers.Select(reader => reader.CommentsAsync(1)));
        await Assertions.Expect(page.GetByTestId("mod-list").GetByTestId("mod-row")).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("d");

        await Task.WhenAll(readers.Select(reader => reader.DeletedAsync(told[0][0])));
        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("/sub")]
    [InlineData("/connection/websocket")]
    [InlineData("/rooms/everybody/events")]
    [InlineData("/dplayer/v3/?id=everybody")]
    public async Task A_door_that_is_not_enabled_is_not_there(string path)
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var http = service.CreateHttpClient();

        using var answer = await http.GetAsync(path);

        Assert.Equal(404, (int)answer.StatusCode);
    }

    private static Task<GatewayUnderTest> StartAsync(int tcpPort) => GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited)
    {
        ["Goim:Enabled"] = "true",
        ["Irc:Enabled"] = "true",
        ["Irc:TcpPort"] = $"{tcpPort}",
        ["Centrifuge:Enabled"] = "true",
        ["Events:Enabled"] = "true",
        ["Players:Enabled"] = "true",
    });

    private static async Task PostEachAsync(Func<int, Task> post)
    {
        for (var number = 0; number < CommentsOfEach; number++)
        {
            await post(number);
        }
    }

    /// <summary>Comes in by some door as a client does, and says what no client says.</summary>
    private static async Task VandaliseAsync(GatewayUnderTest service, int tcpPort, int number)
    {
        var random = new Random(number);
        string[] ways = [$"/rooms/{Room}/ws", "/sub", "/connection/websocket", "/", "tcp"];
        var way = ways[number % ways.Length];
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", way == "tcp" ? tcpPort : new Uri(service.Url).Port);
        var stream = socket.GetStream();
        if (way != "tcp")
        {
            var protocol = way == "/" ? "Sec-WebSocket-Protocol: irc\r\n" : "";
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
                $"GET {way} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n{protocol}"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        }

        var rubbish = new byte[4096];
        random.NextBytes(rubbish);
        try
        {
            for (var i = 0; i < 20; i++)
            {
                await stream.WriteAsync(rubbish);
            }

            while (await stream.ReadAsync(rubbish) > 0)
            {
                // Whatever it says until it hangs up.
            }
        }
        catch (IOException)
        {
            // It has hung up.
        }
    }
}
