using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Cluster.Link;
using Danmaku.Silo.Diagnostics;
using Grpc.Core;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>One bot that follows one room: to the relay a gateway without viewers, so a room costs no more for being followed.</summary>
/// <remarks>
/// Not thread-safe: one call runs it. Batches wait in a queue of <see cref="AdminOptions.QueueBytes"/>; what a bot misses beyond it ends its
/// stream, and it resumes from the last position that was written.
/// </remarks>
internal sealed class BotStream(
    string roomId, RoomRelay relay, ResumePlanner planner, AdminOptions options, LinkMetrics metrics, TimeProvider time)
{
    /// <summary>Comments in one batch of a replay: some 100 KB.</summary>
    private const int ReplayBatch = 500;

    private readonly GatewayQueue _queue = new($"bot-{Guid.NewGuid():N}", BatchForm.Whole, options.QueueBytes, metrics);
    private long _callId;

    /// <summary>Position of the last event written or held by what was written; <see langword="null"/> before there is one.</summary>
    public RoomPosition? Position { get; private set; }

    /// <summary>Writes until the bot or the silo ends it.</summary>
    /// <param name="resume">Last event that the bot has; <see langword="null"/> when it has none.</param>
    /// <param name="responses">Where to.</param>
    /// <param name="renewInterval">How often to renew the lease on the room.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RpcException">It cannot go on; the bot can resume.</exception>
    /// <exception cref="BotTooSlowException">The bot took nothing for too long.</exception>
    public async Task RunAsync(
        RoomPosition? resume, IServerStreamWriter<SubscribeResponse> responses, TimeSpan renewInterval, CancellationToken cancellationToken)
    {
        Position = resume;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(renewInterval, ended.Token);
        try
        {
            while (true)
            {
                await OpenAsync(responses, cancellationToken);
                await FollowAsync(responses, cancellationToken);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
            relay.Unsubscribe(_queue, roomId);
        }
    }

    private async Task OpenAsync(IServerStreamWriter<SubscribeResponse> responses, CancellationToken cancellationToken)
    {
        RoomSnapshot snapshot;
        try
        {
            snapshot = await relay.SubscribeAsync(_queue, roomId, Interlocked.Increment(ref _callId), cancellationToken).AsTask()
                .WaitAsync(options.CallTimeout, time, cancellationToken);
        }
        catch (RoomUnavailableException exception)
        {
            throw AdminError.Unavailable(exception.Rejection, Position);
        }
        catch (TimeoutException)
        {
            throw AdminError.NoAnswer(options.CallTimeout, Position);
        }

        if (Position is not { } after || await planner.PlanAsync(after, snapshot, cancellationToken) is not { } plan)
        {
            await WriteAsync(responses, new SubscribeResponse { Snapshot = snapshot.ToProto() }, cancellationToken);
            Position = snapshot.Position;
            return;
        }

        await ReplayAsync(after, snapshot, plan, responses, cancellationToken);
        Position = snapshot.Position;
    }

    private async Task ReplayAsync(
        RoomPosition after,
        RoomSnapshot snapshot,
        ResumePlan plan,
        IServerStreamWriter<SubscribeResponse> responses,
        CancellationToken cancellationToken)
    {
        var resumed = new Resumed
        {
            After = after.ToProto(),
            Until = snapshot.Position.ToProto(),
            Settings = snapshot.Settings.ToProto(),
            Viewers = snapshot.Viewers,
            Pin = snapshot.Pin?.ToProto(),
            Staff = snapshot.Staff?.ToProto(),
        };
        if (plan.NotSent is { } notSent)
        {
            resumed.NotSent = notSent;
        }

        await WriteAsync(responses, new SubscribeResponse { Resumed = resumed }, cancellationToken);

        // A batch is of one epoch.
        foreach (var epoch in plan.Comments.GroupBy(static comment => comment.Position.Epoch))
        {
            foreach (var comments in epoch.Chunk(ReplayBatch))
            {
                var batch = new RoomBatch(roomId, [.. comments.Select(static comment => new RoomEvent.CommentPosted(comment, Thinned: false))], null);
                await WriteAsync(responses, new SubscribeResponse { Batch = batch.ToProto() }, cancellationToken);
                Position = comments[^1].Position;
            }
        }
    }

    /// <summary>Passes batches on until the room ends or moves.</summary>
    private async Task FollowAsync(IServerStreamWriter<SubscribeResponse> responses, CancellationToken cancellationToken)
    {
        while (await _queue.TakeAsync(cancellationToken) is { } taken)
        {
            foreach (var delivery in taken.Deliveries)
            {
                switch (delivery.DeliveryCase)
                {
                    case Delivery.DeliveryOneofCase.Batch:
                        await PassAsync(Proto.Batch.Parser.ParseFrom(delivery.Batch), responses, cancellationToken);
                        break;
                    case Delivery.DeliveryOneofCase.Resync:
                        throw AdminError.Exhausted(
                            $"The bot fell behind: more than {options.QueueBytes} bytes waited for it (Admin:QueueBytes). Resume after {Position}.",
                            Position);
                    case Delivery.DeliveryOneofCase.Ended when delivery.Ended.SubscribeCallId == _callId:
                        return;
                    default:
                        // The end of an earlier subscription.
                        break;
                }
            }
        }
    }

    private async Task PassAsync(Proto.Batch batch, IServerStreamWriter<SubscribeResponse> responses, CancellationToken cancellationToken)
    {
        // Those that came while the snapshot was on its way are in it.
        while (batch.Events is [var first, ..] && first.Position.ToMessage() <= Position)
        {
            batch.Events.RemoveAt(0);
        }

        if (batch.Events.Count > 0 || batch.HasViewers)
        {
            await WriteAsync(responses, new SubscribeResponse { Batch = batch }, cancellationToken);
            Position = batch.Events is [.., var last] ? last.Position.ToMessage() : Position;
        }
    }

    private async Task WriteAsync(
        IServerStreamWriter<SubscribeResponse> responses, SubscribeResponse response, CancellationToken cancellationToken)
    {
        try
        {
            await responses.WriteAsync(response, cancellationToken).WaitAsync(options.SlowTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BotTooSlowException();
        }
    }

    private async Task RenewAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                // Where it has lapsed, or the room is gone, the queue says so.
                relay.Renew(_queue, roomId, Interlocked.Read(ref _callId), viewers: 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The way a subscription ends.
        }
    }
}
