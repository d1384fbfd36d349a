using System.Text.Json;
using System.Text.Json.Nodes;

namespace Danmaku.Bench.Replay;

/// <summary>Posts for any number of viewers over at most <paramref name="capacity"/> connections.</summary>
/// <remarks>
/// A viewer who is not on a connection takes the place of the one who has been silent longest: that one leaves the room and the new one
/// joins on the same connection, so that thousands of viewers cost the gateway no handshakes beyond the first.
/// </remarks>
/// <param name="gateway">Its address, http or https.</param>
/// <param name="room">Room posted into.</param>
/// <param name="tokens">Where viewers get their tokens.</param>
/// <param name="capacity">Connections at once, at least 1; a gateway takes 100 from one address by default.</param>
/// <param name="time">Clock.</param>
internal sealed class PosterPool(Uri gateway, string room, ITokenSource tokens, int capacity, TimeProvider time) : IRoomPoster, IAsyncDisposable
{
    /// <summary>Half of what a gateway takes from one address for long (20 per second), for others are there too.</summary>
    private static readonly TimeSpan BetweenHandshakes = TimeSpan.FromMilliseconds(100);

    private readonly Uri _address = AddressOf(gateway, room);
    private readonly SemaphoreSlim _free = new(capacity);
    private readonly SemaphoreSlim _handshakes = new(1);
    private readonly Lock _lock = new();

    // Idle seats, the longest silent first. Seats in use are in the hands of their callers alone.
    private readonly LinkedList<Seat> _idle = [];
    private int _seats;

    /// <summary>Makes the first connection, so that a wrong address is known before the replay begins.</summary>
    /// <exception cref="ConnectionLostException">No gateway answers there.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        var seat = Take(viewer: "");
        try
        {
            seat.Client = await ConnectAsync(cancellationToken);
        }
        finally
        {
            Return(seat);
        }
    }

    public async Task<PostAnswer> PostAsync(string viewer, RecordedComment comment, string nonce, CancellationToken cancellationToken)
    {
        Seat? seat = null;
        try
        {
            await _free.WaitAsync(cancellationToken);
            seat = Take(viewer);
            if (await SitDownAsync(seat, viewer, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            return AnswerOf(await seat.Client!.RequestAsync(PostOf(comment, nonce), cancellationToken));
        }
        catch (ConnectionLostException lost)
        {
            await EmptyAsync(seat);
            return new PostAnswer.Unanswered(lost.Message, lost.RetryAfter);
        }
        catch (HttpRequestException exception)
        {
            return new PostAnswer.Unanswered(exception.Message, null);
        }
        catch (OperationCanceledException)
        {
            await EmptyAsync(seat);
            return new PostAnswer.Unanswered("The replay was stopped.", null);
        }
        finally
        {
            if (seat is not null)
            {
                Return(seat);
            }
        }
    }

    /// <summary>Ends every connection; nobody posts any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_idle.Select(EmptyAsync));
        _free.Dispose();
        _handshakes.Dispose();
    }

    // Has the viewer joined on the seat's connection, or says what the gateway has against it.
    private async Task<PostAnswer?> SitDownAsync(Seat seat, string viewer, CancellationToken cancellationToken)
    {
        if (seat.Client is not { Open: true })
        {
            await EmptyAsync(seat);
            seat.Client = await ConnectAsync(cancellationToken);
        }

        if (seat.Viewer == viewer)
        {
            return null;
        }

        var token = await tokens.TokenAsync(viewer, cancellationToken);
        if (seat.Viewer is not null)
        {
            await seat.Client.RequestAsync(new JsonObject { ["type"] = "leave", ["room"] = room }, cancellationToken);
            seat.Viewer = null;
        }

        var joined = await seat.Client.RequestAsync(new JsonObject { ["type"] = "join", ["room"] = room, ["token"] = token }, cancellationToken);
        if (joined.GetProperty("type").GetString() == "reject")
        {
            return AnswerOf(joined);
        }

        seat.Viewer = viewer;
        return null;
    }

    private async Task<NativeClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await _handshakes.WaitAsync(cancellationToken);
        try
        {
            var client = await NativeClient.ConnectAsync(_address, time, cancellationToken);
            await Task.Delay(BetweenHandshakes, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return client;
        }
        finally
        {
            _handshakes.Release();
        }
    }

    // A permit of _free is held: among all seats there is an idle one, or one not made yet.
    private Seat Take(string viewer)
    {
        lock (_lock)
        {
            var own = _idle.FirstOrDefault(seat => seat.Viewer == viewer);
            var seat = own ?? (_seats < capacity ? _idle.FirstOrDefault(seat => seat.Viewer is null) : _idle.First!.Value);
            if (seat is null)
            {
                _seats++;
                return new Seat();
            }

            _idle.Remove(seat);
            return seat;
        }
    }

    private void Return(Seat seat)
    {
        lock (_lock)
        {
            _idle.AddLast(seat);
        }

        _free.Release();
    }

    private JsonObject PostOf(RecordedComment comment, string nonce) => new()
    {
        ["type"] = "post",
        ["room"] = room,
        ["nonce"] = nonce,
        ["text"] = comment.Text,
        ["mode"] = comment.Mode,
        ["size"] = comment.Size,
        ["color"] = comment.Color,
        ["mediaTime"] = comment.At.TotalSeconds,
    };

    private static PostAnswer AnswerOf(JsonElement frame) => frame.GetProperty("type").GetString() switch
    {
        "ack" => new PostAnswer.Accepted(
            frame.GetProperty("stored").GetBoolean(),
            frame.TryGetProperty("thinned", out var thinned) && thinned.GetBoolean()),
        "reject" => new PostAnswer.Refused(
            frame.GetProperty("reason").GetInt32(),
            frame.GetProperty("name").GetString() ?? "",
            frame.TryGetProperty("retryAfterMs", out var wait) ? TimeSpan.FromMilliseconds(wait.GetInt64()) : null),
        var other => throw new ConnectionLostException($"The gateway answered with '{other}'."),
    };

    private static async Task EmptyAsync(Seat? seat)
    {
        if (seat?.Client is { } client)
        {
            (seat.Client, seat.Viewer) = (null, null);
            await client.DisposeAsync();
        }
    }

    private static Uri AddressOf(Uri gateway, string room)
    {
        var address = new UriBuilder(new Uri(gateway, $"rooms/{room}/ws"));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return address.Uri;
    }

    /// <summary>One connection and who has joined on it.</summary>
    private sealed class Seat
    {
        public NativeClient? Client { get; set; }

        public string? Viewer { get; set; }
    }
}
