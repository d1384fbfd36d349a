namespace Danmaku.Contracts.Grains;

/// <summary>A room, wherever in the cluster it runs. Key: the room's id.</summary>
/// <remarks>
/// Messages cross as the bytes of <c>danmaku.room.v1</c> and <c>danmaku.link.v1</c>, so that both legs of the way to a gateway have
/// one contract. Nobody changes an array once it is handed over. Calls of one caller arrive in the order they were made, and none
/// waits for another's answer.
/// </remarks>
[Alias("danmaku.room")]
public interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>Posts drafts in their order.</summary>
    /// <param name="posts">Each a <c>PostCall</c>, delimited.</param>
    /// <returns>For each draft a <c>PostResult</c>, delimited, once those accepted are stored or known not to be.</returns>
    [Alias("post")]
    Task<RoomReply> PostAsync([Immutable] byte[] posts);

    /// <summary>Carries out a moderation command.</summary>
    /// <param name="command">A <c>ModerateCall</c>.</param>
    /// <returns>A <c>ModerationResult</c>.</returns>
    [Alias("moderate")]
    Task<RoomReply> ModerateAsync([Immutable] byte[] command);

    /// <summary>Has the room's batches sent to a silo from the snapshot's position on, possibly before the answer is there.</summary>
    /// <param name="silo">The silo, this start of it, and behind that how it wants its batches.</param>
    /// <param name="observer">Where its batches go.</param>
    /// <returns>A <c>RoomSnapshot</c>.</returns>
    [Alias("subscribe")]
    Task<RoomReply> SubscribeAsync(string silo, IRoomObserver observer);

    /// <summary>Ends a silo's subscription, without a word to its observer.</summary>
    [Alias("unsubscribe")]
    Task UnsubscribeAsync(string silo);

    /// <summary>Renews a silo's lease and says how many viewers its gateways have of the room.</summary>
    /// <returns><see langword="false"/> when the room does not know the silo (any more).</returns>
    [Alias("report")]
    Task<bool> ReportViewersAsync(string silo, int viewers);

    /// <summary>The room as it is.</summary>
    /// <returns>A <c>RoomSnapshot</c>.</returns>
    [Alias("snapshot")]
    Task<RoomReply> SnapshotAsync();

    /// <summary>How a viewer stands in the room.</summary>
    /// <returns>A <c>ViewerStanding</c>.</returns>
    [Alias("standing")]
    Task<RoomReply> StandingOfAsync(string viewerId);
}
