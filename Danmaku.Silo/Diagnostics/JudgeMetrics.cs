using System.Diagnostics.Metrics;
using Danmaku.Hosting.Diagnostics;
using Danmaku.Silo.Judging;

namespace Danmaku.Silo.Diagnostics;

/// <summary>What asking the outside judge costs and brings. Meter <c>Danmaku.Silo</c>.</summary>
internal sealed class JudgeMetrics
{
    private const string VerdictTag = "danmaku.judge.verdict";
    private const string CauseTag = "danmaku.judge.no_answer.cause";

    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _unanswered;
    private readonly Counter<long> _retries;
    private readonly Observed<long> _limit;
    private readonly Observed<long> _paused;

    public JudgeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RoomMetrics.MeterName);
        _duration = meter.CreateHistogram("danmaku.judge.request.duration", "s", "From a comment's being asked about to its judgement, waiting and all tries included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _active = meter.CreateUpDownCounter<long>("danmaku.judge.request.active", "{request}", "Comments that wait for a judgement.");
        _unanswered = meter.CreateCounter<long>("danmaku.judge.requests.unanswered", "{request}", "Comments that got no judgement.");
        _retries = meter.CreateCounter<long>("danmaku.judge.retries", "{retry}", "Tries after the first.");
        _limit = Observed<long>.Sum(meter, "danmaku.judge.request.limit", "{request}", "Comments that may wait for a judgement.");
        _paused = Observed<long>.Sum(meter, "danmaku.judge.pause.active", "{pause}", "1 while the judge is not asked because it did not answer.");
    }

    /// <summary>The asking about a comment began.</summary>
    public void Asked() => _active.Add(1);

    /// <summary>It ended, whatever came of it.</summary>
    public void Done() => _active.Add(-1);

    /// <summary>The judge is tried once more.</summary>
    public void Retried() => _retries.Add(1);

    /// <summary>A comment was judged, or it is sure that it will not be.</summary>
    public void Judged(Judgement judgement, TimeSpan duration)
    {
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(VerdictTag, TagOf(judgement)));
        if (judgement is Judgement.NoAnswer { Cause: var cause })
        {
            _unanswered.Add(1, new KeyValuePair<string, object?>(CauseTag, TagOf(cause)));
        }
    }

    /// <summary>Where to read how the judge does.</summary>
    public void Observe(Func<long> limit, Func<bool> isPaused)
    {
        _limit.From(limit);
        _paused.From(() => isPaused() ? 1 : 0);
    }

    private static string TagOf(Judgement judgement) => judgement switch
    {
        Judgement.Allow => "allow",
        Judgement.Hold => "hold",
        Judgement.Reject => "reject",
        _ => "no_answer",
    };

    private static string TagOf(NoAnswerCause cause) => cause switch
    {
        NoAnswerCause.NotAsked => "not_asked",
        NoAnswerCause.Busy => "busy",
        NoAnswerCause.Paused => "paused",
        NoAnswerCause.Timeout => "timeout",
        NoAnswerCause.Unreachable => "unreachable",
        NoAnswerCause.Status => "status",
        NoAnswerCause.Unreadable => "unreadable",
        NoAnswerCause.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "A cause without a tag."),
    };
}
