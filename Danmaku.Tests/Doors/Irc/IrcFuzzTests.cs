using System.Globalization;
using System.Text;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>A hundred thousand broken lines over real sockets, TCP and WebSocket, and nobody else notices.</summary>
public sealed class IrcFuzzTests
{
    private const int Lines = 100_000;
    private const int LinesOfBatch = 500;
    private const int LinesOfFrame = 20;

    private static readonly string[] Valid =
    [
        "CAP LS 302", "CAP REQ :twitch.tv/tags twitch.tv/commands", "CAP REQ :-twitch.tv/tags echo-message", "CAP END", "PASS oauth:abc", "NICK bob",
        "JOIN #fuzz", "JOIN #^fuzz,#b=20c,#fuzz", "PART #fuzz", "NAMES #fuzz", "PING :17", "PONG", "QUIT :bye", "USER a b c :d", "MODE #fuzz +o bob",
        "PRIVMSG #fuzz :hello", "PRIVMSG #fuzz :\u0001ACTION waves\u0001", "@reply-parent-msg-id=3.120;client-nonce=n PRIVMSG #fuzz :yes",
        "@color=#FF0000;danmaku-mode=top;danmaku-size=large PRIVMSG #fuzz :red", "PRIVMSG #fuzz :/timeout bob 60 spam", "PRIVMSG #fuzz :/ban ^bob=7c reason",
        "PRIVMSG #fuzz :/unban bob", "PRIVMSG #fuzz :/delete 3.120", "PRIVMSG #fuzz :/slow 30", "PRIVMSG #fuzz :/slowoff", "PRIVMSG #fuzz :/subscribers",
        "PRIVMSG #fuzz :/r9kbeta 1m", "PRIVMSG #fuzz :/color HotPink", "PRIVMSG #fuzz :/mods", "PRIVMSG #fuzz :/announce hear", "PRIVMSG #fuzz :/pin 3.120 60",
        "PRIVMSG #fuzz :/appeal why", "PRIVMSG #fuzz :/acknowledge", "PRIVMSG #fuzz :/clear", "PRIVMSG #fuzz :/w bob psst", ":prefix PRIVMSG  #fuzz  :a :b",
        "CAP REQ :draft/chathistory batch message-tags server-time", "CHATHISTORY LATEST #fuzz * 5", "CHATHISTORY AFTER #fuzz msgid=1.3 5",
        "CHATHISTORY BETWEEN #fuzz timestamp=2026-01-04T14:33:26.123Z msgid=1.9 5", "WHO #fuzz", "PRIVMSG #fuzz :你好，世界 👋🏽",
    ];

    private static readonly byte[][] Spices =
    [
        [0], [1], [(byte)'\r'], [(byte)' '], [(byte)':'], [(byte)'@'], [(byte)';'], [(byte)'='], [(byte)'\\'], [(byte)'^'], [(byte)'#'], [(byte)','], [(byte)'/'],
        [0xFF], [0xC3], "é"u8.ToArray(), "😀"u8.ToArray(), "\u202E"u8.ToArray(), Encoding.ASCII.GetBytes(new string('9', 40)), Encoding.ASCII.GetBytes(new string('a', 700)),
    ];

    [Fact]
    public async Task A_hundred_thousand_mutated_lines_harm_nobody()
    {
        var port = FreePorts.Next();
        await using var service = await GatewayUnderTest.StartAsync(new()
        {
            ["Irc:Enabled"] = "true",
            ["Irc:TcpPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["Gateway:RequestBurst"] = "10000",
            ["Gateway:RequestsPerSecond"] = "10000",
            ["Sockets:InboundMessageBurst"] = "100000",
            ["Sockets:InboundMessagesPerSecond"] = "10000",
            ["Sockets:InboundByteBurst"] = "67108864",
            ["Sockets:InboundBytesPerSecond"] = "16777216",
        });
        await using var native = await service.JoinAsync("fuzz", ViewerTokens.For("mei"));
        await using var bot = await (await IrcClient.OpenAsync(service.Url)).LogInAsync(ViewerTokens.For("bot"));
        await bot.JoinAsync("#fuzz");

        // Whoever may moderate does so in a room of their own: here it would be no harm done by broken lines.
        await Task.WhenAll(
            SendAsync(1, Lines / 2, () => IrcClient.OpenTcpAsync(port), ViewerTokens.For("fuzzer"), "fuzz", isText: false),
            SendAsync(2, Lines / 4, () => IrcClient.OpenAsync(service.Url), ViewerTokens.For("fuzzer2"), "fuzz", isText: true),
            SendAsync(3, Lines / 4, () => IrcClient.OpenTcpAsync(port), ViewerTokens.For("boss", "streamer", "playground"), "playground", isText: false));

        await bot.SendAsync("PRIVMSG #fuzz :still here");
        await native.CommentAsync("still here");
        await native.PostAsync("me too");
        await bot.NextAsync("me too");
    }

    private static async Task SendAsync(int seed, int count, Func<Task<IrcClient>> open, string token, string room, bool isText)
    {
        var random = new Random(seed);
        IrcClient? client = null;
        for (var sent = 0; sent < count; sent += LinesOfBatch)
        {
            client ??= await (await open()).LogInAsync(token);
            var lines = Enumerable.Range(0, LinesOfBatch).Select(_ => Mutated(random, room));
            var end = string.Create(CultureInfo.InvariantCulture, $"end-{sent}");
            try
            {
                foreach (var frame in lines.Append(Encoding.ASCII.GetBytes($"PING :{end}")).Chunk(LinesOfFrame))
                {
                    await client.SendBytesAsync(Joined(frame, isText));
                }

                await client.NextAsync($"PONG tmi.twitch.tv :{end}");
            }
            catch (Exception exception) when (exception is InvalidOperationException or IOException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
            {
                // A line that says goodbye, or one that is too long, is one that ends the connection.
                await client.DisposeAsync();
                client = null;
            }
        }

        if (client is not null)
        {
            await client.DisposeAsync();
        }
    }

    private static byte[] Joined(byte[][] lines, bool isText)
    {
        byte[] bytes = [.. lines.SelectMany(static line => (IEnumerable<byte>)[.. line, (byte)'\r', (byte)'\n'])];

        // A WebSocket takes no text that is not UTF-8, so that the lines in it would not be reached.
        return isText ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)) : bytes;
    }

    private static byte[] Mutated(Random random, string room)
    {
        var line = new List<byte>(Encoding.UTF8.GetBytes(Pick(random).Replace("fuzz", room, StringComparison.Ordinal)));
        for (var i = random.Next(4); i >= 0; i--)
        {
            var at = random.Next(line.Count + 1);
            switch (random.Next(6))
            {
                case 0:
                    line.InsertRange(at, Spices[random.Next(Spices.Length)]);
                    break;
                case 1 when line.Count > 0:
                    line[at % line.Count] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    line.RemoveRange(at, random.Next(line.Count - at + 1));
                    break;
                case 3:
                    line.InsertRange(at, line.GetRange(0, at));
                    break;
                case 4:
                    line.InsertRange(at, Encoding.UTF8.GetBytes(Pick(random)));
                    break;
                default:
                    line.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. line];
    }

    // Saying goodbye is seldom tried: it is one more connection each time.
    private static string Pick(Random random)
    {
        var line = Valid[random.Next(Valid.Length)];
        return line.StartsWith("QUIT", StringComparison.Ordinal) && random.Next(50) > 0 ? "PING" : line;
    }
}
