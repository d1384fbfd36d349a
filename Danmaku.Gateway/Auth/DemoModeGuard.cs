using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Danmaku.Gateway.Auth;

/// <summary>Stops the start of a service in demo mode that is, or is about to be, bound to more than this machine.</summary>
internal sealed class DemoModeGuard(DemoMode demo, IServer server, IConfiguration configuration) : IHostedLifecycleService
{
    // Before anything listens, for the usual ways to say where.
    public Task StartingAsync(CancellationToken cancellationToken) => Check(Configured());

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The only moment that knows all addresses: those of code and of Kestrel:Endpoints appear once they are bound.
    public Task StartedAsync(CancellationToken cancellationToken) =>
        Check(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task Check(IEnumerable<string> urls) =>
        demo.Check(urls) is { } error ? throw new DemoModeException(error) : Task.CompletedTask;

    private IEnumerable<string> Configured()
    {
        if (configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            // They replace the rest.
            return [];
        }

        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
        {
            return [urls];
        }

        // Container images of .NET set the port alone, which means every interface.
        return Ports(WebHostDefaults.HttpPortsKey, "http").Concat(Ports(WebHostDefaults.HttpsPortsKey, "https"));
    }

    private IEnumerable<string> Ports(string key, string scheme) =>
        (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(port => $"{scheme}://*:{port}");
}
