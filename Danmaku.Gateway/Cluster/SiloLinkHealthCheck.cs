using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Danmaku.Gateway.Cluster;

/// <summary>A gateway without a silo has nothing to show: it takes no viewers while others may.</summary>
internal sealed class SiloLinkHealthCheck(GrpcSiloLink link) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(link.LiveCount is > 0 and var count
            ? HealthCheckResult.Healthy($"Linked to {count} silos.")
            : HealthCheckResult.Unhealthy("Linked to no silo."));
}
