using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Tests.Api;

/// <summary>A link whose rooms answer what a test says, and keep what they were asked.</summary>
internal sealed class AnsweringLink : ISiloLink
{
    private readonly Lock _lock = new();
    private readonly List<RoomQuery> _queries = [];
    private readonly List<ModerationCommand> _commands = [];

    public Func<RoomQuery, Task<RoomAnswer>> Answer { get; set; } = query => throw new InvalidOperationException($"Nobody said what to answer to {query}.");

    public Func<ModerationCommand, ModerationResult> Carry { get; set; } = _ => new ModerationResult.Done(new RoomPosition(3, 120), Stored: true);

    public Func<string, ViewerStanding> Standing { get; set; } = _ => ViewerStanding.Clean;

    public RoomSnapshot Snapshot { get; set; } = new("demo", new RoomPosition(1, 0), RoomSettings.Default, [], 0);

    public IReadOnlyList<RoomQuery> Queries
    {
        get
        {
            lock (_lock)
            {
                return [.. _queries];
            }
        }
    }

    public IReadOnlyList<ModerationCommand> Commands
    {
        get
        {
            lock (_lock)
            {
                return [.. _commands];
            }
        }
    }

    public ValueTask<ModerationResult> ModerateAsync(string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _commands.Add(command);
        }

        return new(Carry(command));
    }

    public ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken) => new(Standing(viewerId));

    public async ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _queries.Add(query);
        }

        return await Answer(query);
    }

    public ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken) => new(Snapshot);

    public ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<PostResult> PostAsync(string roomId, Viewer author, CommentDraft draft, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<RoomSnapshot> SubscribeAsync(string roomId, IRoomListener listener, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask UnsubscribeAsync(string roomId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> ReportViewersAsync(string roomId, int viewers, CancellationToken cancellationToken) => throw new NotSupportedException();
}
