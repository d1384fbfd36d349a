using System.Collections.Concurrent;
using System.Threading.Channels;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Cluster;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>The rooms of one process as a silo's relay calls those of a cluster: real rooms over a real store, only without Orleans between.</summary>
/// <param name="rooms">The rooms.</param>
/// <param name="siloId">This silo's name to them.</param>
internal sealed class DirectoryRooms(RoomDirectory rooms, string siloId) : IClusterRooms
{
    private readonly ConcurrentQueue<int> _postSizes = new();
    private readonly Channel<string> _posts = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, int> _reports = new();
    private readonly Channel<ModerationCommand> _commands = Channel.CreateUnbounded<ModerationCommand>();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where batches go.</summary>
    public IRoomRelay? Relay { get; set; }

    /// <summary>Holds posts back until it ends.</summary>
    public Task PostGate { get; set; } = Task.CompletedTask;

    /// <summary>Holds commands back until it ends.</summary>
    public Task ModerationGate { get; set; } = Task.CompletedTask;

    /// <summary>Texts of posts as they come, before the gate.</summary>
    public ChannelReader<string> Posts => _posts.Reader;

    /// <summary>Commands as they come, before the gate.</summary>
    public ChannelReader<ModerationCommand> Commands => _commands.Reader;

    /// <summary>How many posts came in each call.</summary>
    public IReadOnlyCollection<int> PostSizes => _postSizes;

    /// <summary>Viewers reported last, by room.</summary>
    public IReadOnlyDictionary<string, int> Reports => _reports;

    /// <summary>Whether it is of a release that takes reports for many rooms at once.</summary>
    public bool TakesReportsTogether { get; set; } = true;

    /// <summary>Ends once the relay has left a room.</summary>
    public Task Left => _left.Task;

    /// <summary>Subscriptions begun so far.</summary>
    public int Subscriptions { get; private set; }

    public async ValueTask<PostResult[]> PostAsync(string roomId, IReadOnlyList<DraftPost> posts, CancellationToken cancellationToken)
    {
        _postSizes.Enqueue(posts.Count);
        foreach (var post in posts)
        {
            _posts.Writer.TryWrite(post.Draft.Text);
        }

        await PostGate;
        return await Task.WhenAll(posts.Select(post => rooms.Post(roomId, post.Author, post.Draft, cancellationToken, post.Trace).AsTask()));
    }

    public async ValueTask<ModerationResult> ModerateAsync(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken)
    {
        _commands.Writer.TryWrite(command);
        await ModerationGate.WaitAsync(cancellationToken);
        return await rooms.Moderate(roomId, moderator, command, cancellationToken);
    }

    public ValueTask<RoomSnapshot> SubscribeAsync(string roomId, BatchForm form, CancellationToken cancellationToken)
    {
        Subscriptions++;
        return Translated(rooms.Subscribe(roomId, ListenerId.Of(siloId, form), new Listener(Relay!, roomId, form), cancellationToken));
    }

    public async ValueTask UnsubscribeAsync(string roomId, BatchForm form, CancellationToken cancellationToken)
    {
        await rooms.Unsubscribe(roomId, ListenerId.Of(siloId, form), cancellationToken);
        _left.TrySetResult();
    }

    public ValueTask<bool> ReportViewersAsync(string roomId, BatchForm form, int viewers, CancellationToken cancellationToken)
    {
        _reports[roomId] = viewers;
        return rooms.ReportViewers(roomId, ListenerId.Of(siloId, form), viewers, cancellationToken);
    }

    public string? SiloOf(string roomId, BatchForm form) => siloId;

    public async ValueTask<bool[]?> ReportTogetherAsync(
        string silo, BatchForm form, IReadOnlyList<RoomViewers> reports, CancellationToken cancellationToken) => TakesReportsTogether
        ? await Task.WhenAll(reports.Select(report => ReportViewersAsync(report.RoomId, form, report.Viewers, cancellationToken).AsTask()))
        : null;

    public ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken) =>
        Translated(rooms.Snapshot(roomId, cancellationToken));

    public ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken) =>
        Translated(rooms.StandingOf(roomId, viewerId, cancellationToken));

    public ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken) =>
        Translated(rooms.Ask(roomId, query, cancellationToken));

    public ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        Translated(rooms.History(roomId, query, cancellationToken));

    private static async ValueTask<T> Translated<T>(ValueTask<T> call)
    {
        try
        {
            return await call;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or RoomStoppingException)
        {
            throw new RoomUnavailableException(
                new Rejection(RejectReason.StoreUnavailable, "The store is away; try again in 2 s.", TimeSpan.FromSeconds(2)), exception);
        }
    }

    private sealed class Listener(IRoomRelay relay, string roomId, BatchForm form) : IRoomListener
    {
        public void OnBatch(RoomBatch batch)
        {
            var epoch = batch.Events is [var first, ..] ? first.Position.Epoch : 0;
            relay.OnBatch(roomId, form, new BatchEncoder(epoch).Encode(batch, form));
        }

        public void OnEnded(string roomId) => relay.OnEnded(roomId, form);
    }
}
