using Danmaku.Contracts.Grains;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Danmaku.Silo.Cluster;

/// <summary>Hosts one room in the cluster: carries calls in and batches out, and decides nothing itself.</summary>
/// <remarks>
/// Calls interleave, since most of them wait for the room's mailbox or the store; the mailbox keeps their order. The room itself
/// ends when it is idle, so Orleans collects nothing; and it stays where it is, since moving it costs everybody in it a new epoch.
/// </remarks>
[GrainType("room")]
[Reentrant]
[CollectionAgeLimit(AlwaysActive = true)]
[Immovable]
[RandomPlacement]
internal sealed partial class RoomGrain(
    RoomOpener opener, OpenRooms rooms, RoomObservers here, StoreOptions storeOptions, ILocalSiloDetails local, ILogger<RoomGrain> logger)
    : Grain, IRoomGrain
{
    // As long as this the store is not asked again for this room: what comes meanwhile has its answer already.
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(2);

    private readonly string _silo = local.SiloAddress.ToParsableString();
    private RoomHost? _room;
    private BatchEncoder? _encoder;

    private string RoomId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        try
        {
            _room = await opener.OpenAsync(RoomId, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // An activation that fails would be tried again by every call that waits for it.
            this.RegisterGrainTimer(_ => EndAsync(), new() { DueTime = StoreRetry, Period = Timeout.InfiniteTimeSpan, Interleave = true });
            return;
        }

        _encoder = new BatchEncoder(_room.Epoch);
        rooms.Add(RoomId, _room);
        _ = EndWithRoomAsync(_room);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_room is not { } room)
        {
            return;
        }

        room.Stop();
        try
        {
            // The next activation may only start once the store has everything of this one.
            await room.Completion.WaitAsync(storeOptions.DrainTimeout, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Log.EndedUnstored(logger, RoomId, room.Epoch, reason.ReasonCode);
        }
    }

    /// <inheritdoc/>
    public Task<RoomReply> PostAsync(byte[] posts)
    {
        if (_room is not { } room)
        {
            return Task.FromResult(Unavailable());
        }

        // In the mailbox before the first wait, so in the order of the calls.
        var drafts = RoomWire.DecodePosts(posts);
        var results = new Task<PostResult>[drafts.Count];
        for (var i = 0; i < results.Length; i++)
        {
            if (room.Post(drafts[i].Author, drafts[i].Draft, drafts[i].Trace) is not { } result)
            {
                return Task.FromResult(Ended());
            }

            results[i] = result;
        }

        return AnswerAsync(Task.WhenAll(results), RoomWire.Encode);
    }

    /// <inheritdoc/>
    public Task<RoomReply> ModerateAsync(byte[] command)
    {
        var (moderator, asked) = RoomWire.DecodeModeration(command);
        return AskAsync(room => asked is null ? Task.FromResult<ModerationResult>(UnknownCommand()) : room.Moderate(moderator, asked), RoomWire.Encode);
    }

    /// <inheritdoc/>
    public Task<RoomReply> SubscribeAsync(string silo, IRoomObserver observer)
    {
        // This very silo is called without a message, which is cheaper, and can be done to the end of a silo that stops.
        var (address, form) = ListenerId.Read(silo);
        var listener = address == _silo ? here.Of(form) : observer;
        return AskAsync(room => room.Subscribe(silo, new SiloListener(listener, _encoder!, form)), RoomWire.Encode);
    }

    /// <inheritdoc/>
    public Task UnsubscribeAsync(string silo) => _room?.Unsubscribe(silo) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<bool> ReportViewersAsync(string silo, int viewers) =>
        _room?.ReportViewers(silo, viewers) is { } known && await known;

    /// <inheritdoc/>
    public Task<RoomReply> SnapshotAsync() => AskAsync(static room => room.Snapshot(), RoomWire.Encode);

    /// <inheritdoc/>
    public Task<RoomReply> StandingOfAsync(string viewerId) => AskAsync(room => room.StandingOf(viewerId), RoomWire.Encode);

    private Task<RoomReply> AskAsync<T>(Func<RoomHost, Task<T>?> ask, Func<T, byte[]?> encode)
    {
        if (_room is not { } room)
        {
            return Task.FromResult(Unavailable());
        }

        return ask(room) is { } answer ? AnswerAsync(answer, encode) : Task.FromResult(Ended());
    }

    private async Task<RoomReply> AnswerAsync<T>(Task<T> answer, Func<T, byte[]?> encode) =>
        new(encode(await answer), Rejection: null, Ended: false, _encoder!.Epoch, _silo);

    private RoomReply Ended() => new(Message: null, Rejection: null, Ended: true, Epoch: 0, _silo);

    private RoomReply Unavailable() => new(Message: null, RoomWire.Encode(StoreAway()), Ended: false, Epoch: 0, _silo);

    private static ModerationResult.Refused UnknownCommand() =>
        new(new Rejection(RejectReason.CommandInvalid, "The silo that runs the room does not know this command yet."));

    private static Rejection StoreAway() =>
        new(RejectReason.StoreUnavailable, "The room cannot be opened now; try again in a moment.", StoreRetry);

    // Idle, superseded, failed or told to stop: the activation ends with its room. On the grain's scheduler from start to end.
    private async Task EndWithRoomAsync(RoomHost room)
    {
        await room.Completion;
        rooms.Remove(room);
        opener.Closed(RoomId);
        await EndAsync();
    }

    private Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(2080, LogLevel.Warning,
            "Room {RoomId} left this silo ({Reason}) before the store had all of its activation {Epoch}; what comes too late is given up.",
            EventName = nameof(EndedUnstored))]
        public static partial void EndedUnstored(ILogger logger, string roomId, long epoch, DeactivationReasonCode reason);
    }
}
