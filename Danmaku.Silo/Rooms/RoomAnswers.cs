using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Silo.Rooms;

/// <summary>Answers moderators' questions out of the store, so any process that has it can: the room need not be open.</summary>
/// <param name="store">The store.</param>
internal sealed class RoomAnswers(IRoomStore store)
{
    /// <summary>Answers a question. Whoever asks has been checked to be a moderator.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken) => query switch
    {
        RoomQuery.Log log => await store.ReadLogAsync(roomId, log.Query, cancellationToken),
        RoomQuery.Rules rules => await store.ReadRulesAsync(roomId, rules.Version, cancellationToken) is { } found
            ? new RoomAnswer.Rules(found)
            : new RoomAnswer.Refused(new Rejection(RejectReason.TargetUnknown, $"The room's rules have no version {rules.Version}.")),
        RoomQuery.RuleVersions versions => await store.ReadRuleVersionsAsync(roomId, versions, cancellationToken),
        RoomQuery.Comments comments => await store.ReadForStaffAsync(roomId, comments, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, "Not a query of a room."),
    };
}
