using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Settings;
using Grpc.Core;

namespace Danmaku.Gateway.Cluster;

/// <summary>The link to rooms in a cluster of silos, over gRPC: one stream to each silo, each room over one of them.</summary>
/// <remarks>
/// <para>Safe for concurrent use. A room stays on the stream it is subscribed over until that ends; then it moves to the next.</para>
/// <para>No call waits longer than <see cref="SiloLinkOptions.CallTimeout"/>, a link that has to be made included. What surely was not done is
/// tried over another link within that time, and so is what does no more at the second time: a post with a nonce, which posts once however
/// often it is sent, and a command that <see cref="Repetition"/> names.</para>
/// </remarks>
internal sealed class GrpcSiloLink : BackgroundService, ISiloLink
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Stands where a room's id picks the silo to ask.
    private const string DoorTokens = "door-tokens";

    private readonly SiloLinkOptions _options;
    private readonly TimeProvider _time;
    private readonly SiloRoutes _routes;

    public GrpcSiloLink(
        Reloading<SiloLinkOptions> options, INameResolver names, SiloLinkMetrics metrics, TimeProvider time, ILogger<GrpcSiloLink> logger)
    {
        _options = options.Current;
        _time = time;
        _routes = new SiloRoutes(options, names, metrics, time, logger);
        metrics.Observe(
            links: () => _routes.LiveCount,
            known: () => _routes.Count,
            calls: () => _routes.Sum(static stream => stream.Pending),
            callLimit: () => _routes.Sum(_ => _options.MaxPendingCalls),
            queued: () => _routes.Sum(static stream => stream.Queued),
            rooms: () => _routes.Sum(static stream => stream.Rooms));
    }

    /// <summary>Silos linked to.</summary>
    public int LiveCount => _routes.LiveCount;

    /// <inheritdoc/>
    public async ValueTask<PostResult> PostAsync(string roomId, Viewer author, CommentDraft draft, CancellationToken cancellationToken)
    {
        using var span = CommentSpans.BeginLink(roomId);
        var call = new Call
        {
            RoomId = roomId,
            Post = new PostCall { Author = author.ToProto(), Draft = draft.ToProto(), Trace = span?.Context.ToProto() },
        };
        var outcome = await CallAsync(call, canRepeat: draft.Nonce is not null, cancellationToken);
        return span.Answered(outcome.Answer switch
        {
            { AnswerCase: Answer.AnswerOneofCase.Post } answer => answer.Post.ToMessage(),
            _ => new PostResult.Rejected(RejectionOf(outcome)),
        });
    }

    /// <inheritdoc/>
    public async ValueTask<ModerationResult> ModerateAsync(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken)
    {
        var call = new Call { RoomId = roomId, Moderate = new ModerateCall { Moderator = moderator.ToProto(), Command = command.ToProto() } };
        var outcome = await CallAsync(call, command.IsRepeatable(), cancellationToken);
        return outcome.Answer switch
        {
            { AnswerCase: Answer.AnswerOneofCase.Moderation } answer => answer.Moderation.ToMessage(),
            _ => new ModerationResult.Refused(RejectionOf(outcome)),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<RoomSnapshot> SubscribeAsync(string roomId, IRoomListener listener, CancellationToken cancellationToken)
    {
        var dueAt = DueAt();
        while (true)
        {
            var stream = (await _routes.FindAsync(roomId, dueAt, cancellationToken))?.Live ?? throw new LinkUnavailableException(NoLink());
            var isKnown = false;
            try
            {
                var outcome = await stream.CallAsync(new Call { RoomId = roomId, Subscribe = new SubscribeCall() }, dueAt, listener)
                    .WaitAsync(cancellationToken);
                if (outcome.Answer?.AnswerCase == Answer.AnswerOneofCase.Snapshot)
                {
                    isKnown = true;
                    return outcome.Answer.Snapshot.ToMessage();
                }

                if (outcome.End is not (CallEnd.NotSent or CallEnd.Lost) || IsLate(dueAt))
                {
                    throw new LinkUnavailableException(RejectionOf(outcome));
                }
            }
            finally
            {
                if (!isKnown)
                {
                    // The silo may still come to it.
                    stream.Unsubscribe(roomId);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask UnsubscribeAsync(string roomId, CancellationToken cancellationToken)
    {
        _routes.HomeOf(roomId)?.Unsubscribe(roomId);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReportViewersAsync(string roomId, int viewers, CancellationToken cancellationToken) =>
        new(_routes.HomeOf(roomId)?.Renew(roomId, viewers) ?? false);

    /// <inheritdoc/>
    public ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken) => AskAsync(
        roomId,
        static (line, roomId, options) => line.Client.GetSnapshotAsync(new GetSnapshotRequest { RoomId = roomId }, options).ResponseAsync,
        roomId,
        static response => response.Snapshot?.ToMessage() ?? throw new LinkUnavailableException(RejectionOf(response.Unavailable)),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken) => AskAsync(
        roomId,
        static (line, asked, options) =>
            line.Client.GetStandingAsync(new GetStandingRequest { RoomId = asked.roomId, ViewerId = asked.viewerId }, options).ResponseAsync,
        (roomId, viewerId),
        static response => response.Standing?.ToMessage() ?? throw new LinkUnavailableException(RejectionOf(response.Unavailable)),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken) => AskAsync(
        roomId,
        static (line, asked, options) => line.Client.AskAsync(asked, options).ResponseAsync,
        new AskRequest { RoomId = roomId, Query = query.ToProto() },
        static response => response.Answer?.ToMessage() ?? throw new LinkUnavailableException(RejectionOf(response.Unavailable)),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) => AskAsync(
        roomId,
        static (line, asked, options) =>
            line.Client.ListHistoryAsync(new ListHistoryRequest { RoomId = asked.roomId, Query = asked.query.ToProto() }, options).ResponseAsync,
        (roomId, query),
        static response => response.Page?.ToMessage() ?? throw new LinkUnavailableException(RejectionOf(response.Unavailable)),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken) => AskAsync(
        DoorTokens,
        static (line, asked, options) => line.Client.DoorTokensAsync(asked, options).ResponseAsync,
        request.ToProto(),
        static response => response.Unavailable is { } away ? throw new LinkUnavailableException(RejectionOf(away)) : response.ToMessage(),
        cancellationToken);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _routes.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _routes.RunAsync(stoppingToken);

    private async ValueTask<CallOutcome> CallAsync(Call call, bool canRepeat, CancellationToken cancellationToken)
    {
        var dueAt = DueAt();
        while (true)
        {
            if ((await _routes.FindAsync(call.RoomId, dueAt, cancellationToken))?.Live is not { } stream)
            {
                return new CallOutcome(CallEnd.NotSent, null);
            }

            var outcome = await stream.CallAsync(call, dueAt).WaitAsync(cancellationToken);
            var repeats = outcome.End == CallEnd.NotSent || (outcome.End == CallEnd.Lost && canRepeat);
            if (!repeats || IsLate(dueAt))
            {
                return outcome;
            }

            // The message that was lost may still be in a writer's hands.
            call = call.Clone();
        }
    }

    private async ValueTask<T> AskAsync<TAsked, TResponse, T>(
        string roomId,
        Func<SiloLine, TAsked, CallOptions, Task<TResponse>> ask,
        TAsked asked,
        Func<TResponse, T> read,
        CancellationToken cancellationToken)
    {
        var dueAt = DueAt();
        while (true)
        {
            var line = await _routes.FindAsync(roomId, dueAt, cancellationToken) ?? throw new LinkUnavailableException(NoLink());
            try
            {
                return read(await ask(line, asked, new CallOptions(line.Headers, cancellationToken: cancellationToken))
                    .WaitAsync(_options.CallTimeout, _time, cancellationToken));
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Reading twice is reading once: while there is time, another link may do.
                if (exception.StatusCode != StatusCode.Unavailable || line.Live is not null || IsLate(dueAt))
                {
                    throw new LinkUnavailableException(NoLink(), exception);
                }
            }
            catch (TimeoutException exception)
            {
                throw new LinkUnavailableException(NoAnswer(), exception);
            }
        }
    }

    private long DueAt() => _time.GetTimestamp() + (long)(_options.CallTimeout.TotalSeconds * _time.TimestampFrequency);

    private bool IsLate(long dueAt) => _time.GetTimestamp() >= dueAt;

    private static Rejection RejectionOf(CallOutcome outcome) => outcome.End switch
    {
        CallEnd.Answered => RejectionOf(outcome.Answer?.Unavailable),
        CallEnd.NotSent => NoLink(),
        CallEnd.Overloaded => new Rejection(RejectReason.RoomOverloaded, "Too much waits for the silo; try again in 1 s.", RetryAfter),
        CallEnd.TimedOut => NoAnswer(),
        _ => new Rejection(
            RejectReason.RoomStopping, "The link broke before the room's answer came, so it may have been done; try again in 1 s.", RetryAfter),
    };

    // What a newer silo answers and this build cannot read is no answer.
    private static Rejection RejectionOf(Contracts.Protos.Room.V1.Rejection? unavailable) => unavailable?.ToMessage() ?? NoAnswer();

    private static Rejection NoLink() => new(RejectReason.RoomStopping, "No silo can be reached now; try again in 1 s.", RetryAfter);

    private static Rejection NoAnswer() => new(RejectReason.RoomOverloaded, "The room did not answer in time; try again in 1 s.", RetryAfter);
}
