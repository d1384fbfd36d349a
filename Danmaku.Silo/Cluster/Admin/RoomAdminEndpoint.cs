using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Cluster.Link;
using Danmaku.Silo.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Options;
using LinkOptions = Danmaku.Silo.Cluster.Link.LinkOptions;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>Rooms for a platform's own services and bots.</summary>
internal sealed partial class RoomAdminEndpoint(
    IClusterRooms rooms,
    RoomRelay relay,
    IHostApplicationLifetime lifetime,
    IOptions<AdminOptions> options,
    IOptions<LinkOptions> link,
    LinkMetrics metrics,
    TimeProvider time,
    ILogger<RoomAdminEndpoint> logger)
    : RoomAdminService.RoomAdminServiceBase
{
    private readonly AdminOptions _options = options.Value;
    private int _subscriptions;

    /// <summary>Subscriptions open now.</summary>
    public int Subscriptions => Volatile.Read(ref _subscriptions);

    /// <inheritdoc/>
    public override async Task<PostCommentResponse> PostComment(PostCommentRequest request, ServerCallContext context)
    {
        var room = AdminRequests.Room(request.RoomId);

        // The request's own span goes on from the caller's traceparent.
        var trace = Activity.Current?.Context ?? default;
        var post = new DraftPost(AdminRequests.Speaker("author", request.Author, _options), AdminRequests.Draft(request.Draft), trace);
        var result = (await AskAsync(cancellation => rooms.PostAsync(room, [post], cancellation), context))[0];
        if (result is PostResult.Rejected rejected)
        {
            AdminError.ThrowIfOfService(rejected.Rejection);
        }

        return new PostCommentResponse { Result = result.ToProto() };
    }

    /// <inheritdoc/>
    public override async Task<ModerateResponse> Moderate(ModerateRequest request, ServerCallContext context)
    {
        var room = AdminRequests.Room(request.RoomId);
        var moderator = AdminRequests.Speaker("moderator", request.Moderator, _options);
        var command = AdminRequests.Command(request.Command);
        var result = await AskAsync(cancellation => rooms.ModerateAsync(room, moderator, command, cancellation), context);
        if (result is ModerationResult.Refused refused)
        {
            AdminError.ThrowIfOfService(refused.Rejection);
        }

        return new ModerateResponse { Result = result.ToProto() };
    }

    /// <inheritdoc/>
    public override async Task<GetRoomResponse> GetRoom(GetRoomRequest request, ServerCallContext context)
    {
        var room = AdminRequests.Room(request.RoomId);
        return new GetRoomResponse { Snapshot = (await AskAsync(cancellation => rooms.SnapshotAsync(room, cancellation), context)).ToProto() };
    }

    /// <inheritdoc/>
    public override async Task<ListHistoryResponse> ListHistory(ListHistoryRequest request, ServerCallContext context)
    {
        var room = AdminRequests.Room(request.RoomId);
        var query = AdminRequests.Query(request.Query);
        return new ListHistoryResponse { Page = (await AskAsync(cancellation => rooms.HistoryAsync(room, query, cancellation), context)).ToProto().Cut() };
    }

    /// <inheritdoc/>
    public override async Task<GetStandingResponse> GetStanding(GetStandingRequest request, ServerCallContext context)
    {
        var room = AdminRequests.Room(request.RoomId);
        var viewer = AdminRequests.ViewerId("viewer_id", request.ViewerId);
        return new GetStandingResponse
        {
            Standing = (await AskAsync(cancellation => rooms.StandingOfAsync(room, viewer, cancellation), context)).ToProto(),
        };
    }

    /// <inheritdoc/>
    public override async Task<ListStaffCommentsResponse> ListStaffComments(ListStaffCommentsRequest request, ServerCallContext context)
    {
        var query = AdminRequests.StaffComments(request.Query, request.HasViewerId ? request.ViewerId : null);
        return new ListStaffCommentsResponse { Page = (await AnswerAsync(request.RoomId, query, context)).Comments };
    }

    /// <inheritdoc/>
    public override async Task<ListLogResponse> ListLog(ListLogRequest request, ServerCallContext context) =>
        new() { Page = (await AnswerAsync(request.RoomId, AdminRequests.Log(request.Query), context)).Log };

    /// <inheritdoc/>
    public override async Task<GetRulesResponse> GetRules(GetRulesRequest request, ServerCallContext context)
    {
        var query = AdminRequests.Rules(request.HasVersion ? request.Version : null);
        return new GetRulesResponse { Rules = (await AnswerAsync(request.RoomId, query, context)).Rules };
    }

    /// <inheritdoc/>
    public override async Task<ListRuleVersionsResponse> ListRuleVersions(ListRuleVersionsRequest request, ServerCallContext context)
    {
        var query = AdminRequests.RuleVersions(request.HasBefore ? request.Before : null, request.Limit);
        return new ListRuleVersionsResponse { Page = (await AnswerAsync(request.RoomId, query, context)).RuleVersions };
    }

    /// <inheritdoc/>
    public override async Task<RunWhatIfResponse> RunWhatIf(RunWhatIfRequest request, ServerCallContext context) =>
        new() { Report = (await AnswerAsync(request.RoomId, AdminRequests.WhatIf(request.WhatIf), context)).WhatIf };

    /// <inheritdoc/>
    public override async Task Subscribe(
        SubscribeRequest request, IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context)
    {
        var room = AdminRequests.Room(request.RoomId);
        var resume = AdminRequests.Resume(request.ResumeAfter);
        try
        {
            if (Interlocked.Increment(ref _subscriptions) > _options.Subscriptions)
            {
                throw AdminError.Exhausted($"This silo has {_options.Subscriptions} subscriptions, as many as Admin:Subscriptions allows.");
            }

            // The server waits for its streams when it stops, so they end by themselves.
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
            var stream = new BotStream(room, relay, new ResumePlanner(rooms, _options), _options, metrics, time);
            try
            {
                await stream.RunAsync(resume, responseStream, link.Value.RenewInterval, end.Token);
            }
            catch (BotTooSlowException)
            {
                Log.CutOff(logger, context.Peer, room);
                context.GetHttpContext().Abort();
            }
            catch (Exception exception) when (end.IsCancellationRequested && exception is not RpcException)
            {
                if (!context.CancellationToken.IsCancellationRequested)
                {
                    throw AdminError.Stopping(stream.Position);
                }

                // Otherwise the bot is gone, and nobody to be told.
            }
        }
        finally
        {
            Interlocked.Decrement(ref _subscriptions);
        }
    }

    private async ValueTask<Proto.RoomAnswer> AnswerAsync(string roomId, RoomQuery query, ServerCallContext context)
    {
        var room = AdminRequests.Room(roomId);
        var answer = await AskAsync(cancellation => rooms.AskAsync(room, query, cancellation), context);
        return answer is RoomAnswer.Refused refused ? throw AdminError.Refused(refused.Rejection) : answer.ToProto().Cut();
    }

    private async ValueTask<T> AskAsync<T>(Func<CancellationToken, ValueTask<T>> ask, ServerCallContext context)
    {
        try
        {
            return await ask(context.CancellationToken).AsTask().WaitAsync(_options.CallTimeout, time, context.CancellationToken);
        }
        catch (RoomUnavailableException exception)
        {
            throw AdminError.Unavailable(exception.Rejection);
        }
        catch (TimeoutException)
        {
            throw AdminError.NoAnswer(_options.CallTimeout);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The caller hung up or its deadline is over; the server sees to the status of both.
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2551, LogLevel.Information, "A bot at {Peer} took nothing of room {RoomId} for too long.", EventName = nameof(CutOff))]
        public static partial void CutOff(ILogger logger, string peer, string roomId);
    }
}
