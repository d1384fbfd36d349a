using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>A store that a test can take away from those who open rooms.</summary>
internal sealed class SharedStore(IRoomStore real) : IRoomStore
{
    private int _asked;

    /// <summary>Whether the store is away.</summary>
    public bool Away { get; set; }

    /// <summary>Holds questions about the log back until it ends.</summary>
    public Task LogGate { get; set; } = Task.CompletedTask;

    /// <summary>How often a room was to be opened.</summary>
    public int Asked => _asked;

    public ValueTask<RoomState> OpenAsync(string roomId, RoomLimits limits, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return Away ? throw new StoreUnavailableException("The test took the store away.") : real.OpenAsync(roomId, limits, cancellationToken);
    }

    public ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken) =>
        real.AppendAsync(entries, cancellationToken);

    public ValueTask<HistoryPage> ReadAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        real.ReadAsync(roomId, query, cancellationToken);

    public ValueTask<RoomAnswer.Comments> ReadForStaffAsync(string roomId, RoomQuery.Comments query, CancellationToken cancellationToken) =>
        real.ReadForStaffAsync(roomId, query, cancellationToken);

    public async ValueTask<RoomAnswer.Log> ReadLogAsync(string roomId, LogQuery query, CancellationToken cancellationToken)
    {
        await LogGate.WaitAsync(cancellationToken);
        return await real.ReadLogAsync(roomId, query, cancellationToken);
    }

    public ValueTask<VersionedRules?> ReadRulesAsync(string roomId, int? version, CancellationToken cancellationToken) =>
        real.ReadRulesAsync(roomId, version, cancellationToken);

    public ValueTask<RoomAnswer.RuleVersions> ReadRuleVersionsAsync(
        string roomId, RoomQuery.RuleVersions query, CancellationToken cancellationToken) =>
        real.ReadRuleVersionsAsync(roomId, query, cancellationToken);
}
