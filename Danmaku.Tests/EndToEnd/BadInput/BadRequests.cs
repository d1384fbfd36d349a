using System.Globalization;
using Danmaku.Tests.Sockets;

namespace Danmaku.Tests.EndToEnd.BadInput;

/// <summary>HTTP: handshakes, REST and requests that are no HTTP at all.</summary>
internal static class BadRequests
{
    private const string Room = BadInputGateway.Room;

    private static readonly string LongId = new('r', 65);

    public static IEnumerable<BadCase> All =>
    [
        Handshake("handshake: POST", "GET ", $"POST /rooms/{Room}/ws HTTP/1.1", 405),
        Handshake("handshake: no Upgrade header", "Upgrade:", null, 426),
        Handshake("handshake: no Connection header", "Connection:", null, 426),
        Handshake("handshake: no version", "Sec-WebSocket-Version:", null, 426, "Sec-WebSocket-Version", "13"),
        Handshake("handshake: an old version", "Sec-WebSocket-Version:", "Sec-WebSocket-Version: 8", 426, "Sec-WebSocket-Version", "13"),
        Handshake("handshake: no key", "Sec-WebSocket-Key:", null, 400),
        Handshake("handshake: a short key", "Sec-WebSocket-Key:", "Sec-WebSocket-Key: c2hvcnQ=", 400),
        Handshake("handshake: a key that is not base64", "Sec-WebSocket-Key:", "Sec-WebSocket-Key: ************************", 400),
        Handshake("handshake: a foreign subprotocol", "Sec-WebSocket-Protocol:", "Sec-WebSocket-Protocol: mqtt", 400),
        Handshake("handshake: a page of another site", "Host:", "Host: danmaku.example\r\nOrigin: https://evil.example", 403),
        Handshake("handshake: HTTP/1.0", "GET ", $"GET /rooms/{Room}/ws HTTP/1.0", 400),
        Handshake("handshake: a room id that cannot be", "GET ", "GET /rooms/a%20b/ws HTTP/1.1", 404),
        Handshake("handshake: a room id too long", "GET ", $"GET /rooms/{LongId}/ws HTTP/1.1", 404),
        Get("REST: unknown path", "/nothing/here", 404),
        Get("REST: a room id that cannot be", "/rooms/a.b", 404),
        Get("REST: a room id too long", $"/rooms/{LongId}", 404),
        Get("REST: a path out of the pages", "/../appsettings.json", 404),
        Get("REST: a path out of the pages, encoded", "/js/%2e%2e/%2e%2e/appsettings.json", 404),
        Get("REST: limit 0", $"/rooms/{Room}/comments?limit=0", 400),
        Get("REST: limit too high", $"/rooms/{Room}/comments?limit=1001", 400),
        Get("REST: limit negative", $"/rooms/{Room}/comments?limit=-1", 400),
        Get("REST: limit no number", $"/rooms/{Room}/comments?limit=all", 400),
        Get("REST: limit twice", $"/rooms/{Room}/comments?limit=1&limit=2", 400),
        Get("REST: after what is no position", $"/rooms/{Room}/comments?after=yesterday", 400),
        Get("REST: before half a position", $"/rooms/{Room}/comments?before=3.", 400),
        Get("REST: after a negative position", $"/rooms/{Room}/comments?after=-1.5", 400),
        Get("REST: since what is no time", $"/rooms/{Room}/comments?since=2030-01-01", 400),
        Get("REST: until beyond all calendars", $"/rooms/{Room}/comments?until=99999999999999999", 400),
        Get("REST: until beyond all numbers", $"/rooms/{Room}/comments?until=99999999999999999999999", 400),
        Get("REST: an order that there is not", $"/rooms/{Room}/comments?order=random", 400),
        Get("REST: a token that is none", $"/rooms/{Room}", 401, "Authorization: Bearer let-me-in"),
        Get("REST: settings without a token", $"/rooms/{Room}/settings", 401),
        Get("REST: the moderation log without a token", $"/rooms/{Room}/moderation/log", 401),
        Moderator("REST: an action that the log has not", $"/rooms/{Room}/moderation/log?action=shout", 400),
        Moderator("REST: log entries after what is no position", $"/rooms/{Room}/moderation/log?after=3", 400),
        Moderator("REST: log entries too many", $"/rooms/{Room}/moderation/log?limit=1001", 400),
        Moderator("REST: an export since what is no time", $"/rooms/{Room}/moderation/log.jsonl?since=today", 400),
        Moderator("REST: rules of a version that is no number", $"/rooms/{Room}/moderation/rules?version=last", 400),
        Moderator("REST: rules of a negative version", $"/rooms/{Room}/moderation/rules.txt?version=-1", 400),
        Moderator("REST: rules of a version beyond all numbers", $"/rooms/{Room}/moderation/rules?version=99999999999", 400),
        Moderator("REST: versions too many", $"/rooms/{Room}/moderation/rules/versions?limit=101", 400),
        Moderator("REST: versions before what is none", $"/rooms/{Room}/moderation/rules/versions?before=x", 400),
        Moderator("REST: a viewer with a control character", $"/rooms/{Room}/moderation/viewers/a%07b", 400),
        Moderator("REST: a viewer with too long an id", $"/rooms/{Room}/moderation/viewers/{new string('v', 129)}", 400),
        Moderator("REST: staff comments in an order that there is not", $"/rooms/{Room}/moderation/comments?order=up", 400),
        Http("REST: PUT of rules", [$"PUT /rooms/{Room}/moderation/rules HTTP/1.1", "Content-Length: 0"], 405),
        Http("REST: a command without a body", [$"POST /rooms/{Room}/moderation HTTP/1.1", "Content-Length: 0"], 401),
        Get("REST: demo tokens where there is no demo", "/demo/tokens", 404),
        Http("REST: POST where one only reads", [$"POST /rooms/{Room} HTTP/1.1", "Content-Length: 0"], 405),
        Http("REST: DELETE of a room", [$"DELETE /rooms/{Room} HTTP/1.1"], 405),
        Http("REST: POST to the demo's tokens where there is no demo", ["POST /demo/tokens HTTP/1.1", "Content-Length: 2\r\n\r\n{}"], 404),
        new("REST: settings for a viewer", async gateway =>
        {
            using var client = await RawClient.ConnectAsync(gateway.Address);

            var (status, _, body) = await client.HandshakeAsync(
                [$"GET /rooms/{Room}/settings HTTP/1.1", $"Host: {gateway.Address.Authority}", $"Authorization: Bearer {gateway.Token()}"]);

            Assert.True(status == 403, $"{status}: {body}");
            Assert.Contains("502", body, StringComparison.Ordinal);
        }),
        Http("HTTP: no version", [$"GET /rooms/{Room}"], 400),
        Http("HTTP: a method that is none", ["G\"T / HTTP/1.1"], 400),
        Http("HTTP: TLS to a plain port", ["\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001"], 400),
        Http("HTTP: two hosts", ["GET / HTTP/1.1", "Host: second.example"], 400),
        Http("HTTP: a header without a colon", ["GET / HTTP/1.1", "Bad header"], 400),
        Http("HTTP: a folded header", ["GET / HTTP/1.1", "X-Long: a", " b"], 400),
        Http("HTTP: headers too large", ["GET / HTTP/1.1", $"X-Long: {new string('x', 17 * 1024)}"], 431),
        Http("HTTP: headers too many", ["GET / HTTP/1.1", .. Enumerable.Range(1, 101).Select(n => $"X-{n.ToString(CultureInfo.InvariantCulture)}: 1")], 431),
        Http("HTTP: a target too long", [$"GET /{new string('a', 9000)} HTTP/1.1"], 414),
        Http("smuggling: two lengths", ["POST /demo/tokens HTTP/1.1", "Content-Length: 2", "Content-Length: 30\r\n\r\n{}"], 400),
        Http("smuggling: two lengths in one header", ["POST /demo/tokens HTTP/1.1", "Content-Length: 2, 30\r\n\r\n{}"], 400),
        Http("smuggling: a negative length", ["POST /demo/tokens HTTP/1.1", "Content-Length: -1"], 400),
        Http("smuggling: an encoding behind chunked", ["POST /demo/tokens HTTP/1.1", "Transfer-Encoding: chunked, identity"], 400),
        Http("smuggling: a space before the colon", ["POST /demo/tokens HTTP/1.1", "Content-Length : 2\r\n\r\n{}"], 400),
        new("smuggling: a request in the body of another", async gateway =>
        {
            using var client = await RawClient.ConnectAsync(gateway.Address);
            var inner = $"GET /rooms/{Room}/comments?limit=0 HTTP/1.1\r\nHost: x\r\n\r\n";

            var (status, _, _) = await client.HandshakeAsync(
            [
                "POST /demo/tokens HTTP/1.1", $"Host: {gateway.Address.Authority}", "Connection: close",
                $"Content-Length: {inner.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{inner}",
            ]);

            // One answer, to the one request there is; then the end.
            Assert.Equal(404, status);
            await client.ReadEndAsync();
        }),
    ];

