using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Silo.Rooms;

/// <summary>Answers moderators' questions out of the store, so any process that has it can; the room need not run there.</summary>
/// <remarks>Safe for concurrent use.</remarks>
/// <param name="store">The store.</param>
/// <param name="whatIf">Tries rules and settings on stored comments.</param>
internal sealed class RoomAnswers(IRoomStore store, WhatIfTrial whatIf)
{
    /// <summary>Answers a question. Whoever asks has been checked to be a moderator.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="query">The question.</param>
    /// <param name="snapshot">The room as it is, wherever it runs: called only for what depends on its settings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async ValueTask<RoomAnswer> AskAsync(
        string roomId, RoomQuery query, Func<string, CancellationToken, ValueTask<RoomSnapshot>> snapshot, CancellationToken cancellationToken) => query switch
        {
            RoomQuery.Log log => await store.ReadLogAsync(roomId, log.Query, cancellationToken),
            RoomQuery.Rules rules => await store.ReadRulesAsync(roomId, rules.Version, cancellationToken) is { } found
                ? new RoomAnswer.Rules(found)
                : new RoomAnswer.Refused(new Rejection(RejectReason.TargetUnknown, $"The room's rules have no version {rules.Version}.")),
            RoomQuery.RuleVersions versions => await store.ReadRuleVersionsAsync(roomId, versions, cancellationToken),
            RoomQuery.WhatIf asked => await whatIf.RunAsync(
                roomId, asked.Request, (await snapshot(roomId, cancellationToken)).Staff!.Configured, cancellationToken),
            RoomQuery.Comments comments => await store.ReadForStaffAsync(roomId, comments, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query, "Not a query of a room."),
        };
}
