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

    /// <summary>Reads stored comments.</summary>
    ValueTask<HistoryPage> ReadAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken);
}
