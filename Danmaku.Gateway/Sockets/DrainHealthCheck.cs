using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Danmaku.Gateway.Sockets;

/// <summary>Not ready once the process was told to stop: whoever spreads viewers over gateways is to leave this one out.</summary>
internal sealed class DrainHealthCheck(Drain drain) : IHealthCheck
{
    public const string Name = "drain";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.HasBegun ? HealthCheckResult.Unhealthy("Draining.") : HealthCheckResult.Healthy());
}
