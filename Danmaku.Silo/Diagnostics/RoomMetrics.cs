using System.Diagnostics.Metrics;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage.Journal;

namespace Danmaku.Silo.Diagnostics;

/// <summary>What rooms and their journal count. Meter <c>Danmaku.Silo</c>.</summary>
internal sealed class RoomMetrics : IDisposable
{
    public const string MeterName = "Danmaku.Silo";

    private const string RejectReasonTag = "danmaku.reject.reason";
    private const string LossCauseTag = "danmaku.loss.cause";

    // From the names, so that no reason lacks one: a tag that is missing would be a refusal that fails.
    private static readonly Dictionary<RejectReason, string> ReasonTags = Enum.GetValues<RejectReason>()
        .ToDictionary(static reason => reason, static reason => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()));

    private readonly Meter _meter;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _shed;
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _postDuration;
    private readonly Histogram<double> _writeDuration;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _lost;

    public RoomMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _accepted = _meter.CreateCounter<long>("danmaku.room.comments.accepted", "{comment}", "Comments that rooms accepted.");
        _rejected = _meter.CreateCounter<long>("danmaku.room.comments.rejected", "{comment}", "Drafts that rooms refused.");
        _shed = _meter.CreateCounter<long>(
            "danmaku.room.comments.shed", "{comment}", "Comments accepted beyond the display budget: kept, not shown.");
        _active = _meter.CreateUpDownCounter<long>("danmaku.room.active", "{room}", "Rooms open in this process.");
        _postDuration = _meter.CreateHistogram("danmaku.room.post.duration", "s", "From a draft's arrival at its room to the answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2] });
        _writeDuration = _meter.CreateHistogram("danmaku.journal.write.duration", "s", "One group of entries, to the disk.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] });
        _stored = _meter.CreateCounter<long>("danmaku.journal.entries.stored", "{entry}", "Entries written to the store.");
        _lost = _meter.CreateCounter<long>("danmaku.journal.entries.lost", "{entry}", "Entries that never reached the store.");
    }

    /// <summary>A room was opened.</summary>
    public void RoomOpened() => _active.Add(1);

    /// <summary>A room was closed.</summary>
    public void RoomClosed() => _active.Add(-1);

    /// <summary>A comment was accepted.</summary>
    public void CommentAccepted(bool thinned)
    {
        _accepted.Add(1);
        if (thinned)
        {
            _shed.Add(1);
        }
    }

    /// <summary>A draft was refused.</summary>
    public void CommentRejected(RejectReason reason) => _rejected.Add(1, new KeyValuePair<string, object?>(RejectReasonTag, ReasonTags[reason]));

    /// <summary>A draft was answered, whatever the answer.</summary>
    public void PostAnswered(TimeSpan duration) => _postDuration.Record(duration.TotalSeconds);

    /// <summary>A group of entries was written.</summary>
    public void GroupWritten(int entries, TimeSpan duration)
    {
        _stored.Add(entries);
        _writeDuration.Record(duration.TotalSeconds);
    }

    /// <summary>An entry will never be in the store.</summary>
    public void EntryLost(JournalOutcome cause) => _lost.Add(1, new KeyValuePair<string, object?>(LossCauseTag, TagOf(cause)));

    /// <summary>Where to read how many entries wait for the store.</summary>
    public void ObserveBacklog(Func<int> entries) =>
        _meter.CreateObservableUpDownCounter("danmaku.journal.backlog", entries, "{entry}", "Entries that wait for the store.");

    public void Dispose() => _meter.Dispose();

    private static string TagOf(JournalOutcome cause) => cause switch
    {
        JournalOutcome.Dropped => "dropped",
        JournalOutcome.Refused => "refused",
        JournalOutcome.Stale => "stale",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Not a loss."),
    };
}
