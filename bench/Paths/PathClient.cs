using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Paths;

/// <summary>A connection that speaks <c>danmaku.v1</c> and sends whatever gathered while it read in one go, so that it costs the machine little.</summary>
internal sealed class PathClient : IAsyncDisposable
{
    private const string Protocol = "danmaku.v1";
    private static readonly TimeSpan JoinsWithin = TimeSpan.FromSeconds(30);

    private readonly NetworkStream _stream;
    private readonly FrameHandler _hear;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _upgraded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> _gathered = new(4096);
    private ArrayBufferWriter<byte> _leaving = new(4096);
    private TaskCompletionSource? _joining;
    private Task _reading = Task.CompletedTask;
    private volatile bool _closing;

    private PathClient(NetworkStream stream, FrameHandler hear) => (_stream, _hear) = (stream, hear);

    /// <summary>Told of every text frame but answers to <see cref="JoinAsync"/>, one at a time.</summary>
    public delegate void FrameHandler(PathClient client, ReadOnlySpan<byte> payload);

    /// <summary>Why the connection ended; null while it has not.</summary>
    public string? Lost { get; private set; }

    public static async Task<PathClient> ConnectAsync(Uri gateway, string room, FrameHandler hear, CancellationToken cancellationToken, int bufferBytes = 1024 * 1024)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(gateway.Host, gateway.Port, cancellationToken);
        var client = new PathClient(new NetworkStream(socket, ownsSocket: true), hear);
        await client._stream.WriteAsync(ClientFrame.Handshake($"/rooms/{room}/ws", Protocol, deflate: false), cancellationToken);
        client._reading = client.ReadAsync(bufferBytes);
        await client._upgraded.Task.WaitAsync(JoinsWithin, cancellationToken);
        return client;
    }

    /// <summary>Joins a room; one at a time.</summary>
    /// <exception cref="InvalidDataException">The gateway refuses.</exception>
    public async Task JoinAsync(string room, string token, CancellationToken cancellationToken)
    {
        var joining = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _joining = joining;
        Write(Encoding.UTF8.GetBytes($$"""{"type":"join","id":"j","room":"{{room}}","token":"{{token}}"}"""));
        await FlushAsync();
        await joining.Task.WaitAsync(JoinsWithin, cancellationToken);
    }

    /// <summary>Adds a message to what leaves with the next flush; there is one by itself after each call of the handler.</summary>
    public void Write(ReadOnlySpan<byte> payload, int opcode = ServerFrame.Text)
    {
        lock (_lock)
        {
            ClientFrame.Write(_gathered, opcode, payload);
        }
    }

    /// <summary>Sends what was gathered.</summary>
    public async Task FlushAsync()
    {
        await _sending.WaitAsync();
        try
        {
            lock (_lock)
            {
                (_gathered, _leaving) = (_leaving, _gathered);
            }

            if (_leaving.WrittenCount > 0)
            {
                await _stream.WriteAsync(_leaving.WrittenMemory);
                _leaving.ResetWrittenCount();
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closing)
        {
            return;
        }

        _closing = true;
        try
        {
            _stream.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The gateway was first.
        }

        await _reading;
        await _stream.DisposeAsync();
        _sending.Dispose();
    }

    private async Task ReadAsync(int bufferBytes)
    {
        var buffer = new byte[bufferBytes];
        var (filled, answered) = (0, false);
        try
        {
            while (await _stream.ReadAsync(buffer.AsMemory(filled)) is > 0 and var count)
            {
                filled += count;
                var start = 0;
                if (!answered)
                {
                    if (!ClientFrame.TryReadAnswer(buffer.AsSpan(0, filled), out start))
                    {
                        continue;
                    }

                    answered = true;
                    _upgraded.SetResult();
                }

                var consumed = Hear(buffer.AsSpan(0, filled), start);
                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
                await FlushAsync();
            }

            End("The gateway closed a connection.");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or ObjectDisposedException)
        {
            End(exception.Message);
        }
    }

    private int Hear(ReadOnlySpan<byte> received, int start)
    {
        var scanner = new FrameScanner(received, start);
        while (scanner.TryNext(out var frame, out var payload))
        {
            switch (frame.Opcode)
            {
                case ServerFrame.Ping:
                    Write(payload, ServerFrame.Pong);
                    break;
                case ServerFrame.Close:
                    throw new InvalidDataException($"The gateway closed a connection: {Encoding.UTF8.GetString(payload.Length > 2 ? payload[2..] : payload)}");
                case ServerFrame.Text when payload.StartsWith("{\"type\":\"joined\",\"id\":\"j\""u8):
                    _joining?.TrySetResult();
                    break;
                case ServerFrame.Text when payload.StartsWith("{\"type\":\"reject\",\"id\":\"j\""u8):
                    _joining?.TrySetException(new InvalidDataException(Encoding.UTF8.GetString(payload)));
                    break;
                case ServerFrame.Text:
                    _hear(this, payload);
                    break;
            }
        }

        return scanner.Consumed;
    }

    private void End(string why)
    {
        if (!_closing)
        {
            Lost = why;
        }

        _upgraded.TrySetException(new InvalidDataException(why));
        _joining?.TrySetException(new InvalidDataException(why));
    }
}
