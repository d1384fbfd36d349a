using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Danmaku.Hosting.Management;

/// <summary>What all checks of a question say.</summary>
/// <param name="Checks">Each of them.</param>
internal sealed record HealthReading(IReadOnlyList<CheckReading> Checks)
{
    /// <summary>The worst of them.</summary>
    public HealthStatus Status => Checks.Count == 0 ? HealthStatus.Healthy : Checks.Min(static check => check.Status);
}
