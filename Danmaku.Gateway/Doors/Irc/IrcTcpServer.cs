using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Bare;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>IRC over TCP, with TLS and without, at ports of its own: the same connections as over WebSocket, of lines in place of frames.</summary>
/// <remarks>A server beside the one for the public, because endpoints that are named in code would take the place of those of the configuration.</remarks>
internal sealed partial class IrcTcpServer : IHostedService, IDisposable
{
    private static readonly SharedFrame Ping = LineParser.Line("PING :tmi.twitch.tv");

    // A browser that is led here by a page has HTTP to say and is not let in.
    private static readonly List<SslApplicationProtocol> Protocols = [new("irc")];

    private readonly IrcDoor _door;
    private readonly IrcCertificate _certificate;
    private readonly ConnectionAcceptor _acceptor;
    private readonly TrustedProxies? _proxies;
    private readonly ILogger _logger;
    private readonly KestrelServer? _server;

    public IrcTcpServer(
        IServiceProvider services,
        IrcDoor door,
        IrcCertificate certificate,
        DemoMode demo,
        ConnectionAcceptor acceptor,
        IOptions<GatewayOptions> gateway,
        IConnectionListenerFactory listeners,
        ILoggerFactory loggers)
    {
        (_door, _certificate, _acceptor) = (door, certificate, acceptor);
        _logger = loggers.CreateLogger<IrcTcpServer>();
        if (door.Options is { ProxyProtocol: true, HandshakeTimeout: var patience })
        {
            _proxies = new TrustedProxies(new AddressNetworks(gateway.Value.TrustedNetworks()), patience, door.Parts.Time);
        }

        if (door.Options is { Enabled: true, TcpPort: > 0 } or { Enabled: true, TlsPort: > 0 })
        {
            var kestrel = new KestrelServerOptions { ApplicationServices = services };
            Action<int, Action<ListenOptions>> listen = demo.IsForThisMachine ? kestrel.ListenLocalhost : kestrel.ListenAnyIP;
            if (door.Options.TcpPort > 0)
            {
                listen(door.Options.TcpPort, endpoint => Configure(endpoint, hasTls: false));
            }

            if (door.Options.TlsPort > 0)
            {
                listen(door.Options.TlsPort, endpoint => Configure(endpoint, hasTls: true));
            }

            _server = new KestrelServer(Options.Create(kestrel), listeners, loggers);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IrcStartException">A port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
        {
            return;
        }

        try
        {
            await _server.StartAsync(new NoHttp(), cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            var (tcp, tls) = (IrcOptionsValidator.Key(nameof(IrcOptions.TcpPort)), IrcOptionsValidator.Key(nameof(IrcOptions.TlsPort)));
            throw new IrcStartException($"{exception.Message} Another process has the port: choose one with {tcp} or {tls}.", exception);
        }

        if (_door.Options.TcpPort > 0)
        {
            Log.Listening(_logger, _door.Options.TcpPort);
        }

        if (_door.Options.TlsPort > 0)
        {
            Log.ListeningWithTls(_logger, _door.Options.TlsPort);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _server?.Dispose();

    // From the outside in: whose it is, whether there is room for it, TLS, IRC.
    private void Configure(ListenOptions endpoint, bool hasTls)
    {
        endpoint.Protocols = HttpProtocols.Http1;
        endpoint.Use(next => transport => EnterAsync(transport, hasTls, next));
        if (hasTls)
        {
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = _door.Options.HandshakeTimeout,
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = _certificate.Current,
                    ApplicationProtocols = Protocols,

                    // A handshake is counted; one more within a connection would not be.
                    AllowRenegotiation = false,
                }),
            });
        }

        endpoint.Run(ServeAsync);
    }

    private async Task EnterAsync(ConnectionContext transport, bool hasTls, ConnectionDelegate next)
    {
        try
        {
            if (_proxies is not null && await _proxies.ReadHeaderAsync(transport) is { } wrong)
            {
                _acceptor.RefusedBare(HandshakeRefusalReason.ProxyHeader, $"it comes from a trusted proxy and should begin with a PROXY header, and {wrong}");
                return;
            }

            if (!_acceptor.TryReserve(transport, out var place, out var refusal))
            {
                // Before the handshake there are no words.
                if (!hasTls)
                {
                    await transport.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes($"ERROR :Closing link: {refusal.Title}: {refusal.Detail}\r\n"));
                }

                return;
            }

            using (place.Lease)
            {
                transport.Features.Set(place);
                await next(transport);
            }

            if (!place.IsServed)
            {
                _acceptor.RefusedBare(HandshakeRefusalReason.Tls, "there was no TLS handshake");
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The network's end of it; whoever was let in has been reported by then.
        }
    }

    private async Task ServeAsync(ConnectionContext transport)
    {
        var connection = _acceptor.AcceptBare(
            transport,
            transport.Features.GetRequiredFeature<BarePlace>(),
            _door.FormatOf(IrcAbilities.None, isBare: true),
            IrcDoor.Subprotocol,
            static limits => new LineParser(limits.MaxMessageBytes, Ping, static reason => LineParser.Line($"ERROR :Closing link: {Printable(reason.Text)}")));
        await using (connection)
        {
            await _door.ServeAsync(connection, isBare: true);
        }
    }

    private static string Printable(string text) => text.ReplaceLineEndings(" ");

    /// <summary>What the server would have for HTTP, which is not spoken here.</summary>
    private sealed class NoHttp : IHttpApplication<object>
    {
        public object CreateContext(IFeatureCollection contextFeatures) => this;

        public Task ProcessRequestAsync(object context) => Task.CompletedTask;

        public void DisposeContext(object context, Exception? exception)
        {
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1420, LogLevel.Information, "IRC: TCP port {Port}.", EventName = nameof(Listening))]
        public static partial void Listening(ILogger logger, int port);

        [LoggerMessage(1424, LogLevel.Information, "IRC: TCP port {Port}, with TLS.", EventName = nameof(ListeningWithTls))]
        public static partial void ListeningWithTls(ILogger logger, int port);
    }
}
