using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Hosting.Check;

/// <summary>A viewer's connection as <c>check</c> makes it: one thing asked at a time.</summary>
internal sealed class CheckConnection : IAsyncDisposable
{
    private const string Protocol = "danmaku.v1";

    /// <summary>Bytes that are read at once.</summary>
    private const int ReadBytes = 4_096;

    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _message = new(ReadBytes);

    private CheckConnection()
    {
        _socket.Options.AddSubProtocol(Protocol);
        _socket.Options.CollectHttpResponseDetails = true;
    }

    /// <summary>Connects and joins a room.</summary>
    /// <exception cref="CheckFailedException">It cannot.</exception>
    public static async Task<CheckConnection> JoinAsync(Uri url, string room, string token, CancellationToken cancellationToken)
    {
        var connection = new CheckConnection();
        try
        {
            await connection.ConnectAsync(url, room, cancellationToken);
            await connection.AskAsync(new JsonObject { ["type"] = "join", ["token"] = token }, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks something and waits for the answer; frames before it are left out.</summary>
    /// <exception cref="CheckFailedException">It was rejected, or the connection ended.</exception>
    public async Task<JsonElement> AskAsync(JsonObject request, CancellationToken cancellationToken)
    {
        const string Id = "check";
        request["id"] = Id;
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(request), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            throw Ended(exception.Message);
        }

        while (true)
        {
            var answer = await NextAsync(cancellationToken);
            if (!answer.TryGetProperty("id", out var id) || id.GetString() != Id)
            {
                continue;
            }

            return answer.GetProperty("type").GetString() != "reject" ? answer : throw new CheckFailedException(
                $"it is refused with {answer.GetProperty("reason")} {answer.GetProperty("name")}: {answer.GetProperty("message")}",
                isPassing: answer.TryGetProperty("retryAfterMs", out _));
        }
    }

    /// <summary>Waits for a comment.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="text">Its text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CheckFailedException">The connection ended, or the comment was left out.</exception>
    public async Task ReceiveAsync(RoomPosition position, string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await NextAsync(cancellationToken);
            if (frame.GetProperty("type").GetString() is "skipped" && IsOf(frame, position)
                && frame.GetProperty("from").GetInt64() <= position.Sequence && frame.GetProperty("to").GetInt64() >= position.Sequence)
            {
                throw new CheckFailedException($"it was left out ({frame.GetProperty("reason")}): the room is too busy, choose another one with --room.");
            }

            if (Comments(frame).Any(comment => comment.TryGetProperty("text", out var its) && its.GetString() == text))
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            // A goodbye, and no wait for its answer.
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _socket.Dispose();
    }

    // A batch has its comments as events; who joined just then may get them in a snapshot.
    private static JsonElement.ArrayEnumerator Comments(JsonElement frame) => frame.GetProperty("type").GetString() switch
    {
        "batch" => frame.GetProperty("events").EnumerateArray(),
        "snapshot" => frame.GetProperty("comments").EnumerateArray(),
        _ => default,
    };

    private static bool IsOf(JsonElement frame, RoomPosition position) => frame.GetProperty("epoch").GetInt64() == position.Epoch;

    private async Task ConnectAsync(Uri url, string room, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(new Uri(url, $"/rooms/{room}/ws")) { Scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs };
        try
        {
            await _socket.ConnectAsync(address.Uri, cancellationToken);
        }
        catch (WebSocketException exception) when (_socket.HttpStatusCode != 0)
        {
            throw new CheckFailedException(
                $"the handshake was answered with {(int)_socket.HttpStatusCode} {_socket.HttpStatusCode}.",
                isPassing: _socket.HttpStatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway,
                exception);
        }
        catch (Exception exception) when (exception is WebSocketException or HttpRequestException)
        {
            throw CheckRun.Unreachable(exception);
        }
    }

    private async Task<JsonElement> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _message.ResetWrittenCount();
            while (true)
            {
                var received = await _socket.ReceiveAsync(_message.GetMemory(ReadBytes), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    throw Ended($"{(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}");
                }

                _message.Advance(received.Count);
                if (received.EndOfMessage)
                {
                    using var frame = JsonDocument.Parse(_message.WrittenMemory);
                    return frame.RootElement.Clone();
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or JsonException)
        {
            throw Ended(exception.Message);
        }
    }

    private static CheckFailedException Ended(string why) => new($"the connection ended ({why.Trim()}).");
}
