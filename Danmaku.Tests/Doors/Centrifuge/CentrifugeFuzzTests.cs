using System.IO.Pipelines;
using System.Text;
using Danmaku.Gateway.Doors.Centrifuge;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Compression;
using Danmaku.Hosting.Settings;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Doors.Centrifuge;

/// <summary>A hundred thousand commands that no client sends: nothing of them reaches the log, and others in the room notice nothing.</summary>
public sealed class CentrifugeFuzzTests
{
    private const string Room = "demo";
    private const int Commands = 100_000;
    private const int OverSockets = 2_000;

    // Commands of all kinds, with what they can have in them.
    private static readonly string[] Valid =
    [
        """{"id":3,"subscribe":{"channel":"other","recover":true,"epoch":"28091397.staff","offset":17,"flag":3}}""",
        """{"id":4,"publish":{"channel":"demo","data":{"text":"前方高能","mode":"top","color":16711680,"size":"large","replyTo":"3.118","mediaTime":7.5}}}""",
        """{"id":5,"history":{"channel":"demo","limit":10,"since":{"offset":2,"epoch":"28091397"},"reverse":true}}""",
        """{"id":6,"presence_stats":{"channel":"demo"}}""",
        """{"id":7,"rpc":{"method":"timeout","data":{"room":"demo","viewer":"bo","duration":60,"reason":"spoilers"}}}""",
        """{"id":8,"rpc":{"method":"rules","data":{"rules":{"rules":[{"pattern":"spoil*","kind":"wildcard","action":"timeout","timeout":60}],"allowed":["a"]}}}}""",
        """{"id":9,"rpc":{"method":"configure","data":{"settings":{"slowMode":5,"linksFrom":"member"}}}}""",
        """{"id":10,"rpc":{"method":"post","data":{"text":"hi","receipt":"a.b.c","nonce":"n1"}}}""",
        """{"id":11,"rpc":{"method":"standing","data":{"room":"demo"}}}""",
        """{"id":12,"unsubscribe":{"channel":"other"}}""",
        """{"id":13,"sub_refresh":{"channel":"demo","token":"a.b.c"}}""",
        """{"id":14,"refresh":{"token":"a.b.c"}}""",
        """{"id":15,"connect":{"token":"a.b.c","data":{"a":[1,2]},"name":"js","subs":{"demo":{"recover":true,"offset":4,"epoch":"3"}}}}""",
        """{"id":16,"presence":{"channel":"demo"}}""",
        """{"send":{"data":{"a":1}}}""",
        "{}",
    ];

    private static readonly string[] Values =
        ["null", "true", "-1", "0", "1e308", "4294967296", "9223372036854775808", "\"\"", "\"\\ud800\"", "\"_\"", "[]", "{}", "[[[[[[[[[[[[]]]]]]]]]]]]", "\"\\u0000\""];

    [Fact]
    public async Task Nothing_that_a_client_sends_does_any_harm()
    {
        var random = new Random(20301);
        await using var service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited) { ["Centrifuge:Enabled"] = "true" });
        await using var bystander = await service.JoinAsync(Room, ViewerTokens.For("bystander"));
        var token = ViewerTokens.For("fuzzer");

        // Most of them straight into the handlers of connections, in frames of up to four.
        for (var sent = 0; sent < Commands - OverSockets;)
        {
            await using var connection = new Connection(service);
            await connection.SendAsync(Greeting(token));
            while (connection.IsOpen && sent < Commands - OverSockets)
            {
                var lines = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Mutated(random)).ToArray();
                sent += lines.Length;
                await connection.SendAsync(Joined(lines));
            }
        }

        for (var sent = 0; sent < OverSockets;)
        {
            await using var socket = await CentrifugeSocket.OpenAsync(service);
            await socket.SendAsync(Greeting(token));
            await socket.AnswerAsync(2);
            while (sent < OverSockets && socket.IsOpen && await socket.TrySendAsync(Mutated(random)))
            {
                sent++;
            }
        }

        Assert.Equal("ack", (await bystander.PostAsync("what was that?")).GetProperty("type").GetString());
        await bystander.CommentAsync("what was that?");
        await using var next = await CentrifugeSocket.ConnectAsync(service, token);
        Assert.True((await next.AskAsync("subscribe", new { channel = Room })).TryGetProperty("subscribe", out _));
    }

    private static byte[] Greeting(string token) => Encoding.UTF8.GetBytes(
        $$$"""{"id":1,"connect":{"token":"{{{token}}}"}}{{{"\n"}}}{"id":2,"subscribe":{"channel":"{{{Room}}}"}}""");

    private static byte[] Joined(byte[][] lines) => [.. lines.SelectMany(static (line, index) => index == 0 ? line : line.Prepend((byte)'\n'))];

    private static byte[] Mutated(Random random)
    {
        var command = Valid[random.Next(Valid.Length)];
        return random.Next(6) == 0 ? MutatedBytes(Encoding.UTF8.GetBytes(command), random) : Encoding.UTF8.GetBytes(MutatedValues(command, random));
    }

    // Stays JSON most of the time, so that it gets further.
    private static string MutatedValues(string command, Random random)
    {
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            var colons = Enumerable.Range(0, command.Length).Where(at => command[at] == ':').ToArray();
            if (colons.Length == 0)
            {
                return command;
            }

            var start = colons[random.Next(colons.Length)] + 1;
            var end = command.AsSpan(start).IndexOfAny(',', '}', ']');
            end = end < 0 ? command.Length : start + end;
            command = random.Next(3) switch
            {
                0 => string.Concat(command.AsSpan(0, start), Values[random.Next(Values.Length)], command.AsSpan(end)),
                1 => string.Concat(command.AsSpan(0, start), new string('9', random.Next(1, 400)), command.AsSpan(end)),
                _ => string.Concat(command.AsSpan(0, start), Valid[random.Next(Valid.Length)], command.AsSpan(end)),
            };
        }

        return command;
    }

    private static byte[] MutatedBytes(byte[] command, Random random)
    {
        var bytes = command.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    // A frame of text is UTF-8 before a door sees it.
                    bytes[at] = (byte)random.Next(128);
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(128));
                    break;
                case 2:
                    bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, bytes.Count - at + 1)));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A connection that is served by the door as any, without a network.</summary>
    private sealed class Connection : IAsyncDisposable
    {
        private readonly Pipe _input = new();
        private readonly ViewerConnection _socket;
        private readonly CentrifugeConnection _handler;
        private readonly Task _running;

        public Connection(GatewayUnderTest service)
        {
            var door = service.Services.GetRequiredService<CentrifugeDoor>();
            var environment = service.Services.GetRequiredService<Reloading<SocketEnvironment>>().Current;
            _socket = new ViewerConnection(environment, _input.Reader, new Nowhere(), door.Accountant, CentrifugeDoor.Subprotocol, lease: null, DeflateMode.None);
            _handler = new CentrifugeConnection(door, _socket, environment.Limits);
            _running = _socket.RunAsync(_handler, CancellationToken.None);
        }

        public bool IsOpen => _socket.Ending is null;

        public ValueTask SendAsync(byte[] frame) => _handler.OnMessageAsync(MessageKind.Text, frame, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await _input.Writer.CompleteAsync();
            await _running;
            _handler.End();
            await _socket.DisposeAsync();
        }
    }

    private sealed class Nowhere : IFrameWriter
    {
        public CancellationToken Closed => CancellationToken.None;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public int Touch() => 0;

        public void Abort()
        {
        }
    }
}
