using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Hosting.Check;

/// <summary>The steps of <c>check</c>, in their order.</summary>
/// <remarks>
/// A step that fails for a reason that passes (nothing listens yet, the room is moving) is done again until the time is over. A post is done again with its
/// nonce, so it is one comment.
/// </remarks>
internal sealed class CheckRun(Uri url, string room, CheckTokens tokens, HttpClient http, CheckReport report, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Does all of it.</summary>
    /// <exception cref="CheckFailedException">A step failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var token = await StepAsync("get a token", tokens.TokenAsync, cancellationToken);
        await using var poster = await StepAsync("join the room", Join, cancellationToken);
        await using var viewer = await StepAsync("join the room over a second connection", Join, cancellationToken);

        var mark = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var text = $"check {mark}";
        var position = await StepAsync("post a comment", PostAsync, cancellationToken);
        await StepAsync("receive it over the second connection", ReceiveAsync, cancellationToken);
        await StepAsync("find it in the history", FindAsync, cancellationToken);

        Task<CheckConnection> Join(CancellationToken cancellation) => CheckConnection.JoinAsync(url, room, token, cancellation);

        async Task<RoomPosition> PostAsync(CancellationToken cancellation) =>
            PositionOf(await poster.AskAsync(new JsonObject { ["type"] = "post", ["nonce"] = mark, ["text"] = text }, cancellation));

        async Task<bool> ReceiveAsync(CancellationToken cancellation)
        {
            await viewer.ReceiveAsync(position, text, cancellation);
            return true;
        }

        Task<bool> FindAsync(CancellationToken cancellation) => FindInHistoryAsync(token, position, text, cancellation);
    }

    /// <summary>Nothing answers: it may be starting.</summary>
    public static CheckFailedException Unreachable(Exception exception) =>
        new($"nothing answers there ({exception.GetBaseException().Message.TrimEnd('.')}).", isPassing: true, exception);

    private static RoomPosition PositionOf(JsonElement ack)
    {
        if (ack.TryGetProperty("stage", out var stage))
        {
            throw new CheckFailedException($"the comment is {stage}: choose a room with --room in which comments are shown at once.");
        }

        if (!ack.GetProperty("stored").GetBoolean())
        {
            throw new CheckFailedException("viewers have the comment, but it was not stored: the store is away.");
        }

        if (ack.TryGetProperty("thinned", out _))
        {
            throw new CheckFailedException("the comment is in the history only: the room is too busy, choose another one with --room.");
        }

        return new RoomPosition(ack.GetProperty("epoch").GetInt64(), ack.GetProperty("seq").GetInt64());
    }

    private async Task<bool> FindInHistoryAsync(string token, RoomPosition position, string text, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"rooms/{room}/comments?order=desc&limit=1&before={position with { Sequence = position.Sequence + 1 }}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new CheckFailedException($"it was answered with {(int)response.StatusCode}.", isPassing: (int)response.StatusCode >= 500);
            }

            using var history = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            return history.RootElement.GetProperty("comments").EnumerateArray().Any(comment => comment.GetProperty("text").GetString() == text)
                ? true
                : throw new CheckFailedException($"the comment {position} is not in it.");
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception);
        }
    }

    private async Task<T> StepAsync<T>(string step, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        report.Begin(step);
        var startedAt = time.GetTimestamp();
        CheckFailedException? last = null;
        try
        {
            while (true)
            {
                try
                {
                    var result = await run(cancellationToken);
                    await report.DoneAsync(time.GetElapsedTime(startedAt));
                    return result;
                }
                catch (CheckFailedException exception) when (exception.IsPassing)
                {
                    last = exception;
                    await Task.Delay(Pause, time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (last is not null)
        {
            // Why it failed says more than that the time is over.
            throw new CheckFailedException(last.Message, inner: last);
        }
    }
}
