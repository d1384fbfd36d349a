using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Danmaku.Tests.Doors.Events;

/// <summary>Reads a room's events as the standard says: its own few lines, so that what is on the wire is what is tested.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
    private readonly List<ServerEvent> _passed = [];
    private StreamReader? _lines;

    private EventReader()
    {
    }

    /// <summary>The answer's head.</summary>
    public HttpResponseMessage Response { get; private set; } = null!;

    /// <summary>Events that came before those that were asked for.</summary>
    public IReadOnlyList<ServerEvent> Passed => _passed;

    /// <summary>The last wait that the stream told, in milliseconds.</summary>
    public int? Retry { get; private set; }

    /// <summary>Comment lines so far.</summary>
    public int Heartbeats { get; private set; }

    /// <summary>Asks for a room's events.</summary>
    /// <param name="url">The service.</param>
    /// <param name="pathAndQuery">As <c>/rooms/demo/events</c>.</param>
    /// <param name="headers">Further headers.</param>
    public static async Task<EventReader> OpenAsync(string url, string pathAndQuery, params (string Name, string Value)[] headers)
    {
        var reader = new EventReader();
        using var request = new HttpRequestMessage(HttpMethod.Get, url + pathAndQuery);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        reader.Response = await reader._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (reader.Response.IsSuccessStatusCode)
        {
            var body = await reader.Response.Content.ReadAsStreamAsync();
            reader._lines = new StreamReader(reader.Response.Content.Headers.ContentEncoding.SingleOrDefault() switch
            {
                "gzip" => new GZipStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                _ => body,
            });
        }

        return reader;
    }

    /// <summary>The next event of a type; those before it are <see cref="Passed"/>.</summary>
    public Task<ServerEvent> NextAsync(string type) => NextAsync(one => one.Type == type, type);

    /// <summary>The batch with a comment of this text.</summary>
    public Task<ServerEvent> CommentAsync(string text) => NextAsync(
        one => one.Type == "batch" && one.Data.GetProperty("events").EnumerateArray().Any(
            item => item.TryGetProperty("text", out var its) && its.GetString() == text),
        $"the comment {text}");

    /// <summary>Reads until the stream ends, and returns all events from here on.</summary>
    public async Task<IReadOnlyList<ServerEvent>> EndAsync()
    {
        var rest = new List<ServerEvent>();
        while (await ReadAsync().WaitAsync(Patience) is { } one)
        {
            rest.Add(one);
        }

        return rest;
    }

    /// <summary>Reads until so many comment lines have come.</summary>
    public async Task HeartbeatsAsync(int count)
    {
        while (Heartbeats < count)
        {
            _passed.Add(await ReadAsync(stopAtHeartbeat: true).WaitAsync(Patience) ?? throw new InvalidOperationException("The stream ended."));
        }
    }

    public ValueTask DisposeAsync()
    {
        Response.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ServerEvent> NextAsync(Func<ServerEvent, bool> wanted, string what)
    {
        Assert.True(_lines is not null, $"Answered with {(int)Response.StatusCode}: {(_lines is null ? await Response.Content.ReadAsStringAsync() : "")}");
        try
        {
            while (await ReadAsync().WaitAsync(Patience) is { } one)
            {
                if (wanted(one))
                {
                    return one;
                }

                _passed.Add(one);
            }
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Not sent within {Patience.TotalSeconds} s: {what}. Sent: {string.Join('\n', _passed)}");
        }

        Assert.Fail($"The stream ended before {what}. Sent: {string.Join('\n', _passed)}");
        throw new System.Diagnostics.UnreachableException();
    }

    private async Task<ServerEvent?> ReadAsync(bool stopAtHeartbeat = false)
    {
        var (type, id, data) = ("message", (string?)null, "");
        while (await _lines!.ReadLineAsync() is { } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].TrimStart(' '));
            switch (name)
            {
                case "event":
                    type = value;
                    break;
                case "id":
                    id = value;
                    break;
                case "data":
                    data += value;
                    break;
                case "retry":
                    Retry = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
                    break;
                case "" when colon == 0:
                    Heartbeats++;
                    if (stopAtHeartbeat)
                    {
                        return new ServerEvent("heartbeat", null, default);
                    }

                    break;
                case "" when data.Length > 0:
                    return new ServerEvent(type, id, JsonElement.Parse(data));
                case "":
                    break;
                default:
                    Assert.Fail($"A line that the standard does not know: {line}");
                    break;
            }
        }

        return null;
    }
}