    private static BadCase Handshake(
        string name, string replace, string? with, int status, string? header = null, string? value = null) => new(name, async gateway =>
    {
        var lines = gateway.Handshake();
        var index = lines.FindIndex(line => line.StartsWith(replace, StringComparison.Ordinal));
        lines.RemoveAt(index);
        lines.InsertRange(index, with is null ? [] : [with]);
        using var client = await RawClient.ConnectAsync(gateway.Address);

        var (actual, headers, body) = await client.HandshakeAsync(lines);

        Assert.True(actual == status, $"Answered {actual}, expected {status}. {body}");
        AssertProblem(headers, body);
        if (header is not null)
        {
            Assert.Equal(value, headers[header]);
        }
    });

    /// <summary>A request of a moderator, who is another one each time: one alone may not ask so often.</summary>
    private static BadCase Moderator(string name, string path, int status) => new(name, gateway =>
        Get(name, path, status, $"Authorization: Bearer {gateway.Token(name, "moderator")}").OffendAsync(gateway));

    private static BadCase Get(string name, string path, int status, params string[] headers) => new(name, async gateway =>
    {
        using var client = await RawClient.ConnectAsync(gateway.Address);

        var (actual, answered, body) = await client.HandshakeAsync(
            [$"GET {path} HTTP/1.1", $"Host: {gateway.Address.Authority}", .. headers]);

        Assert.True(actual == status, $"Answered {actual}, expected {status}. {body}");
        AssertProblem(answered, body);
        Assert.Equal(status is 401 or 403, answered.ContainsKey("WWW-Authenticate"));
    });

    /// <summary>What Kestrel itself refuses has no body.</summary>
    private static BadCase Http(string name, string[] lines, int status) => new(name, async gateway =>
    {
        using var client = await RawClient.ConnectAsync(gateway.Address);

        var (actual, _, body) = await client.HandshakeAsync([lines[0], $"Host: {gateway.Address.Authority}", .. lines[1..]]);

        Assert.True(actual == status, $"Answered {actual}, expected {status}. {body}");
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
    });

    private static void AssertProblem(Dictionary<string, string> headers, string body)
    {
        Assert.StartsWith("application/problem+json", headers["Content-Type"], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
    }
}
