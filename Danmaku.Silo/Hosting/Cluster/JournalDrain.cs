using Danmaku.Silo.Storage.Journal;

namespace Danmaku.Silo.Hosting.Cluster;

/// <summary>Has the journal write everything once the rooms have stopped.</summary>
internal sealed class JournalDrain(GroupCommitJournal journal) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) => await journal.DisposeAsync();
}
