using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Storage;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>The silo's end of the links: one stream for each gateway, and questions that need none.</summary>
internal sealed partial class GatewayLinkEndpoint(
    RoomRelay relay,
    IClusterRooms rooms,
    IDoorTokenStore doorTokens,
    GatewayConnections connections,
    IOptions<LinkOptions> options,
    LinkMetrics metrics,
    TimeProvider time,
    ILogger<GatewayLinkEndpoint> logger)
    : GatewayLinkService.GatewayLinkServiceBase
{
    private const int LongestGatewayId = 128;

    /// <summary>How long a gateway may take for its first message.</summary>
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly LinkOptions _options = options.Value;

    /// <inheritdoc/>
    public override async Task Link(
        IAsyncStreamReader<LinkRequest> requestStream, IServerStreamWriter<LinkResponse> responseStream, ServerCallContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var first = await FirstAsync(requestStream, end.Token);
        var version = VersionFor(first.Hello);
        var form = first.Hello.ReadsThinnedRanges ? BatchForm.Ranges : BatchForm.Whole;
        var queue = new GatewayQueue(first.Hello.GatewayId, form, _options.QueueBytes, metrics);
        await responseStream.WriteAsync(new LinkResponse { Welcome = new Welcome { SiloId = Environment.MachineName, Version = version } }, end.Token);

        connections.Add(queue, end);
        using var calls = new GatewayCalls(queue, relay, rooms, _options, metrics, time, logger, end.Token);
        var writing = WriteAsync(queue, calls, responseStream, end);
        try
        {
            await HandleAsync(first, queue, calls);
            while (await requestStream.MoveNext(end.Token))
            {
                await HandleAsync(requestStream.Current, queue, calls);
            }
        }
        catch (Exception exception) when (IsEnd(exception, end.Token))
        {
            // The gateway is gone, or was told to go.
        }
        finally
        {
            relay.Leave(queue);
            queue.Complete();
            await writing;
            await end.CancelAsync();
            connections.Remove(queue);
        }
    }

    /// <inheritdoc/>
    public override async Task<GetSnapshotResponse> GetSnapshot(GetSnapshotRequest request, ServerCallContext context)
    {
        var response = new GetSnapshotResponse();
        if (await TryAsync(LinkCall.Snapshot, request.RoomId, async () => response.Snapshot = (await Within(rooms.SnapshotAsync(request.RoomId, context.CancellationToken), context)).ToProto())
            is { } rejection)
        {
            response.Unavailable = rejection.ToProto();
        }

        return response;
    }

    /// <inheritdoc/>
    public override async Task<GetStandingResponse> GetStanding(GetStandingRequest request, ServerCallContext context)
    {
        var response = new GetStandingResponse();
        if (await TryAsync(LinkCall.Standing, request.RoomId, async () =>
                response.Standing = (await Within(rooms.StandingOfAsync(request.RoomId, request.ViewerId, context.CancellationToken), context)).ToProto())
            is { } rejection)
        {
            response.Unavailable = rejection.ToProto();
        }

        return response;
    }

    /// <inheritdoc/>
    public override async Task<ListHistoryResponse> ListHistory(ListHistoryRequest request, ServerCallContext context)
    {
        var response = new ListHistoryResponse();
        if (await TryAsync(LinkCall.History, request.RoomId, async () =>
                response.Page = (await Within(rooms.HistoryAsync(request.RoomId, request.Query.ToMessage(), context.CancellationToken), context)).ToProto().Cut())
            is { } rejection)
        {
            response.Unavailable = rejection.ToProto();
        }

        return response;
    }

    /// <inheritdoc/>
    public override async Task<AskResponse> Ask(AskRequest request, ServerCallContext context)
    {
        if (request.Query.ToMessage() is not { } query)
        {
            var unknown = new RoomAnswer.Refused(new Rejection(RejectReason.CommandInvalid, "This silo does not know that question yet."));
            return new AskResponse { Answer = unknown.ToProto() };
        }

        var response = new AskResponse();
        if (await TryAsync(LinkCall.Ask, request.RoomId, async () =>
                response.Answer = (await Within(rooms.AskAsync(request.RoomId, query, context.CancellationToken), context)).ToProto().Cut())
            is { } rejection)
        {
            response.Unavailable = rejection.ToProto();
        }

        return response;
    }

    /// <inheritdoc/>
    public override async Task<DoorTokensResponse> DoorTokens(DoorTokensRequest request, ServerCallContext context)
    {
        if (request.ToMessage() is not { } known)
        {
            return new() { Refusal = new Rejection(RejectReason.CommandInvalid, "This silo does not know that request yet.").ToProto() };
        }

        try
        {
            return (await Within(doorTokens.DoorTokensAsync(known, context.CancellationToken), context)).ToProto();
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            return new() { Unavailable = new Rejection(RejectReason.StoreUnavailable, "The store is away; try again in 1 s.", RetryAfter).ToProto() };
        }
    }

    private async Task<LinkRequest> FirstAsync(IAsyncStreamReader<LinkRequest> requests, CancellationToken cancellationToken)
    {
        bool isThere;
        try
        {
            isThere = await requests.MoveNext(cancellationToken).WaitAsync(HelloTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, $"The first message did not come within {HelloTimeout.TotalSeconds} s."));
        }

        if (!isThere || requests.Current.Hello is not { GatewayId.Length: > 0 and <= LongestGatewayId, Version: >= 1 })
        {
            throw new RpcException(new Status(
                StatusCode.InvalidArgument, $"The first message must be a hello with a gateway id of 1 to {LongestGatewayId} characters and a version."));
        }

        return requests.Current;
    }

    private int VersionFor(Hello hello)
    {
        if (LinkVersions.Common(hello.OldestVersion, hello.Version) is { } version)
        {
            return version;
        }

        var gateway = LinkVersions.TextOf(hello.OldestVersion, hello.Version);
        Log.Unsupported(logger, hello.GatewayId, gateway, LinkVersions.Text);
        throw new RpcException(new Status(
            StatusCode.FailedPrecondition, $"This silo speaks {LinkVersions.Text} of the link's protocol, the gateway speaks {gateway}: update the older of the two."));
    }

    private async ValueTask HandleAsync(LinkRequest request, GatewayQueue queue, GatewayCalls calls)
    {
        await calls.BeginAsync(request.Calls);
        foreach (var lease in request.Leases)
        {
            if (!relay.Renew(queue, lease.RoomId, lease.SubscribeCallId, lease.Viewers))
            {
                queue.End(new RoomListening(lease.RoomId, lease.SubscribeCallId));
            }
        }
    }

    private async Task WriteAsync(
        GatewayQueue queue, GatewayCalls calls, IServerStreamWriter<LinkResponse> responses, CancellationTokenSource end)
    {
        try
        {
            while (await queue.TakeAsync(end.Token) is { } response)
            {
                calls.Answered(response.Answers.Count);
                await responses.WriteAsync(response, end.Token);
                metrics.Forwarded(response.Deliveries.Count);
            }
        }
        catch (Exception exception) when (IsEnd(exception, end.Token))
        {
            // The reader learns of it by the same token.
            await end.CancelAsync();
        }
    }

    // Kestrel says that a stream is over in several ways.
    private static bool IsEnd(Exception exception, CancellationToken ended) =>
        exception is OperationCanceledException or IOException
        || (ended.IsCancellationRequested && exception is InvalidOperationException or RpcException);

    private async ValueTask<T> Within<T>(ValueTask<T> call, ServerCallContext context) =>
        await call.AsTask().WaitAsync(_options.CallTimeout, time, context.CancellationToken);

    private async ValueTask<Rejection?> TryAsync(LinkCall kind, string roomId, Func<Task> call)
    {
        var startedAt = time.GetTimestamp();
        var rejection = await TryAsync(roomId, call);
        metrics.CallAnswered(kind, rejection is null, time.GetElapsedTime(startedAt));
        return rejection;
    }

    private async ValueTask<Rejection?> TryAsync(string roomId, Func<Task> call)
    {
        if (!RoomId.IsValid(roomId))
        {
            return new Rejection(RejectReason.RoomIdInvalid, $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -.");
        }

        try
        {
            await call();
            return null;
        }
        catch (RoomUnavailableException exception)
        {
            Log.NotAnswered(logger, roomId, exception.Message);
            return exception.Rejection;
        }
        catch (TimeoutException)
        {
            return new Rejection(RejectReason.RoomOverloaded, "The room did not answer; try again in 1 s.", RetryAfter);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2530, LogLevel.Debug, "Room {RoomId} cannot answer: {Why}", EventName = nameof(NotAnswered))]
        public static partial void NotAnswered(ILogger logger, string roomId, string why);

        [LoggerMessage(2531, LogLevel.Warning, "Gateway {GatewayId} was refused: it speaks {GatewayVersions} of the link's protocol, this silo {SiloVersions}.",
            EventName = nameof(Unsupported))]
        public static partial void Unsupported(ILogger logger, string gatewayId, string gatewayVersions, string siloVersions);
    }
}
