using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Danmaku.Bench.Cluster;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>IRC over TCP behind load balancers that say whose a connection is.</summary>
public sealed class IrcProxyTests
{
    private const string Refused = "danmaku.gateway.handshakes.refused proxy_header";

    private readonly int _port = FreePorts.Next();

    [Fact]
    public async Task Behind_a_trusted_proxy_each_viewer_has_an_address_of_their_own()
    {
        await using var service = await StartAsync(new() { ["ConnectionLimits:ConnectionsPerAddress"] = "1" });
        await using var first = await (await OpenAsync(V1("192.0.2.1"))).LogInAsync();
        await using var second = await (await OpenAsync(V2(IPAddress.Parse("192.0.2.2")))).LogInAsync();
        await using var third = await (await OpenAsync(V2(IPAddress.Parse("2001:db8::3")))).LogInAsync();

        await using var again = await OpenAsync(V1("192.0.2.2"));
        await again.EndAsync();
        await using var neighbour = await OpenAsync(V1("2001:db8::4", "TCP6"));
        await neighbour.EndAsync();

        Assert.StartsWith("ERROR :Closing link: Too many connections from your address", Assert.Single(again.Seen), StringComparison.Ordinal);
        Assert.StartsWith("ERROR :Closing link: Too many connections from your address", Assert.Single(neighbour.Seen), StringComparison.Ordinal);
        Assert.Equal(3, service.Services.GetRequiredService<ConnectionLimits>().KnownAddresses);
    }

    [Fact]
    public async Task A_header_may_come_in_pieces_and_with_lines_behind_it()
    {
        await using var service = await StartAsync();
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, _port);
        using var reader = new StreamReader(tcp.GetStream());
        byte[] sent = [.. V2(IPAddress.Parse("192.0.2.1")), .. "NICK justinfan5\r\nPING :a\r\n"u8];

        foreach (var piece in sent.Chunk(5))
        {
            await tcp.GetStream().WriteAsync(piece);
        }

        string? line;
        while ((line = await reader.ReadLineAsync()) != "PONG tmi.twitch.tv :a")
        {
            Assert.NotNull(line);
        }
    }

    [Theory]
    [InlineData("NICK justinfan5\r\nJOIN #demo\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\nNICK justinfan5\r\n")]
    public async Task A_trusted_proxy_without_a_header_is_closed_and_counted(string sent)
    {
        await using var service = await StartAsync();
        using var metrics = new HeardMetrics(service.Services.GetRequiredService<IMeterFactory>());

        await using var client = await OpenAsync(Encoding.ASCII.GetBytes(sent));
        await client.EndAsync();
        await metrics.Heard(Refused);

        Assert.Empty(client.Seen);
        Assert.Equal(0, service.Services.GetRequiredService<ConnectionLimits>().Open);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 192.0.2.1")]
    public async Task A_header_that_does_not_come_is_not_waited_for_without_end(string sent)
    {
        await using var service = await StartAsync(new() { ["Irc:HandshakeTimeout"] = "00:00:01" });
        using var metrics = new HeardMetrics(service.Services.GetRequiredService<IMeterFactory>());

        await using var client = await OpenAsync(Encoding.ASCII.GetBytes(sent));
        await client.EndAsync();
        await metrics.Heard(Refused);

        Assert.Empty(client.Seen);
    }

    [Fact]
    public async Task A_load_balancer_that_looks_whether_the_service_is_there_is_served_as_itself()
    {
        await using var service = await StartAsync();
        byte[] local = [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x20, 0, 0, 0];

        await using var check = await (await OpenAsync(local)).LogInAsync();
        await using var unknown = await (await OpenAsync("PROXY UNKNOWN\r\n"u8.ToArray())).LogInAsync();

        Assert.Equal(1, service.Services.GetRequiredService<ConnectionLimits>().KnownAddresses);
    }

    [Fact]
    public async Task From_elsewhere_a_header_is_a_line_like_others()
    {
        await using var service = await StartAsync(new() { ["Gateway:TrustedProxies:0"] = "10.0.0.0/8" });

        await using var client = await OpenAsync(V1("192.0.2.1"));
        await client.LogInAsync();
        await using var other = await OpenAsync(V2(IPAddress.Parse("192.0.2.1")));
        await other.EndAsync();

        Assert.Equal(":tmi.twitch.tv 421 * PROXY :Unknown command", client.Seen[0]);

        // A word of the signature is one of IRC's.
        Assert.Equal("ERROR :Closing link: Quit", other.Seen[^1]);
    }

    [Fact]
    public async Task A_proxy_may_be_in_front_of_tls()
    {
        using var pair = new TestCertificate();
        var port = FreePorts.Next();
        await using var service = await StartAsync(new(pair.Settings(port)) { ["ConnectionLimits:ConnectionsPerAddress"] = "1" });

        await using var first = await (await IrcClient.OpenTlsAsync(port, pair.IsShown, V1("192.0.2.1"))).LogInAsync();
        await using var second = await (await IrcClient.OpenTlsAsync(port, pair.IsShown, V2(IPAddress.Parse("192.0.2.2")))).LogInAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => IrcClient.OpenTlsAsync(port, pair.IsShown, V1("192.0.2.1")));
    }

    private static byte[] V1(string address, string family = "TCP4") =>
        Encoding.ASCII.GetBytes($"PROXY {family} {address} {(family == "TCP4" ? "198.51.100.1" : "2001:db8::1")} 51234 6667\r\n");

    private static byte[] V2(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, (byte)(bytes.Length == 4 ? 0x11 : 0x21), 0, (byte)((2 * bytes.Length) + 4), .. bytes, .. bytes, 200, 34, 26, 11];
    }

    private Task<IrcClient> OpenAsync(byte[] before) => IrcClient.OpenTcpAsync(_port, before: before);

    private Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null)
    {
        Dictionary<string, string?> all = new()
        {
            ["Irc:Enabled"] = "true",
            ["Irc:TcpPort"] = _port.ToString(CultureInfo.InvariantCulture),
            ["Irc:ProxyProtocol"] = "true",
            ["Gateway:TrustedProxies:0"] = "127.0.0.1",
            ["ConnectionLimits:ExemptNetworks:0"] = null,
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return GatewayUnderTest.StartAsync(all);
    }
}
