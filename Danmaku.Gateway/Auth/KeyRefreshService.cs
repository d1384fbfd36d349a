using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Auth;

/// <summary>Reads the key set before the first viewer comes and keeps looking at it until the service stops.</summary>
internal sealed class KeyRefreshService(KeyRing keys, IOptions<TokenOptions> options) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => keys.RunAsync(options.Value.JwksRefresh, stoppingToken);
}
