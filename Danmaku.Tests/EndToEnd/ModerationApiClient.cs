using System.Net;
using System.Text;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>Somebody who moderates one room over REST.</summary>
internal sealed class ModerationApiClient : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _room;

    private ModerationApiClient(HttpClient http, string room)
    {
        _http = http;
        _room = room;
    }

    /// <summary>Somebody with a token.</summary>
    /// <param name="service">The service.</param>
    /// <param name="room">The room.</param>
    /// <param name="token">Who; null for an anonymous reader.</param>
    public static ModerationApiClient Of(GatewayUnderTest service, string room, string? token)
    {
        var http = service.CreateHttpClient();
        http.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
        return new ModerationApiClient(http, room);
    }

    /// <summary>Reads a path below the room.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        var (status, body) = await AskAsync(HttpMethod.Get, path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {status} {body}");
        return body;
    }

    /// <summary>Reads a path below the room as text.</summary>
    public Task<string> GetTextAsync(string path) => _http.GetStringAsync(Of(path));

    /// <summary>Posts a value as JSON and asserts that all is well.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        var (status, answer) = await AskAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body));
        Assert.True(status == HttpStatusCode.OK, $"{path} {JsonSerializer.Serialize(body)}: {status} {answer}");
        return answer;
    }

    /// <summary>Carries out a command and returns where it stands.</summary>
    public async Task<string> CommandAsync(object command)
    {
        var answer = await PostAsync("moderation", command);
        Assert.True(answer.GetProperty("stored").GetBoolean(), answer.ToString());
        return answer.GetProperty("event").GetString()!;
    }

    /// <summary>A command that is refused.</summary>
    public async Task<(HttpStatusCode Status, int Reason)> RefusedAsync(object command)
    {
        var (status, answer) = await AskAsync(HttpMethod.Post, "moderation", JsonSerializer.Serialize(command));
        return (status, answer.TryGetProperty("reason", out var reason) ? reason.GetInt32() : 0);
    }

    /// <summary>Any request, whatever the answer.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Path below the room.</param>
    /// <param name="body">Its body as text.</param>
    /// <returns>Status, and the body where it is JSON.</returns>
    public async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, Of(path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is not true)
        {
            return (response.StatusCode, default);
        }

        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, document.RootElement.Clone());
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Uri Of(string path) => new(path.Length == 0 ? $"/rooms/{_room}" : $"/rooms/{_room}/{path}", UriKind.Relative);
}
