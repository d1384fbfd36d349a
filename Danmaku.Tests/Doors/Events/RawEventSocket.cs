using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Danmaku.Tests.Doors.Events;

/// <summary>A stream of events over a bare socket with a small buffer, read only when it is asked.</summary>
internal sealed class RawEventSocket : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, ReceiveTimeout = 20_000 };
    private readonly StreamReader _chunks;
    private string _text = "";

    private RawEventSocket(Uri address)
    {
        _socket.Connect(address.Host, address.Port);
        _chunks = new StreamReader(new NetworkStream(_socket), Encoding.Latin1);
    }

    /// <summary>Asks, and reads until the snapshot.</summary>
    public static async Task<RawEventSocket> OpenAsync(string url)
    {
        var opened = new RawEventSocket(new Uri(url));
        await opened._socket.SendAsync("GET /rooms/demo/events HTTP/1.1\r\nHost: danmaku\r\n\r\n"u8.ToArray());
        while (await opened.LineAsync() is { Length: > 0 })
        {
        }

        while ((await opened.NextAsync()).GetProperty("type").GetString() != "snapshot")
        {
        }

        return opened;
    }

    /// <summary>The next event's data.</summary>
    public async Task<JsonElement> NextAsync()
    {
        while (true)
        {
            if (_text.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                var lines = _text[..end].Split('\n');
                _text = _text[(end + 2)..];
                if (Array.Find(lines, static line => line.StartsWith("data: ", StringComparison.Ordinal)) is { } data)
                {
                    return JsonElement.Parse(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(data[6..])));
                }
            }
            else
            {
                _text += await ChunkAsync();
            }
        }
    }

    public void Dispose()
    {
        _chunks.Dispose();
        _socket.Dispose();
    }

    private async Task<string> ChunkAsync()
    {
        var chunk = new char[int.Parse(await LineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
        await _chunks.ReadBlockAsync(chunk);
        await LineAsync();
        return new string(chunk);
    }

    private async Task<string> LineAsync() => await _chunks.ReadLineAsync() ?? throw new IOException("The stream has ended.");
}
