using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Danmaku.Gateway.Auth;

/// <summary>Stops the start of a service in demo mode that turns out to be bound to more than this machine.</summary>
internal sealed class DemoModeGuard(DemoMode demo, IServer server) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The only moment that knows all addresses: those of code and of Kestrel:Endpoints appear once they are bound.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return demo.Enabled && DemoMode.Check(bound) is { } error
            ? throw new DemoModeException(error)
            : Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
