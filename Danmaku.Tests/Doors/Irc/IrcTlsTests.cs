using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Danmaku.Bench.Cluster;
using Danmaku.Gateway.Doors.Irc;
using Danmaku.Hosting.Settings;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>IRC over TCP with TLS.</summary>
public sealed class IrcTlsTests : IDisposable
{
    private const string Channel = "#demo";

    private readonly TestCertificate _certificate = new();
    private readonly int _port = FreePorts.Next();

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task With_tls_it_is_the_same()
    {
        await using var service = await StartAsync();
        await using var bot = await (await OpenAsync()).LogInAsync(await service.IssueDoorTokenAsync("bot"));
        await bot.JoinAsync(Channel);
        await using var native = await service.JoinAsync("demo", ViewerTokens.For("mei"));

        await bot.SendAsync($"PRIVMSG {Channel} :in secret");
        await native.CommentAsync("in secret");
        await native.PostAsync("你好");
        await bot.NextAsync("你好");
        await bot.SendAsync("QUIT");
        await bot.EndAsync();

        Assert.Equal("ERROR :Closing link: Quit", bot.Seen[^1]);
    }

    [Fact]
    public async Task A_client_that_people_have_comes_in_by_tls()
    {
        await using var service = await StartAsync();
        await using var client = await NodeClient.StartAsync("irc-framework.mjs", new
        {
            port = _port,
            token = await service.IssueDoorTokenAsync("bot"),
            authority = await File.ReadAllTextAsync(_certificate.RootPath),
            channel = Channel,
        });
        await client.NextAsync("joined");
        await using var native = await service.JoinAsync("demo", ViewerTokens.For("mei"));

        await native.PostAsync("hello, 你好");
        var heard = await client.NextAsync("message");
        await client.DoAsync(new { action = "say", channel = Channel, text = "hello yourself" });
        await native.CommentAsync("hello yourself");

        Assert.Equal(("mei", "hello, 你好"), (heard.GetProperty("nick").GetString(), heard.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_those_who_come_and_those_who_are_there_stay()
    {
        await using var service = await StartAsync();
        await using var before = await (await OpenAsync()).LogInAsync();
        await before.JoinAsync(Channel);

        _certificate.Renew();
        Look(service);
        await using var after = await (await OpenAsync()).LogInAsync();
        await before.SendAsync("PING :still");

        await before.NextAsync("PONG tmi.twitch.tv :still");
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_not_shown_and_the_next_good_one_is()
    {
        await using var service = await StartAsync();

        _certificate.Break();
        Look(service);
        await using (await (await OpenAsync()).LogInAsync())
        {
        }

        _certificate.Renew();
        Look(service);
        await using var after = await (await OpenAsync()).LogInAsync();
    }

    [Fact]
    public async Task A_handshake_counts_among_the_connections_of_its_address_before_it_has_ended()
    {
        await using var service = await StartAsync(new() { ["ConnectionLimits:ConnectionsPerAddress"] = "1", ["ConnectionLimits:ExemptNetworks:0"] = null, ["Irc:HandshakeTimeout"] = "00:01:00" });
        var isUnderWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayGoOn = new ManualResetEventSlim();

        // The service has shown its certificate, and waits for what the client says to it.
        var first = Task.Run(() => IrcClient.OpenTlsAsync(_port, (sender, certificate, chain, errors) =>
        {
            isUnderWay.SetResult();
            return mayGoOn.Wait(TimeSpan.FromSeconds(30));
        }));
        await isUnderWay.Task;
        await Assert.ThrowsAnyAsync<IOException>(OpenAsync);
        mayGoOn.Set();

        await using var client = await (await first).LogInAsync();
    }

    [Fact]
    public async Task Who_does_not_begin_tls_is_closed()
    {
        await using var service = await StartAsync(new() { ["Irc:HandshakeTimeout"] = "00:00:01" });
        using var metrics = new HeardMetrics(service.Services.GetRequiredService<IMeterFactory>());
        using var silent = new TcpClient();

        await silent.ConnectAsync(IPAddress.Loopback, _port);
        await using var plain = await IrcClient.OpenTcpAsync(_port, before: "NICK justinfan1\r\n"u8.ToArray());
        await plain.EndAsync();
        var read = await silent.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await metrics.Heard("danmaku.gateway.handshakes.refused tls");

        Assert.Equal(0, read);
    }

    [Fact]
    public async Task Who_does_not_read_is_closed_with_a_full_queue()
    {
        await using var service = await StartAsync(new()
        {
            ["Sockets:SlowTimeout"] = "00:00:01",
            ["Sockets:InboundByteBurst"] = "67108864",
            ["Sockets:InboundMessageBurst"] = "100000",
            ["Gateway:RequestBurst"] = "10000",
        });
        using var metrics = new HeardMetrics(service.Services.GetRequiredService<IMeterFactory>());
        using var tcp = new TcpClient { NoDelay = true, ReceiveBufferSize = 4096 };
        await tcp.ConnectAsync(IPAddress.Loopback, _port);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "irc.example.com", RemoteCertificateValidationCallback = _certificate.IsShown });
        var asked = Encoding.ASCII.GetBytes($"PING :{new string('x', 16_000)}\r\n");

        // It is answered as much as it says, and takes nothing of it: some megabytes stand in the system's own buffers.
        var failure = await Record.ExceptionAsync(async () =>
        {
            for (var i = 0; i < 4_000; i++)
            {
                await tls.WriteAsync(asked).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            }
        });
        await metrics.Heard("danmaku.gateway.connections.closed slow_consumer gateway").WaitAsync(TimeSpan.FromSeconds(30));

        Assert.IsAssignableFrom<IOException>(failure);
    }

    [Fact]
    public async Task A_page_that_leads_a_browser_here_gets_no_connection()
    {
        await using var service = await StartAsync();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _port);
        await using var tls = new SslStream(tcp.GetStream());

        // What every browser offers.
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "irc.example.com",
            RemoteCertificateValidationCallback = _certificate.IsShown,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        }));

        Assert.True(failure is AuthenticationException or IOException, failure.ToString());
    }

    [Fact]
    public async Task Start_says_what_is_wrong_with_the_files()
    {
        await AssertRefusesAsync(new() { ["Irc:TlsCertificate"] = null, ["Irc:TlsKey"] = null }, "Irc:TlsPort", "needs Irc:TlsCertificate");
        await AssertRefusesAsync(new() { ["Irc:TlsCertificate"] = null }, "Irc:TlsKey needs Irc:TlsCertificate");
        await AssertRefusesAsync(new() { ["Irc:TlsCertificate"] = "/nowhere/tls.crt" }, "Irc:TlsCertificate: /nowhere/tls.crt cannot be read");
        await AssertRefusesAsync(new() { ["Irc:TlsKey"] = "/nowhere/tls.key" }, "Irc:TlsKey: /nowhere/tls.key cannot be read");
        await AssertRefusesAsync(new() { ["Irc:TlsCertificate"] = _certificate.KeyPath }, "Irc:TlsCertificate: the file has no certificate in PEM");
        await AssertRefusesAsync(new() { ["Irc:TlsKey"] = null }, "Irc:TlsCertificate: the file has no key in PEM");
        await AssertRefusesAsync(new() { ["Irc:Enabled"] = null }, "Irc:Enabled is false");
        await AssertRefusesAsync(new() { ["Irc:TcpPort"] = _port.ToString(CultureInfo.InvariantCulture) }, "a port has TLS or has not");
        await AssertRefusesAsync(new() { ["Irc:ProxyProtocol"] = "true" }, "Gateway:TrustedProxies names nobody");
        _certificate.Break();
        await AssertRefusesAsync([], "Irc:TlsKey: the file has no key in PEM that is not encrypted and belongs to the certificate");
    }

    private async Task AssertRefusesAsync(Dictionary<string, string?> changes, params string[] told)
    {
        var settings = _certificate.Settings(_port);
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var refused = await Assert.ThrowsAsync<SettingsException>(() => GatewayUnderTest.StartAsync(settings));

        Assert.All(told, text => Assert.Contains(text, string.Join('\n', refused.Errors), StringComparison.Ordinal));
    }

    // A change counts once a second look finds it again.
    private static void Look(GatewayUnderTest service)
    {
        var certificate = service.Services.GetRequiredService<IrcCertificate>();
        certificate.Look();
        certificate.Look();
    }

    private Task<IrcClient> OpenAsync() => IrcClient.OpenTlsAsync(_port, _certificate.IsShown);

    private Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var all = _certificate.Settings(_port);
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return GatewayUnderTest.StartAsync(all);
    }
}
