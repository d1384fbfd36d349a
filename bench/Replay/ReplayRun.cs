namespace Danmaku.Bench.Replay;

/// <summary>Posts the comments of a file at their own times, and each until it has an answer that waiting does not change.</summary>
internal sealed class ReplayRun(RecordedFile file, ReplayPlan plan, IRoomPoster poster, ReplayTally tally, TimeProvider time)
{
    // The connection is the client's to mend: half a second, doubled each time, as the protocol asks.
    private static readonly TimeSpan FirstReconnect = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastReconnect = TimeSpan.FromSeconds(30);

    // A viewer's comments go one after the other: a later one must not overtake an earlier one that waits for its rate limit.
    private readonly Dictionary<string, Task> _lastOf = new(StringComparer.Ordinal);
    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>Time since the replay began, in the file's own time.</summary>
    public TimeSpan Position => Elapsed * plan.Speed;

    /// <summary>Time since the replay began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    /// <summary>Replays to the end, or until cancelled; in both cases every comment is in the tally when it returns.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (index, comment) in file.Comments.Index())
        {
            await WaitUntilAsync(comment.At / plan.Speed, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                tally.NotPosted();
                continue;
            }

            var viewer = plan.As == ReplayAs.One ? "replay" : comment.Viewer;
            _lastOf[viewer] = PostAfterAsync(
                _lastOf.GetValueOrDefault(viewer, Task.CompletedTask), viewer, comment, $"{plan.Run}-{index}", cancellationToken);
        }

        await Task.WhenAll(_lastOf.Values);
    }

    private async Task PostAfterAsync(Task earlier, string viewer, RecordedComment comment, string nonce, CancellationToken cancellationToken)
    {
        await earlier;
        if (cancellationToken.IsCancellationRequested)
        {
            tally.NotPosted();
            return;
        }

        tally.Finished(await PostUntilAnsweredAsync(viewer, comment, nonce, cancellationToken));
    }

    private async Task<PostAnswer> PostUntilAnsweredAsync(string viewer, RecordedComment comment, string nonce, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var reconnect = FirstReconnect;
        while (true)
        {
            var answer = await poster.PostAsync(viewer, comment, nonce, cancellationToken);
            TimeSpan? wait = answer switch
            {
                // Limits and overload pass; a timeout (4xx) is a decision about this viewer that a replay respects.
                PostAnswer.Refused { RetryAfter: { } retryAfter, Reason: < 300 or >= 600 } => retryAfter,
                PostAnswer.Unanswered { RetryAfter: { } retryAfter } => retryAfter,
                PostAnswer.Unanswered => reconnect,
                _ => null,
            };
            if (wait is not { } pause || time.GetElapsedTime(began) + pause > plan.Patience || cancellationToken.IsCancellationRequested)
            {
                return answer;
            }

            reconnect = TimeSpan.FromTicks(Math.Min(reconnect.Ticks * 2, LastReconnect.Ticks));
            await DelayAsync(pause, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return answer;
            }

            tally.Retried();
        }
    }

    private async Task WaitUntilAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        var wait = due - time.GetElapsedTime(_startedAt);
        if (wait > TimeSpan.Zero)
        {
            await DelayAsync(wait, cancellationToken);
        }
    }

    // Being stopped is an ordinary end of a wait: the caller looks at the token and counts what is left.
    private async Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
