using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Danmaku.Hosting.Management;

/// <summary>Serves the management port: health, metrics and what else operators ask for.</summary>
/// <remarks>
/// A server of its own, beside the one for the public: nothing of one can be reached through the other, its requests are neither traced nor
/// counted among theirs, and it is there from before the others start until after they have stopped, so that a drain can be watched.
/// </remarks>
internal sealed partial class ManagementServer : IHostedLifecycleService, IDisposable
{
    // Probes and scrapers are few. Whoever else finds the port must not be able to take all sockets of the process.
    private const int MaxConnections = 100;

    private readonly ILogger _logger;
    private readonly KestrelServer? _server;
    private readonly RequestDelegate _handle = static _ => Task.CompletedTask;
    private readonly IHttpContextFactory _contexts;

    public ManagementServer(
        IServiceProvider services,
        IOptions<ManagementOptions> options,
        IEnumerable<ManagementPage> pages,
        IHttpContextFactory contexts,
        ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<ManagementServer>();
        _contexts = contexts;
        if (options.Value.Port is { } port)
        {
            var kestrel = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.ListenAnyIP(port, static endpoint => endpoint.Protocols = HttpProtocols.Http1);
            _server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
            _handle = Pipeline(services, pages);
        }
    }

    /// <summary>Where it listens, once it does; <see langword="null"/> when there is no such port.</summary>
    public string? Address { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ManagementStartException">The port is taken.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
        {
            return;
        }

        try
        {
            await _server.StartAsync(new Application(_handle, _contexts), cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new ManagementStartException($"{exception.Message} Another process has the port: choose one with Management:Port.", exception);
        }

        Address = _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        Log.Listening(_logger, Address);
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _server?.Dispose();

    private static RequestDelegate Pipeline(IServiceProvider services, IEnumerable<ManagementPage> pages)
    {
        var app = new ApplicationBuilder(services);
        app.UseRouting();
        app.UseEndpoints(endpoints =>
        {
            // The process describes its API to the public; this is no part of it.
            var group = endpoints.MapGroup("").ExcludeFromDescription();
            foreach (var page in pages)
            {
                page.Map(group);
            }
        });
        return app.Build();
    }

    private sealed class Application(RequestDelegate handle, IHttpContextFactory contexts) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => contexts.Create(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handle(context);

        public void DisposeContext(HttpContext context, Exception? exception) => contexts.Dispose(context);
    }

    private static partial class Log
    {
        [LoggerMessage(3020, LogLevel.Information, "Management: {Address}/healthz/ready   {Address}/metrics", EventName = nameof(Listening))]
        public static partial void Listening(ILogger logger, string address);
    }
}
