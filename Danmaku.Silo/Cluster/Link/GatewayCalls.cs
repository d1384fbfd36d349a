using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Diagnostics;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>Carries out the calls of one gateway: begun in the order they came, answered as the rooms answer.</summary>
/// <remarks>
/// Posts of one message to one room become one call to it, but for those that the <see cref="PostQueue"/> keeps back. Not thread-safe: one reader
/// feeds it, and it does not return before every call has a place among those under way, so that nothing is read that cannot be handled.
/// </remarks>
internal sealed partial class GatewayCalls(
    GatewayQueue gateway, RoomRelay relay, IClusterRooms rooms, LinkOptions options, LinkMetrics metrics, TimeProvider time, ILogger logger, CancellationToken ended)
    : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _places = new(options.CallsUnderWay);
    private readonly PostQueue _posts = new();
    private int _taken;

    /// <summary>Begins calls.</summary>
    public async ValueTask BeginAsync(IEnumerable<Call> calls)
    {
        foreach (var call in calls)
        {
            await _places.WaitAsync(ended);
            metrics.CallBegan();
            Interlocked.Increment(ref _taken);
            Begin(call);
        }

        foreach (var group in _posts.Begin())
        {
            _ = PostAsync(group);
        }
    }

    /// <summary>Answers are about to be written: their places are free. What waits to be written is bounded by this.</summary>
    public void Answered(int count)
    {
        if (count > 0)
        {
            _places.Release(count);
            metrics.CallsEnded(count);
            Interlocked.Add(ref _taken, -count);
        }
    }

    public void Dispose()
    {
        // Of those whose answers will not be written any more.
        metrics.CallsEnded(Interlocked.Exchange(ref _taken, 0));
        _places.Dispose();
    }

    private void Begin(Call call)
    {
        if (!RoomId.IsValid(call.RoomId))
        {
            Finish(Unavailable(call.CallId, new Rejection(RejectReason.RoomIdInvalid, $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -.")));
            return;
        }

        if (call.CallCase == Call.CallOneofCase.Post)
        {
            _posts.Add(call.RoomId, call.CallId, new DraftPost(call.Post.Author.ToMessage(), call.Post.Draft.ToMessage(), call.Post.Trace.ToMessage()));
            return;
        }

        // What was posted before is before.
        if (_posts.Begin(call.RoomId) is { } earlier)
        {
            _ = PostAsync(earlier);
        }

        switch (call.CallCase)
        {
            case Call.CallOneofCase.Moderate:
                _ = ModerateAsync(call);
                break;
            case Call.CallOneofCase.Subscribe:
                _ = SubscribeAsync(call);
                break;
            case Call.CallOneofCase.Unsubscribe:
                relay.Unsubscribe(gateway, call.RoomId);
                Answered(1);
                break;
            default:
                Finish(Unavailable(call.CallId, new Rejection(RejectReason.CommandInvalid, "This silo does not know that call yet.")));
                break;
        }
    }

    private async Task PostAsync(PostGroup first)
    {
        for (var group = first; group is not null; group = _posts.End(group))
        {
            PostResult[] results = [];
            var rejection = await TryAsync(LinkCall.Post, async () =>
                results = await rooms.PostAsync(group.RoomId, group.Posts, ended).AsTask().WaitAsync(options.CallTimeout, time, ended));
            for (var i = 0; i < group.CallIds.Count; i++)
            {
                var result = i < results.Length ? results[i] : new PostResult.Rejected(rejection ?? NoAnswer());
                Finish(new Answer { CallId = group.CallIds[i], Post = result.ToProto() });
            }
        }
    }

    private async Task ModerateAsync(Call call)
    {
        var answer = new Answer { CallId = call.CallId };
        var rejection = call.Moderate.Command.ToMessage() is { } command
            ? await TryAsync(LinkCall.Moderate, async () => answer.Moderation =
                (await rooms.ModerateAsync(call.RoomId, call.Moderate.Moderator.ToMessage(), command, ended).AsTask()
                    .WaitAsync(options.CallTimeout, time, ended)).ToProto())
            : new Rejection(RejectReason.CommandInvalid, "This silo does not know that command yet.");
        Finish(rejection is null ? answer : Unavailable(call.CallId, rejection));
    }

    private async Task SubscribeAsync(Call call)
    {
        var answer = new Answer { CallId = call.CallId };
        var rejection = await TryAsync(LinkCall.Subscribe, async () =>
            answer.Snapshot = (await relay.SubscribeAsync(gateway, call.RoomId, call.CallId, ended)).ToProto());
        Finish(rejection is null ? answer : Unavailable(call.CallId, rejection));
    }

    /// <returns>Why it could not be done; <see langword="null"/> when it was.</returns>
    private async ValueTask<Rejection?> TryAsync(LinkCall kind, Func<Task> call)
    {
        var startedAt = time.GetTimestamp();
        var rejection = await TryAsync(call);
        metrics.CallAnswered(kind, rejection is null, time.GetElapsedTime(startedAt));
        return rejection;
    }

    private async ValueTask<Rejection?> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RoomUnavailableException exception)
        {
            return exception.Rejection;
        }
        catch (TimeoutException)
        {
            return NoAnswer();
        }
        catch (OperationCanceledException)
        {
            return new Rejection(RejectReason.RoomStopping, "The silo is stopping; try again in 1 s.", RetryAfter);
        }
#pragma warning disable CA1031 // A bug in one call must cost that call its answer, not every room of this gateway its link.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.CallFailed(logger, exception, gateway.GatewayId);
            return NoAnswer();
        }
    }

    private void Finish(Answer answer) => gateway.Answer(answer);

    private static Answer Unavailable(long callId, Rejection rejection) => new() { CallId = callId, Unavailable = rejection.ToProto() };

    private static Rejection NoAnswer() => new(RejectReason.RoomOverloaded, "The room did not answer; try again in 1 s.", RetryAfter);

    private static partial class Log
    {
        [LoggerMessage(2520, LogLevel.Error, "A call of gateway {GatewayId} failed.", EventName = nameof(CallFailed))]
        public static partial void CallFailed(ILogger logger, Exception exception, string gatewayId);
    }
}
