using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Danmaku.Gateway.Auth;

/// <summary>Whether tokens can be checked: a gateway that has never read its key set can let nobody post, and another may.</summary>
internal sealed class KeyHealthCheck(KeyRing keys) : IHealthCheck
{
    public const string Name = "keys";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(keys.IsWaitingForFirst
            ? HealthCheckResult.Unhealthy("The key set has not been read yet.")
            : HealthCheckResult.Healthy());
}
