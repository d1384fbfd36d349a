using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Link;

/// <summary>The way from this gateway to the rooms: in process, or over gRPC to the silos.</summary>
/// <remarks>Safe for concurrent use. Calls for one room arrive in the order they were made.</remarks>
internal interface ISiloLink
{
    /// <summary>Posts a draft. Answers once the comment is stored, or says that it is not.</summary>
    ValueTask<PostResult> PostAsync(string roomId, Viewer author, CommentDraft draft, CancellationToken cancellationToken);

    /// <summary>Carries out a moderation command.</summary>
    ValueTask<ModerationResult> ModerateAsync(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken);

    /// <summary>Has a room's batches sent to <paramref name="listener"/> from the snapshot's position on, possibly before the answer is here.</summary>
    /// <exception cref="LinkUnavailableException">The room cannot be reached or opened now.</exception>
    ValueTask<RoomSnapshot> SubscribeAsync(string roomId, IRoomListener listener, CancellationToken cancellationToken);

    /// <summary>Ends the subscription, without <see cref="IRoomListener.OnEnded"/>.</summary>
    ValueTask UnsubscribeAsync(string roomId, CancellationToken cancellationToken);

    /// <summary>Renews this gateway's lease on a room and says how many viewers it has here. Due every 5 s.</summary>
    /// <returns><see langword="false"/> when the room no longer sends to this gateway: subscribe again.</returns>
    ValueTask<bool> ReportViewersAsync(string roomId, int viewers, CancellationToken cancellationToken);

    /// <summary>The room as it is.</summary>
    /// <exception cref="LinkUnavailableException">The room cannot be reached or opened now.</exception>
    ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken);

    /// <summary>How a viewer stands in a room now.</summary>
    /// <exception cref="LinkUnavailableException">The room cannot be reached or opened now.</exception>
    ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken);

    /// <summary>Answers a moderator's question. The caller has checked that it is one.</summary>
    /// <exception cref="LinkUnavailableException">The room or the store cannot be reached now.</exception>
    ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken);

    /// <summary>Stored comments.</summary>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Issues, looks up, lists and revokes door tokens.</summary>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken);
}
