using System.Diagnostics.Metrics;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Diagnostics;
using Danmaku.Silo.Storage.Journal;

namespace Danmaku.Silo.Diagnostics;

/// <summary>What rooms and their journal count. Meter <c>Danmaku.Silo</c>.</summary>
internal sealed class RoomMetrics : IDisposable
{
    public const string MeterName = "Danmaku.Silo";

    private const string RejectReasonTag = "danmaku.reject.reason";
    private const string LossCauseTag = "danmaku.loss.cause";
    private const string ReserveTag = "danmaku.journal.reserve";

    // From the names, so that no reason lacks one: a tag that is missing would be a refusal that fails.
    private static readonly Dictionary<RejectReason, string> ReasonTags = Enum.GetValues<RejectReason>()
        .ToDictionary(static reason => reason, static reason => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()));

    private readonly Meter _meter;
    private readonly RoomCosts? _costs;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _shed;
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _postDuration;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _refusedCommands;
    private readonly Histogram<double> _turnDuration;
    private readonly Histogram<double> _mailboxWait;
    private readonly Counter<long> _lapsed;
    private readonly Histogram<double> _writeDuration;
    private readonly Histogram<long> _groupSize;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _lost;
    private readonly Observed<long> _waiting;
    private readonly Observed<long> _mostWaiting;
    private readonly Observed<long> _mailboxCapacity;
    private readonly Observed<long> _held;
    private readonly Observed<long> _mostHeld;
    private readonly Observed<long> _heldCapacity;
    private readonly Observed<long> _subscriptions;
    private readonly Observed<long> _viewers;
    private readonly IReadOnlyDictionary<JournalReserve, Observed<long>> _backlog;
    private readonly IReadOnlyDictionary<JournalReserve, Observed<long>> _backlogLimit;
    private readonly IReadOnlyDictionary<JournalReserve, Observed<long>> _backlogBytes;
    private readonly IReadOnlyDictionary<JournalReserve, Observed<long>> _backlogBytesLimit;
    private readonly Observed<double> _oldest;
    private readonly Observed<double> _outage;

    /// <param name="meters">Where the instruments are made.</param>
    /// <param name="costs">Told what each room costs.</param>
    public RoomMetrics(IMeterFactory meters, RoomCosts costs)
        : this(meters) => _costs = costs;

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
        _commands = _meter.CreateCounter<long>("danmaku.room.commands.accepted", "{command}", "Moderation commands carried out.");
        _refusedCommands = _meter.CreateCounter<long>("danmaku.room.commands.rejected", "{command}", "Moderation commands refused, by reason.");
        _turnDuration = _meter.CreateHistogram("danmaku.room.turn.duration", "s", "One turn of a room: what waits is handled, and batches handed out.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5] });
        _mailboxWait = _meter.CreateHistogram("danmaku.room.mailbox.wait.duration", "s", "How long the first draft of a turn had waited in its room's mailbox.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
        _lapsed = _meter.CreateCounter<long>("danmaku.room.leases.lapsed", "{lease}", "Subscriptions ended because a gateway did not report its viewers.");
        _waiting = Observed<long>.Sum(_meter, "danmaku.room.mailbox.request", "{request}", "Viewers' requests that wait in mailboxes.");
        _mostWaiting = Observed<long>.Gauge(_meter, "danmaku.room.mailbox.longest", "{request}", "Viewers' requests in the fullest mailbox.");
        _mailboxCapacity = Observed<long>.Gauge(_meter, "danmaku.room.mailbox.limit", "{request}", "Viewers' requests that may wait in one room.");
        _held = Observed<long>.Sum(_meter, "danmaku.room.held.comment", "{comment}", "Comments that wait for moderators.");
        _mostHeld = Observed<long>.Gauge(_meter, "danmaku.room.held.longest", "{comment}", "Comments that wait for the moderators who have most of them.");
        _heldCapacity = Observed<long>.Gauge(_meter, "danmaku.room.held.limit", "{comment}", "Comments that may wait for moderators in one room.");
        _subscriptions = Observed<long>.Sum(_meter, "danmaku.room.subscription.active", "{subscription}", "Gateways or silos that listen, counted for each room.");
        _viewers = Observed<long>.Sum(_meter, "danmaku.room.viewer.active", "{viewer}", "Viewers of the rooms here, wherever they are connected.");
        _backlog = Observed<long>.Sums<JournalReserve>(
            _meter, "danmaku.journal.backlog", "{entry}", "Entries that wait for the store.", ReserveTag);
        _backlogLimit = Observed<long>.Sums<JournalReserve>(
            _meter, "danmaku.journal.backlog.limit", "{entry}", "Entries that may wait for the store; more are lost.", ReserveTag);
        _backlogBytes = Observed<long>.Sums<JournalReserve>(
            _meter, "danmaku.journal.backlog.size", "By", "Bytes of the entries that wait for the store.", ReserveTag);
        _backlogBytesLimit = Observed<long>.Sums<JournalReserve>(
            _meter, "danmaku.journal.backlog.size.limit", "By", "Bytes of entries that may wait for the store.", ReserveTag);
        _oldest = Observed<double>.Gauge(_meter, "danmaku.journal.oldest.age", "s", "How long the entry that waits longest for the store has waited; 0 when none does.");
        _outage = Observed<double>.Gauge(_meter, "danmaku.journal.outage.age", "s", "How long the store has been away or behind; 0 when it is there.");
        _groupSize = _meter.CreateHistogram("danmaku.journal.group.size", "{entry}", "Entries written in one transaction.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000] });
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

    /// <summary>A moderation command was carried out.</summary>
    public void CommandAccepted() => _commands.Add(1);

    /// <summary>A moderation command was refused.</summary>
    public void CommandRejected(RejectReason reason) =>
        _refusedCommands.Add(1, new KeyValuePair<string, object?>(RejectReasonTag, ReasonTags[reason]));

    /// <summary>A room had its turn.</summary>
    public void TurnEnded(string roomId, in RoomTurn turn)
    {
        _turnDuration.Record(turn.Duration.TotalSeconds);
        if (turn.Waited is { } waited)
        {
            _mailboxWait.Record(waited.TotalSeconds);
        }

        _costs?.Add(roomId, new RoomCost(turn.Duration.TotalSeconds, Posts: turn.Posts, Rejections: turn.Rejections));
    }

    /// <summary>A draft was refused without a turn.</summary>
    public void TurnedAway(string roomId) => _costs?.Add(roomId, new RoomCost(0, Posts: 1, Rejections: 1));

    /// <summary>A gateway's lease on a room has lapsed.</summary>
    public void LeaseLapsed() => _lapsed.Add(1);

    /// <summary>A group of entries was written.</summary>
    public void GroupWritten(int entries, TimeSpan duration)
    {
        _stored.Add(entries);
        _groupSize.Record(entries);
        _writeDuration.Record(duration.TotalSeconds);
    }

    /// <summary>An entry will never be in the store.</summary>
    public void EntryLost(JournalOutcome cause) => _lost.Add(1, new KeyValuePair<string, object?>(LossCauseTag, TagOf(cause)));

    /// <summary>Where to read what waits in rooms.</summary>
    /// <param name="depths">What waits.</param>
    /// <param name="mailboxCapacity">Requests that may wait in one room.</param>
    /// <param name="heldCapacity">Comments that may wait for the moderators of one room.</param>
    public void ObserveRooms(Func<RoomDepths> depths, int mailboxCapacity, Func<int> heldCapacity)
    {
        _waiting.From(() => depths().Waiting);
        _mostWaiting.From(() => depths().MostWaiting);
        _mailboxCapacity.From(() => mailboxCapacity);
        _held.From(() => depths().Held);
        _mostHeld.From(() => depths().MostHeld);
        _heldCapacity.From(() => heldCapacity());
        _subscriptions.From(() => depths().Subscriptions);
        _viewers.From(() => depths().Viewers);
    }

    /// <summary>Where to read what waits for the store in one of the journal's reserves.</summary>
    public void ObserveBacklog(JournalReserve reserve, BacklogBudget budget)
    {
        _backlog[reserve].From(() => budget.Count);
        _backlogLimit[reserve].From(() => budget.MaxEntries);
        _backlogBytes[reserve].From(() => budget.Bytes);
        _backlogBytesLimit[reserve].From(() => budget.MaxBytes);
    }

    /// <summary>Where to read how long entries have waited, and how long the store has been away.</summary>
    public void ObserveAges(Func<TimeSpan> oldest, Func<TimeSpan> outage)
    {
        _oldest.From(() => oldest().TotalSeconds);
        _outage.From(() => outage().TotalSeconds);
    }

    public void Dispose() => _meter.Dispose();

    private static string TagOf(JournalOutcome cause) => cause switch
    {
        JournalOutcome.Dropped => "dropped",
        JournalOutcome.Refused => "refused",
        JournalOutcome.Stale => "stale",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Not a loss."),
    };
}
