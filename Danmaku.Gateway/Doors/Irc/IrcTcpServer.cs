using System.Text;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>IRC over bare TCP, at a port of its own: the same connections as over WebSocket, of lines in place of frames.</summary>
/// <remarks>A server beside the one for the public, because endpoints that are named in code would take the place of those of the configuration.</remarks>
internal sealed partial class IrcTcpServer : IHostedService, IDisposable
{
    private static readonly SharedFrame Ping = LineParser.Line("PING :tmi.twitch.tv");

    private readonly IrcDoor _door;
    private readonly ConnectionAcceptor _acceptor;
    private readonly ILogger _logger;
    private readonly KestrelServer? _server;

    public IrcTcpServer(IServiceProvider services, IrcDoor door, DemoMode demo, ConnectionAcceptor acceptor, IConnectionListenerFactory listeners, ILoggerFactory loggers)
    {
        _door = door;
        _acceptor = acceptor;
        _logger = loggers.CreateLogger<IrcTcpServer>();
        if (door.Options is { Enabled: true, TcpPort: > 0 and var port })
        {
            var kestrel = new KestrelServerOptions { ApplicationServices = services };
            Action<int, Action<ListenOptions>> listen = demo.IsForThisMachine ? kestrel.ListenLocalhost : kestrel.ListenAnyIP;
            listen(port, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.Run(ServeAsync);
            });
            _server = new KestrelServer(Options.Create(kestrel), listeners, loggers);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IrcStartException">The port is taken.</exception>
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
            throw new IrcStartException(
                $"{exception.Message} Another process has the port: choose one with {IrcOptions.SectionName}:{nameof(IrcOptions.TcpPort)}.", exception);
        }

        Log.Listening(_logger, _door.Options.TcpPort);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _server?.Dispose();

    private async Task ServeAsync(ConnectionContext transport)
    {
        var connection = _acceptor.TryAcceptBare(
            transport,
            _door.FormatOf(IrcAbilities.None, isBare: true),
            IrcDoor.Subprotocol,
            static limits => new LineParser(limits.MaxMessageBytes, Ping, static reason => LineParser.Line($"ERROR :Closing link: {Printable(reason.Text)}")),
            out var refusal);
        if (connection is null)
        {
            await transport.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes($"ERROR :Closing link: {refusal!.Title}: {refusal.Detail}\r\n"));
            return;
        }

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
    }
}
