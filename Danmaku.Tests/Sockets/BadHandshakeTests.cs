namespace Danmaku.Tests.Sockets;

public sealed class BadHandshakeTests
{
    public static TheoryData<string, string, string?, int, string> Cases => new()
    {
        // What it is, the line of the good handshake to replace, what to put there (null: nothing), status, words of the answer.
        { "POST", "GET ", "POST /ws HTTP/1.1", 405, "GET request" },
        { "no Upgrade header", "Upgrade:", null, 426, "Upgrade: websocket" },
        { "upgrade to something else", "Upgrade:", "Upgrade: h2c", 426, "Upgrade: websocket" },
        { "no Connection header", "Connection:", null, 426, "Upgrade: websocket" },
        { "Connection without upgrade", "Connection:", "Connection: keep-alive", 426, "Upgrade: websocket" },
        { "no version", "Sec-WebSocket-Version:", null, 426, "Sec-WebSocket-Version: 13" },
        { "old version", "Sec-WebSocket-Version:", "Sec-WebSocket-Version: 8", 426, "Sec-WebSocket-Version: 13" },
        { "several versions", "Sec-WebSocket-Version:", "Sec-WebSocket-Version: 8, 13", 426, "Sec-WebSocket-Version: 13" },
        { "no key", "Sec-WebSocket-Key:", null, 400, "16 bytes in base64" },
        { "empty key", "Sec-WebSocket-Key:", "Sec-WebSocket-Key:", 400, "16 bytes in base64" },
        { "key not base64", "Sec-WebSocket-Key:", "Sec-WebSocket-Key: ************************", 400, "16 bytes in base64" },
        { "key of 15 bytes", "Sec-WebSocket-Key:", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA", 400, "16 bytes in base64" },
        { "key of 18 bytes", "Sec-WebSocket-Key:", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAAA", 400, "16 bytes in base64" },
        {
            "two keys", "Sec-WebSocket-Key:",
            $"Sec-WebSocket-Key: {RawClient.SampleKey}\r\nSec-WebSocket-Key: {RawClient.SampleKey}", 400, "16 bytes in base64"
        },
        { "HTTP/1.0", "GET ", "GET /ws HTTP/1.0", 400, "HTTP/1.1" },
        { "a body", "Host:", "Host: localhost\r\nContent-Length: 5", 400, "" },
        { "no host", "Host:", null, 400, "" },
        { "unknown subprotocol", "", "Sec-WebSocket-Protocol: chat", 400, "echo.v1, echo.v2" },
        { "subprotocol in the wrong case", "", "Sec-WebSocket-Protocol: ECHO.V1", 400, "echo.v1, echo.v2" },
        { "empty subprotocol", "", "Sec-WebSocket-Protocol:", 400, "echo.v1, echo.v2" },
        { "page of another site", "", "Origin: https://evil.example", 403, "origin" },
        { "page of another port", "", "Origin: http://127.0.0.1:1", 403, "origin" },
        { "page from a file", "", "Origin: null", 403, "origin" },
        { "origin that is none", "", "Origin: 127.0.0.1", 403, "origin" },
        { "two origins", "", "Origin: https://a.example\r\nOrigin: https://b.example", 403, "origin" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_handshakes_are_refused_with_status_and_words(string what, string replace, string? with, int status, string words)
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var bystander = await RawClient.OpenAsync(gateway.Address);
        using var offender = await RawClient.ConnectAsync(gateway.Address);
        var lines = RawClient.Handshake(gateway.Address);
        if (replace.Length > 0)
        {
            var index = lines.FindIndex(line => line.StartsWith(replace, StringComparison.Ordinal));
            lines.RemoveAt(index);
            lines.InsertRange(index, with is null ? [] : [with]);
        }
        else
        {
            lines.Add(with!);
        }

        var (actual, headers, body) = await offender.HandshakeAsync(lines);

        Assert.True(status == actual, $"{what}: answered {actual}, expected {status}. {body}");
        Assert.Contains(words, body, StringComparison.Ordinal);
        Assert.Equal(status == 426 && words.Contains("Version", StringComparison.Ordinal), headers.ContainsKey("Sec-WebSocket-Version"));
        await bystander.AssertEchoesAsync("after");
        Assert.Equal(1, gateway.Limits.Open);
        Assert.Empty(gateway.Errors);
    }

    [Fact]
    public async Task A_good_handshake_agrees_on_the_first_known_subprotocol_and_proves_that_it_understood()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.ConnectAsync(gateway.Address);

        var (status, headers, _) = await client.HandshakeAsync(
            [.. RawClient.Handshake(gateway.Address), "Sec-WebSocket-Protocol: other, echo.v2", "Sec-WebSocket-Protocol: echo.v1"]);

        Assert.Equal(101, status);
        // The example of RFC 6455 section 1.3.
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", headers["Sec-WebSocket-Accept"]);
        Assert.Equal("echo.v2", headers["Sec-WebSocket-Protocol"]);
        Assert.Equal("echo.v2", (await gateway.OpenedAsync()).Subprotocol);
    }

    [Fact]
    public async Task A_client_that_offers_no_subprotocol_gets_the_default_and_no_header()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.ConnectAsync(gateway.Address);

        var (status, headers, _) = await client.HandshakeAsync(
            [.. RawClient.Handshake(gateway.Address), $"Origin: http://{gateway.Address.Authority}"]);

        Assert.Equal(101, status);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", headers.Keys);
        Assert.Equal("echo.v1", (await gateway.OpenedAsync()).Subprotocol);
    }
}
