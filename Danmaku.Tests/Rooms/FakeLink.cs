using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Tests.Rooms;

/// <summary>A link whose answers a test sets.</summary>
internal sealed class FakeLink : ISiloLink
{
    public RoomSnapshot? Snapshot { get; set; }

    public Rejection? Refusal { get; set; }

    public Action<IRoomListener>? OnSubscribe { get; set; }

    /// <summary>How often the room was asked for a snapshot.</summary>
    public int Asked { get; private set; }

    public ValueTask<RoomSnapshot> SubscribeAsync(string roomId, IRoomListener listener, CancellationToken cancellationToken)
    {
        OnSubscribe?.Invoke(listener);
        return SnapshotAsync(roomId, cancellationToken);
    }

    public ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken)
    {
        Asked++;
        return Refusal is { } refusal ? throw new LinkUnavailableException(refusal) : ValueTask.FromResult(Snapshot!);
    }

    public ValueTask UnsubscribeAsync(string roomId, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<bool> ReportViewersAsync(string roomId, int viewers, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask<PostResult> PostAsync(string roomId, Viewer author, CommentDraft draft, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<ModerationResult> ModerateAsync(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
