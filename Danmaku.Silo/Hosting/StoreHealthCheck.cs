using Danmaku.Silo.Storage.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Danmaku.Silo.Hosting;

/// <summary>Whether what rooms accept is stored at once. Degraded, not unhealthy: open rooms stay live without their store.</summary>
internal sealed class StoreHealthCheck(GroupCommitJournal journal) : IHealthCheck
{
    public const string Name = "store";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(journal.State switch
        {
            JournalState.Behind behind => HealthCheckResult.Degraded(
                $"{behind.Backlog} entries wait since {behind.Since:O}: {behind.Reason}",
                data: new Dictionary<string, object> { ["backlog"] = behind.Backlog, ["since"] = behind.Since }),
            _ => HealthCheckResult.Healthy(),
        });
}
