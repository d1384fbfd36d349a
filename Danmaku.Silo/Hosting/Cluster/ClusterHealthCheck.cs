using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Danmaku.Silo.Hosting.Cluster;

/// <summary>Whether this silo has joined the others and takes rooms.</summary>
internal sealed class ClusterHealthCheck(ISiloStatusOracle cluster) : IHealthCheck
{
    public const string Name = "cluster";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = cluster.CurrentStatus;
        return Task.FromResult(status == SiloStatus.Active
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The silo is {status} in the cluster."));
    }
}
