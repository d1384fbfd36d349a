using Danmaku.Contracts.Grains;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;

namespace Danmaku.Silo.Cluster;

/// <summary>The rooms of the cluster, as grains.</summary>
/// <remarks>
/// A call to a room that ends, moves or dies is made again until <c>callTimeout</c> is over, where doing it twice is doing it once:
/// posts by their nonce (a draft without one gets one here), commands as <see cref="Repetition"/> has it, and what only reads.
/// </remarks>
internal sealed partial class ClusterRooms : IClusterRooms
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Questions under way at once. Each may have megabytes and take a core for a while; comments go first.</summary>
    private const int MaxQuestions = 32;

    private readonly IGrainFactory _grains;
    private readonly IRoomStore _store;
    private readonly RoomAnswers _answers;
    private readonly Subscriptions _subscriptions;
    private readonly RoomLeasesClient _leases;
    private readonly RoomObservers _observers;
    private readonly Lazy<IRoomObserver> _wholeReference;
    private readonly Lazy<IRoomObserver> _rangesReference;
    private readonly string _silo;
    private readonly TimeSpan _callTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _questions;

    /// <param name="grains">Where rooms are found.</param>
    /// <param name="store">Where history is.</param>
    /// <param name="answers">Who answers moderators.</param>
    /// <param name="subscriptions">What this silo listens to.</param>
    /// <param name="leases">Where leases are renewed.</param>
    /// <param name="observers">Where batches come in.</param>
    /// <param name="silo">This silo.</param>
    /// <param name="callTimeout">How long a call may take with all its repetitions.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public ClusterRooms(
        IGrainFactory grains,
        IRoomStore store,
        RoomAnswers answers,
        Subscriptions subscriptions,
        RoomLeasesClient leases,
        RoomObservers observers,
        ILocalSiloDetails silo,
        TimeSpan callTimeout,
        TimeProvider time,
        ILogger<ClusterRooms> logger)
    {
        _grains = grains;
        _store = store;
        _answers = answers;
        _subscriptions = subscriptions;
        _leases = leases;
        // Orleans refers to observers weakly.
        _observers = observers;
        _wholeReference = new(() => grains.CreateObjectReference<IRoomObserver>(_observers.Of(BatchForm.Whole)));
        _rangesReference = new(() => grains.CreateObjectReference<IRoomObserver>(_observers.Of(BatchForm.Ranges)));
        _silo = silo.SiloAddress.ToParsableString();
        _callTimeout = callTimeout;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async ValueTask<PostResult[]> PostAsync(string roomId, IReadOnlyList<DraftPost> posts, CancellationToken cancellationToken)
    {
        var bytes = RoomWire.Encode([.. posts.Select(WithNonce)]);
        var reply = await CallAsync(roomId, repeatable: true, room => room.PostAsync(bytes), cancellationToken);
        return RoomWire.DecodeResults(reply.Message!, posts.Count);
    }

    /// <inheritdoc/>
    public async ValueTask<ModerationResult> ModerateAsync(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken)
    {
        var bytes = RoomWire.Encode(moderator, command);
        var reply = await CallAsync(roomId, command.IsRepeatable(), room => room.ModerateAsync(bytes), cancellationToken);
        return RoomWire.DecodeModerationResult(reply.Message!);
    }

    /// <inheritdoc/>
    public async ValueTask<RoomSnapshot> SubscribeAsync(string roomId, BatchForm form, CancellationToken cancellationToken)
    {
        var observer = (form == BatchForm.Ranges ? _rangesReference : _wholeReference).Value;
        var reply = await CallAsync(roomId, repeatable: true, room => room.SubscribeAsync(ListenerId.Of(_silo, form), observer), cancellationToken);
        _subscriptions.Add(roomId, form, reply.Epoch, reply.Silo);
        return RoomWire.DecodeSnapshot(reply.Message!);
    }

    /// <inheritdoc/>
    public async ValueTask UnsubscribeAsync(string roomId, BatchForm form, CancellationToken cancellationToken)
    {
        _subscriptions.Remove(roomId, form);
        try
        {
            await Room(roomId).UnsubscribeAsync(ListenerId.Of(_silo, form)).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            // Its lease lapses.
            Log.Unreachable(_logger, exception, roomId);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReportViewersAsync(string roomId, BatchForm form, int viewers, CancellationToken cancellationToken)
    {
        try
        {
            return await Room(roomId).ReportViewersAsync(ListenerId.Of(_silo, form), viewers).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            throw Unavailable(roomId, exception);
        }
    }

    /// <inheritdoc/>
    public string? SiloOf(string roomId, BatchForm form) => _subscriptions.SiloOf(roomId, form);

    /// <inheritdoc/>
    public async ValueTask<bool[]?> ReportTogetherAsync(
        string silo, BatchForm form, IReadOnlyList<RoomViewers> reports, CancellationToken cancellationToken)
    {
        try
        {
            return await _leases.Of(SiloAddress.FromParsableString(silo)).RenewAsync(
                ListenerId.Of(_silo, form),
                [.. reports.Select(static report => report.RoomId)],
                [.. reports.Select(static report => report.Viewers)]).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or SiloUnavailableException)
        {
            throw Unavailable(reports[0].RoomId, exception);
        }
        catch (OrleansException)
        {
            // A release that has no such service.
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(roomId, repeatable: true, static room => room.SnapshotAsync(), cancellationToken);
        return RoomWire.DecodeSnapshot(reply.Message!);
    }

    /// <inheritdoc/>
    public async ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(roomId, repeatable: true, room => room.StandingOfAsync(viewerId), cancellationToken);
        return RoomWire.DecodeStanding(reply.Message!);
    }

    /// <inheritdoc/>
    public async ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return Interlocked.Increment(ref _questions) <= MaxQuestions
                ? await _answers.AskAsync(roomId, query, SnapshotAsync, cancellationToken)
                : throw new RoomUnavailableException(new Rejection(
                    RejectReason.RoomOverloaded, $"This silo answers {MaxQuestions} questions already; try again in 1 s.", RetryAfter));
        }
        catch (StoreUnavailableException exception)
        {
            throw StoreAway(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _questions);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.ReadAsync(roomId, query, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            throw StoreAway(exception);
        }
    }

    private IRoomGrain Room(string roomId) => _grains.GetGrain<IRoomGrain>(roomId);

    private async ValueTask<RoomReply> CallAsync(
        string roomId, bool repeatable, Func<IRoomGrain, Task<RoomReply>> call, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            Exception? failure = null;
            try
            {
                var reply = await call(Room(roomId)).WaitAsync(cancellationToken);
                if (reply.Rejection is { } rejection)
                {
                    throw new RoomUnavailableException(RoomWire.DecodeRejection(rejection));
                }

                if (!reply.Ended)
                {
                    return reply;
                }
            }
            catch (Exception exception) when (IsUnreachable(exception))
            {
                failure = exception;
            }

            // An activation that said it is ending did nothing; one that did not answer may have.
            if ((failure is not null && !repeatable) || _time.GetElapsedTime(startedAt) + pause > _callTimeout)
            {
                throw Unavailable(roomId, failure);
            }

            // A part at random, so that all who wait for a room do not return in the same moment.
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), _time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private RoomUnavailableException Unavailable(string roomId, Exception? failure)
    {
        Log.Unreachable(_logger, failure, roomId);
        return new RoomUnavailableException(
            new Rejection(RejectReason.RoomStopping, "The room is moving to another server; try again in a second.", RetryAfter), failure);
    }

    private static RoomUnavailableException StoreAway(StoreUnavailableException exception) => new(
        new Rejection(RejectReason.StoreUnavailable, "The store is away; try again in 2 s.", TimeSpan.FromSeconds(2)), exception);

    // The silo died, is unknown or does not answer; a room that cannot be activated (a bug, or a store that hangs) is among them.
    private static bool IsUnreachable(Exception exception) => exception is OrleansException or TimeoutException;

    private static DraftPost WithNonce(DraftPost post) =>
        post.Draft.Nonce is null ? post with { Draft = post.Draft with { Nonce = Guid.NewGuid().ToString("N") } } : post;

    private static partial class Log
    {
        [LoggerMessage(2081, LogLevel.Debug, "Room {RoomId} cannot be reached now.", EventName = nameof(Unreachable))]
        public static partial void Unreachable(ILogger logger, Exception? exception, string roomId);
    }
}
