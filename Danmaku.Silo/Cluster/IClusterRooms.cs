using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Cluster;

/// <summary>Rooms wherever in the cluster they run, as this silo's relay and services call them.</summary>
/// <remarks>
/// Safe for concurrent use. Calls for one room arrive in the order they were made. Room ids must satisfy <see cref="RoomId.IsValid"/>.
/// Every call throws <see cref="RoomUnavailableException"/> where the room cannot be reached or opened now.
/// </remarks>
internal interface IClusterRooms
{
    /// <summary>Posts drafts of one room in their order.</summary>
    /// <returns>What became of each, in the same order, once those accepted are stored or known not to be.</returns>
    ValueTask<PostResult[]> PostAsync(string roomId, IReadOnlyList<DraftPost> posts, CancellationToken cancellationToken);

    /// <summary>Carries out a moderation command.</summary>
    ValueTask<ModerationResult> ModerateAsync(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Has a room's batches sent to this silo's <see cref="IRoomRelay"/> in a form, from the snapshot's position on, possibly before the answer is
    /// here. Subscriptions in different forms know nothing of each other.
    /// </summary>
    ValueTask<RoomSnapshot> SubscribeAsync(string roomId, BatchForm form, CancellationToken cancellationToken);

    /// <summary>Ends this silo's subscription in a form, without <see cref="IRoomRelay.OnEnded"/>.</summary>
    ValueTask UnsubscribeAsync(string roomId, BatchForm form, CancellationToken cancellationToken);

    /// <summary>Renews this silo's lease on a room and says how many viewers those have there who listen in that form. Due every 5 s.</summary>
    /// <returns><see langword="false"/> when the room does not know this silo's subscription (any more): subscribe again.</returns>
    ValueTask<bool> ReportViewersAsync(string roomId, BatchForm form, int viewers, CancellationToken cancellationToken);

    /// <summary>The silo that runs a room, as far as this one listens to it in a form.</summary>
    string? SiloOf(string roomId, BatchForm form);

    /// <summary>As <see cref="ReportViewersAsync"/>, for many rooms of one silo in one message.</summary>
    /// <returns>For each room what that would say; <see langword="null"/> when the silo takes reports for single rooms only.</returns>
    ValueTask<bool[]?> ReportTogetherAsync(string silo, BatchForm form, IReadOnlyList<RoomViewers> reports, CancellationToken cancellationToken);

    /// <summary>The room as it is.</summary>
    ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken);

    /// <summary>How a viewer stands in a room now.</summary>
    ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken);

    /// <summary>Answers a moderator's question; the caller has checked that it is one. The room need not be open.</summary>
    ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken);

    /// <summary>Stored comments.</summary>
    ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken);
}
