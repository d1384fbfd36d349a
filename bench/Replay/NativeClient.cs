using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Danmaku.Bench.Replay;

/// <summary>One connection that speaks <c>danmaku.v1</c> (docs/protocol.md): sends requests and hands each its answer.</summary>
internal sealed class NativeClient : IAsyncDisposable
{
    private const string Protocol = "danmaku.v1";

    /// <summary>Well above the 2 s in which a room acknowledges even without its store.</summary>
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan GoodbyeWithin = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket = new();
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _waiting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private Task _reading = Task.CompletedTask;
    private long _lastId;
    private volatile string? _ended;

    private NativeClient(TimeProvider time)
    {
        _time = time;
        _socket.Options.AddSubProtocol(Protocol);
        _socket.Options.CollectHttpResponseDetails = true;
    }

    /// <summary>Whether it can still be used.</summary>
    public bool Open => _ended is null;

    /// <exception cref="ConnectionLostException">There is no connection to be had.</exception>
    public static async Task<NativeClient> ConnectAsync(Uri address, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = new NativeClient(time);
        try
        {
            await client._socket.ConnectAsync(address, cancellationToken).WaitAsync(AnswersWithin, time, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or HttpRequestException or TimeoutException)
        {
            var lost = client.Refused(exception);
            await client.DisposeAsync();
            throw lost;
        }

        client._reading = client.ReadAsync();
        return client;
    }

    /// <summary>Sends a request under an id of its own and waits for the frame that carries it back.</summary>
    /// <exception cref="ConnectionLostException">The connection ended before the answer, or the answer took too long.</exception>
    public async Task<JsonElement> RequestAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(System.Globalization.CultureInfo.InvariantCulture);
        request["id"] = id;
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        try
        {
            // Looked at after the wait was armed: whichever comes first, the end or this line, the other sees it.
            if (_ended is { } ended)
            {
                throw new ConnectionLostException(ended);
            }

            var bytes = JsonSerializer.SerializeToUtf8Bytes(request);
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            return await answer.Task.WaitAsync(AnswersWithin, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ConnectionLostException($"No answer to '{request["type"]}' within {AnswersWithin.TotalSeconds} s.");
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new ConnectionLostException(_ended ?? exception.Message);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Says goodbye where that is still possible, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        End("The client closed the connection.");
        _closing.CancelAfter(GoodbyeWithin);
        try
        {
            if (_socket.State == WebSocketState.Open)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _closing.Token);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // It is gone already, which is what was wanted.
        }

        await _reading;
        _socket.Dispose();
        _closing.Dispose();
    }

    private ConnectionLostException Refused(Exception exception)
    {
        var status = _socket.HttpStatusCode;
        if (status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
        {
            return new ConnectionLostException(status == 0
                ? $"{exception.Message.TrimEnd()}. Nothing answers at that address; ./run.sh starts a gateway on this machine."
                : $"The gateway refused the handshake: {(int)status} {status}.");
        }

        TimeSpan? retryAfter = _socket.HttpResponseHeaders?.TryGetValue("Retry-After", out var values) == true
            && double.TryParse(values.FirstOrDefault(), System.Globalization.CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : null;
        return new ConnectionLostException($"The gateway is full for now: {(int)status} {status}.", retryAfter);
    }

    private async Task ReadAsync()
    {
        var message = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(message.GetMemory(4096), _closing.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    End($"The gateway closed the connection: {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}");
                    return;
                }

                message.Advance(received.Count);
                if (received.EndOfMessage)
                {
                    Answer(message.WrittenMemory);
                    message.ResetWrittenCount();
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
            End(exception.Message);
        }
    }

    private void Answer(ReadOnlyMemory<byte> utf8)
    {
        using var frame = JsonDocument.Parse(utf8);
        if (frame.RootElement.TryGetProperty("id", out var id) && id.GetString() is { } text && _waiting.TryRemove(text, out var waiting))
        {
            waiting.TrySetResult(frame.RootElement.Clone());
        }
    }

    private void End(string why)
    {
        _ended ??= why;
        foreach (var id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out var waiting))
            {
                waiting.TrySetException(new ConnectionLostException(_ended));
            }
        }
    }
}
