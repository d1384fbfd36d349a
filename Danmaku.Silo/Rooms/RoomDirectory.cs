using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Rooms;

/// <summary>The rooms of this process by id. Opens a room at its first use and forgets it once it is idle.</summary>
/// <remarks>Safe for concurrent use. Room ids must satisfy <see cref="RoomId.IsValid"/>; anything else is a bug of the caller.</remarks>
internal sealed class RoomDirectory
{
    /// <summary>Posts a draft; the answer comes once the comment is stored, or says that it is not.</summary>
    public ValueTask<PostResult> Post(string roomId, Viewer viewer, CommentDraft draft, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Carries out a moderation command: in force at once, answered once stored, or it says that it is not.</summary>
    public ValueTask<ModerationResult> Moderate(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Starts (or starts again) sending a room's batches to a gateway.</summary>
    /// <returns>The room as it is; the listener gets everything later, in order, possibly before the caller has this answer.</returns>
    /// <exception cref="Storage.StoreUnavailableException">The room is not open and cannot be while the store is away.</exception>
    /// <exception cref="RoomStoppingException">The process is stopping.</exception>
    public ValueTask<RoomSnapshot> Subscribe(
        string roomId, string gatewayId, IRoomListener listener, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Ends a gateway's subscription, without <see cref="IRoomListener.OnEnded"/>. Unknown ones are ignored.</summary>
    public ValueTask Unsubscribe(string roomId, string gatewayId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Renews a gateway's lease and says how many viewers it has in the room. Due every third of the lease's duration.</summary>
    /// <returns><see langword="false"/> when the room does not know the gateway (any more): subscribe again.</returns>
    public ValueTask<bool> ReportViewers(string roomId, string gatewayId, int viewers, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>The room as it is.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The room is not open and cannot be while the store is away.</exception>
    /// <exception cref="RoomStoppingException">The process is stopping.</exception>
    public ValueTask<RoomSnapshot> Snapshot(string roomId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The sanction that holds for a viewer now, if any.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The room is not open and cannot be while the store is away.</exception>
    /// <exception cref="RoomStoppingException">The process is stopping.</exception>
    public ValueTask<Sanction?> SanctionOf(string roomId, string viewerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Comments from the store: those accepted in the last moments and not stored yet are not among them.</summary>
    /// <remarks>Does not open the room; one that never was has no history.</remarks>
    /// <exception cref="Storage.StoreUnavailableException">The store is away.</exception>
    public ValueTask<HistoryPage> History(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
