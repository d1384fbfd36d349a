using System.Text;
using Danmaku.Tests.Sockets;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd.BadInput;

/// <summary>One gateway for a whole table of bad input: what one case breaks, the bystander of the next would notice.</summary>
/// <remarks>Its clock stands still but for <see cref="Time"/>: no limit refills and no timeout fires by chance.</remarks>
public sealed class BadInputGateway : IAsyncLifetime
{
    /// <summary>The room of every case.</summary>
    internal const string Room = "bad-input";

    private GatewayUnderTest? _service;
    private int _names;

    internal ManualTimeProvider Time { get; } = new();

    internal Uri Address => new(_service!.Url);

    public async Task InitializeAsync() => _service = await GatewayUnderTest.StartAsync(new() { ["Rooms:Gather"] = "false" }, Time);

    public async Task DisposeAsync() => await _service!.DisposeAsync();

    /// <summary>A viewer nobody was before.</summary>
    internal Task<TestViewer> JoinAsync(string role = "viewer") =>
        _service!.JoinAsync(Room, Token($"viewer-{Interlocked.Increment(ref _names)}", role));

    internal Task<TestViewer> ConnectAsync() => TestViewer.ConnectAsync(_service!.Url, Room);

    internal HttpClient CreateHttpClient() => _service!.CreateHttpClient();

    /// <summary>A token by the gateway's clock.</summary>
    internal string Token(string id = "offender", string role = "viewer", string room = "*", TimeSpan? life = null) =>
        ViewerTokens.For(id, role, room, Time.GetUtcNow() + (life ?? TimeSpan.FromHours(1)));

    /// <summary>Opens a WebSocket by hand, its <c>hello</c> read.</summary>
    internal async Task<RawClient> OpenRawAsync()
    {
        var client = await RawClient.ConnectAsync(Address);
        var (status, _, body) = await client.HandshakeAsync(Handshake());
        Assert.True(status == 101, $"{status}: {body}");
        Assert.Contains("\"hello\"", (await client.ReadAsync()).Text, StringComparison.Ordinal);
        return client;
    }

    /// <summary>The lines of a good handshake, to be bent.</summary>
    internal List<string> Handshake()
    {
        var lines = RawClient.Handshake(Address);
        lines[0] = $"GET /rooms/{Room}/ws HTTP/1.1";
        lines.Add("Sec-WebSocket-Protocol: danmaku.v1");
        return lines;
    }

    /// <summary>A frame with a request as text.</summary>
    internal static byte[] Frame(string json) => ClientFrame.Text(Encoding.UTF8.GetBytes(json));
}
