using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Sockets;

/// <summary>Handshakes are taken before HTTP where they can be, and by HTTP otherwise; a viewer cannot tell.</summary>
public sealed class DirectUpgradeTests
{
    // Kestrel puts a date into every HTTP response; nobody else does.
    private const string SignOfHttp = "Date";

    [Fact]
    public async Task A_plain_handshake_does_not_go_through_http()
    {
        await using var gateway = await EchoGateway.StartAsync();

        Assert.DoesNotContain(SignOfHttp, await OpenAsync(gateway, RawClient.Handshake(gateway.Address)));
        Assert.Contains(SignOfHttp, await OpenAsync(gateway, RawClient.Handshake(gateway.AddressThroughHttp)));
    }

    [Theory]
    [InlineData("X-Padding: ü")]
    [InlineData("Expect: 100-continue")]
    [InlineData("Cookie: a=b")]
    public async Task Whatever_else_a_good_handshake_carries_it_is_accepted(string line)
    {
        await using var gateway = await EchoGateway.StartAsync();

        await OpenAsync(gateway, [.. RawClient.Handshake(gateway.Address), line]);
    }

    [Theory]
    [InlineData("GET /%77s HTTP/1.1")]
    [InlineData("GET /ws?a=b HTTP/1.1")]
    public async Task However_its_address_is_written_it_is_accepted(string requestLine)
    {
        await using var gateway = await EchoGateway.StartAsync();

        await OpenAsync(gateway, [requestLine, .. RawClient.Handshake(gateway.Address).Skip(1)]);
    }

    [Fact]
    public async Task A_handshake_in_two_packets_is_accepted()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.SendAsync("GET /ws HT"u8.ToArray());

        var (status, _, _) = await client.HandshakeAsync(["TP/1.1", .. RawClient.Handshake(gateway.Address).Skip(1)]);

        Assert.Equal(101, status);
        await client.AssertEchoesAsync("both halves");
    }

    [Fact]
    public async Task A_connection_that_has_served_a_request_can_become_a_web_socket()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        var address = new Uri($"{service.Url}/rooms/demo/ws");
        using var client = await RawClient.ConnectAsync(address);

        var (answered, _, _) = await client.HandshakeAsync(["GET /rooms/demo HTTP/1.1", $"Host: {address.Authority}"]);
        var (opened, _, _) = await client.HandshakeAsync(RawClient.Handshake(address));

        Assert.Equal((200, 101), (answered, opened));
        Assert.Contains("\"type\":\"hello\"", (await client.ReadAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_right_behind_the_handshake_is_not_lost()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.ConnectAsync(gateway.Address);
        var handshake = Encoding.ASCII.GetBytes(string.Join("\r\n", RawClient.Handshake(gateway.Address)) + "\r\n\r\n");

        await client.SendAsync([.. handshake, .. ClientFrame.Text("at once")]);

        Assert.Equal(101, (await client.ReadAnswerAsync()).Status);
        Assert.Equal("at once", (await client.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_silent_connection_is_left_to_http_and_still_becomes_a_web_socket()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.ConnectAsync(gateway.Address);

        gateway.Time.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal(101, (await client.HandshakeAsync(RawClient.Handshake(gateway.Address))).Status);
        await client.AssertEchoesAsync("late");
    }

    [Fact]
    public async Task The_address_behind_a_trusted_proxy_is_the_one_that_limits_count()
    {
        await using var service = await GatewayUnderTest.StartAsync(new()
        {
            ["Gateway:TrustedProxies:0"] = "127.0.0.1",
            ["ConnectionLimits:ConnectionsPerAddress"] = "1",
        });
        var address = new Uri($"{service.Url}/rooms/demo/ws");

        using var first = await RawClient.ConnectAsync(address);
        using var second = await RawClient.ConnectAsync(address);
        using var other = await RawClient.ConnectAsync(address);

        Assert.Equal(101, await StatusAsync(first, "203.0.113.7"));
        Assert.Equal(429, await StatusAsync(second, "203.0.113.7"));
        Assert.Equal(101, await StatusAsync(other, "203.0.113.8"));

        async Task<int> StatusAsync(RawClient client, string viewer) =>
            (await client.HandshakeAsync([.. RawClient.Handshake(address), $"X-Forwarded-For: {viewer}"])).Status;
    }

    [Fact]
    public async Task Hosts_that_are_not_allowed_are_refused()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["AllowedHosts"] = "live.example" });
        var address = new Uri($"{service.Url}/rooms/demo/ws");
        using var wrong = await RawClient.ConnectAsync(address);
        using var right = await RawClient.ConnectAsync(address);

        Assert.Equal(400, (await wrong.HandshakeAsync(RawClient.Handshake(address))).Status);
        Assert.Equal(101, (await right.HandshakeAsync(RawClient.Handshake(address).Select(
            line => line.StartsWith("Host:", StringComparison.Ordinal) ? "Host: live.example" : line))).Status);
    }

    [Fact]
    public async Task Web_sockets_work_over_tls()
    {
        using var folder = new TemporaryFolder();
        var path = WriteCertificate(folder);
        await using var service = await GatewayUnderTest.StartAsync(new()
        {
            ["Kestrel:Endpoints:Tls:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:Tls:Certificate:Path"] = path,
        });
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, errors) => errors != SslPolicyErrors.RemoteCertificateNotAvailable;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        await socket.ConnectAsync(new Uri($"{service.Url.Replace("https", "wss", StringComparison.Ordinal)}/rooms/demo/ws"), patience.Token);
        var buffer = new byte[4096];
        var hello = await socket.ReceiveAsync(buffer, patience.Token);

        Assert.Contains("\"type\":\"hello\"", Encoding.UTF8.GetString(buffer, 0, hello.Count), StringComparison.Ordinal);
    }

    private static async Task<ICollection<string>> OpenAsync(EchoGateway gateway, List<string> handshake)
    {
        using var client = await RawClient.ConnectAsync(gateway.Address);
        var (status, headers, body) = await client.HandshakeAsync(handshake);
        Assert.True(status == 101, body);
        await client.AssertEchoesAsync("hello");
        Assert.Empty(gateway.Errors);
        return headers.Keys;
    }

    private static string WriteCertificate(TemporaryFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var path = folder.File("tls.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12));
        return path;
    }
}
