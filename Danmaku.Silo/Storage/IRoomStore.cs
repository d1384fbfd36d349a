using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;

namespace Danmaku.Silo.Storage;

/// <summary>Where rooms survive.</summary>
/// <remarks>Safe for concurrent use. A store that is away throws <see cref="StoreUnavailableException"/> and nothing else.</remarks>
internal interface IRoomStore
{
    /// <summary>Starts an epoch: takes the next number durably, so that no later call gets it, and reads what the room was.</summary>
    /// <param name="roomId">The room; one that was never opened starts empty.</param>
    /// <param name="limits">How much history and how many nonces to read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<RoomState> OpenAsync(string roomId, RoomLimits limits, CancellationToken cancellationToken);

    /// <summary>Writes events of any rooms in one transaction: all of them, or on an exception none.</summary>
    /// <remarks>Writing the same events again changes nothing, so a caller that does not know whether they were written just retries.</remarks>
    /// <exception cref="StaleEpochException">Some events are of an epoch that is not their room's newest: leave them out.</exception>
    ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken);

    /// <summary>Reads stored comments that viewers may see.</summary>
    ValueTask<HistoryPage> ReadAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Reads stored comments with those that viewers do not see: withheld, and deleted ones as long as they are kept.</summary>
    ValueTask<RoomAnswer.Comments> ReadForStaffAsync(string roomId, RoomQuery.Comments query, CancellationToken cancellationToken);

    /// <summary>Reads the moderation log.</summary>
    ValueTask<RoomAnswer.Log> ReadLogAsync(string roomId, LogQuery query, CancellationToken cancellationToken);

    /// <summary>Reads the rules as of a version, or those in force.</summary>
    /// <returns><see langword="null"/> when there is no such version. Version 0 of a room is always there, without rules.</returns>
    ValueTask<VersionedRules?> ReadRulesAsync(string roomId, int? version, CancellationToken cancellationToken);

    /// <summary>Reads which versions of the rules there were.</summary>
    ValueTask<RoomAnswer.RuleVersions> ReadRuleVersionsAsync(
        string roomId, RoomQuery.RuleVersions query, CancellationToken cancellationToken);
}
