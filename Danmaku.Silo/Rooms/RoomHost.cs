using System.Diagnostics;
using System.Threading.Channels;
using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Settings;
using Danmaku.Hosting.Tracing;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Judging;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;

namespace Danmaku.Silo.Rooms;

/// <summary>Runs one <see cref="Room"/> behind a mailbox: carries requests in, events to the journal and batches out, and decides nothing itself.</summary>
/// <remarks>
/// Requests are handled one at a time, in turns: everything that waits, then one hand-out of batches. All state belongs to the
/// turn. Awaits stay on the context the host was started on, so that a grain can run one on its own scheduler. A room in which
/// nothing happens has no timer armed.
/// </remarks>
internal sealed partial class RoomHost : IJournalClient
{
    // A turn of a busy room ends after so many requests, so that batches go out.
    private const int TurnRequests = 256;

    // So many full turns in a row, some milliseconds, and the thread is shared: a room that had to wait for everybody else after each would fall
    // behind the connections that fill its mailbox.
    private const int TurnsInARow = 8;

    private static readonly TimeSpan OverloadRetry = TimeSpan.FromSeconds(1);

    private readonly Room _room;
    private readonly Reloading<RoomLimits> _limits;
    private readonly RoomHostOptions _options;
    private readonly RoomServices _services;
    private readonly TimeProvider _time;
    private readonly RoomMetrics _metrics;
    private readonly ILogger _logger;
    private readonly RoomAudience _audience;
    private readonly UnsettledEvents _unsettled;
    private readonly RoomPacing _pacing;
    private readonly RoomTraces _traces = new();
    private readonly RoomJudge _judge;
    private readonly ITimer _timer;

    // Both unbounded themselves. Of the mailbox, viewers' requests are counted and refused beyond the capacity, and the others are
    // few (one wake at a time, gateways); what is settled is bounded by the journal's backlog.
    private readonly Channel<IRoomRequest> _mailbox = Channel.CreateUnbounded<IRoomRequest>(new() { SingleReader = true });
    private readonly Channel<(long Sequence, JournalOutcome Outcome)> _settled =
        Channel.CreateUnbounded<(long, JournalOutcome)>(new() { SingleReader = true });

    // How long drafts may wait for their turn until no more are let in, and how long the last one waited, as differences of timestamps. A mailbox
    // that is full by number alone would be seconds long where the process gets little CPU, and everybody in it would wait for them.
    private readonly long _patience;
    private long _waited;

    private readonly TurnAnswers _answers = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private int _wakePending;
    private bool _timerFired;
    private long _dueAt;

    public RoomHost(Room room, Reloading<RoomLimits> limits, RoomHostOptions options, RoomServices services)
    {
        _room = room;
        _limits = limits;
        Epoch = room.Position.Epoch;
        _options = options;
        _services = services;
        _time = services.Time;
        _metrics = services.Metrics;
        _logger = services.Logger;
        _audience = new RoomAudience(room.Id, options.LeaseDuration, _time, _metrics, _logger);
        _unsettled = new UnsettledEvents(room.Position.Epoch, limits.Current.NonceCapacity, Ticks(options.AckTimeout));
        _pacing = new RoomPacing(options, _time);
        _judge = new RoomJudge(services.Judge, _drained.Task);
        _usedAt = _time.GetTimestamp();
        _dueAt = _usedAt + Ticks(options.IdleTimeout);
        _patience = Ticks(options.AckTimeout) / 4;
        _timer = _time.CreateTimer(static host => ((RoomHost)host!).TimerFired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Completion = RunAsync();
    }

    /// <summary>Number of this activation of the room.</summary>
    public long Epoch { get; }

    /// <summary>Ends when the room has, with everything it accepted stored or given up by the journal. Never fails.</summary>
    public Task Completion { get; }

    /// <summary>Ends when the room handles no request any more and has handed everything to the journal. Never fails.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Adds what waits in here. From any thread; about right.</summary>
    public void AddTo(ref RoomDepths depths) => depths.Add(
        Math.Max(0, Volatile.Read(ref _waiting)), _room.Held, _audience.Count, Volatile.Read(ref _viewersSeen));

    /// <summary>Posts a draft.</summary>
    /// <param name="author">Who posts it.</param>
    /// <param name="draft">What they post.</param>
    /// <param name="trace">The span it belongs below, where it is traced.</param>
    /// <returns><see langword="null"/> when the room has ended: open it again.</returns>
    public Task<PostResult>? Post(Viewer author, CommentDraft draft, ActivityContext trace = default)
    {
        var request = new PostRequest(author, draft, _answers, _metrics, _time) { Span = RoomSpans.BeginPost(_room.Id, trace) };
        if (WhyFull() is { } full)
        {
            request.Refuse(full);
            _metrics.TurnedAway(_room.Id);
            return request.Task;
        }

        if (_mailbox.Writer.TryWrite(request))
        {
            return request.Task;
        }

        request.Span.End();
        return null;
    }

    /// <summary>Carries out a moderation command.</summary>
    /// <returns><see langword="null"/> when the room has ended: open it again.</returns>
    public Task<ModerationResult>? Moderate(Viewer moderator, ModerationCommand command)
    {
        if (command is ModerationCommand.SetRules or ModerationCommand.RollBackRules)
        {
            return ModerateRulesAsync(moderator, command);
        }

        return command is ModerationCommand.Configure { Change.Judge: JudgeMode.FailOpen or JudgeMode.FailClosed } && !_services.Judge.IsConfigured
            ? Task.FromResult<ModerationResult>(new ModerationResult.Refused(
                new Rejection(RejectReason.CommandInvalid, "This service has no outside judge: its operator has to configure one.")))
            : Moderate(moderator, new PreparedCommand(command, Rules: null));
    }

    /// <summary>Adds a gateway; its batches go on where the snapshot ends.</summary>
    /// <returns><see langword="null"/> when the room has ended: open it again.</returns>
    public Task<RoomSnapshot>? Subscribe(string gatewayId, IRoomListener listener) => Ask(host =>
    {
        // The snapshot has what is pending, so the others get it now and the new one never.
        host.Flush(host._time.GetTimestamp());
        host._audience.Add(gatewayId, listener);
        return host._room.Snapshot(host._audience.Viewers);
    });

    /// <summary>Takes a gateway out.</summary>
    /// <returns><see langword="null"/> when the room has ended.</returns>
    public Task<bool>? Unsubscribe(string gatewayId) => Ask(host =>
    {
        host._audience.Remove(gatewayId);
        return true;
    });

    /// <summary>Renews a gateway's lease; the result is <see langword="false"/> when it has none.</summary>
    /// <returns><see langword="null"/> when the room has ended.</returns>
    public Task<bool>? ReportViewers(string gatewayId, int viewers) => Ask(host => host._audience.Report(gatewayId, viewers));

    /// <summary>The room as it is.</summary>
    /// <returns><see langword="null"/> when the room has ended: open it again.</returns>
    public Task<RoomSnapshot>? Snapshot() => Ask(host => host._room.Snapshot(host._audience.Viewers));

    /// <summary>How a viewer stands in the room now.</summary>
    /// <returns><see langword="null"/> when the room has ended: open it again.</returns>
    public Task<ViewerStanding>? StandingOf(string viewerId) => Ask(host => host._room.StandingOf(viewerId));

    /// <summary>Ends the room: it handles what is in its mailbox, and nothing more.</summary>
    public void Stop() => _mailbox.Writer.TryComplete();

    /// <summary>Makes the room look for lapsed leases and for whether it is idle, if it can be time for that. Cheap.</summary>
    public void Sweep(long now)
    {
        if (now >= Volatile.Read(ref _dueAt))
        {
            Wake();
        }
    }

    /// <inheritdoc/>
    void IJournalClient.OnSettled(RoomPosition position, JournalOutcome outcome)
    {
        _settled.Writer.TryWrite((position.Sequence, outcome));
        Wake();
    }

    /// <summary>Handles a draft, in the room's turn.</summary>
    internal void Handle(PostRequest request)
    {
        Interlocked.Decrement(ref _waiting);
        request.Span.Turn();
        NotePost(request);
        if (request.Judged is null)
        {
            var waited = _now - request.ReceivedAt;
            Volatile.Write(ref _waited, waited);
            if (waited > 2 * _patience)
            {
                // Whoever posted it has waited long enough, and those behind it are not to wait as long.
                _turn = _turn with { Rejections = _turn.Rejections + 1 };
                request.Reject(Overloaded());
                return;
            }
        }

        var decision = _room.Post(request.Author, request.Draft, request.Judged);
        switch (decision)
        {
            case PostDecision.Accepted { Event: var posted, Masked: var masked }:
                request.Thinned = posted.Thinned;
                request.Masked = masked;

                // Whoever is shadowed is not told.
                request.Stage = posted.Withheld?.Stage is { } stage and not CommentStage.Shadowed ? stage : CommentStage.Shown;
                _metrics.CommentAccepted(posted.Thinned);
                request.Span.Decided("accepted", posted.Position);
                _traces.Add(posted.Position.Sequence, request.Span);
                Store(request, posted.Position);
                break;
            case PostDecision.Repeated repeated:
                request.Thinned = repeated.Thinned;
                request.Stage = repeated.Stage;
                request.Span.Decided("repeated", repeated.Position);
                _unsettled.Join(repeated.Position, request, _now);
                break;
            case PostDecision.Judge judge:
                // Bounded by the judge, and not counted as waiting: a judge that is slow must not keep others out.
                _judge.Ask(
                    new JudgeRequest(_room.Id, judge.Author, request.Draft with { Text = judge.Text }, _time.GetUtcNow()),
                    judgement => Judged(request, judgement));
                break;
            case PostDecision.Rejected { Rejection: var rejection }:
                Store();
                _turn = _turn with { Rejections = _turn.Rejections + 1 };
                request.Reject(rejection);
                break;
        }
    }

    /// <summary>Handles a moderation command, in the room's turn.</summary>
    internal void Handle(ModerationRequest request)
    {
        Interlocked.Decrement(ref _waiting);
        switch (_room.Moderate(request.Moderator, request.Command.Command, request.Command.Rules))
        {
            case ModerationDecision.Done done:
                request.Action = done.Event.Position;
                _metrics.CommandAccepted();
                Store(request, done.Last);
                break;
            case ModerationDecision.Refused { Rejection: var rejection }:
                _metrics.CommandRejected(rejection.Reason);
                request.SetResult(new ModerationResult.Refused(rejection));
                break;
        }
    }

    /// <summary>Takes in what the journal has settled, in the room's turn.</summary>
    internal void HandleWake()
    {
        // First, and fenced: whatever is settled from here on brings a wake of its own.
        Interlocked.Exchange(ref _wakePending, 0);
        HandleSettled();
    }

    // At the start of each turn as well: who waits for an answer is not to wait for those who came later.
    private void HandleSettled()
    {
        while (_settled.Reader.TryRead(out var settled))
        {
            _unsettled.Settle(settled.Sequence, settled.Outcome);
            if (settled.Outcome == JournalOutcome.Stale)
            {
                Log.Superseded(_logger, _room.Id, _room.Position.Epoch);
                Stop();
            }
        }
    }

    /// <summary>Hands to the journal what the room has decided.</summary>
    /// <param name="answer">Who waits for one of its events to be stored, if anybody.</param>
    /// <param name="position">Place of that event.</param>
    private void Store(IStoredAnswer? answer = null, RoomPosition position = default)
    {
        foreach (var decided in _room.TakeDecided())
        {
            var answered = decided.Event.Position == position ? answer : null;
            if (answered is not null)
            {
                _unsettled.Add(position, answered, _now);
            }
            else
            {
                _unsettled.Add(decided.Event.Position);
            }

            _services.Journal.Append(
                new JournalEntry(_room.Id, decided.Event, decided.Nonce) { Log = decided.Log, Undo = decided.Undo, Span = answered?.Span }, this);
        }
    }

    private Task<ModerationResult>? Moderate(Viewer moderator, PreparedCommand command)
    {
        var request = new ModerationRequest(moderator, command);
        if (!TryEnter())
        {
            _metrics.CommandRejected(RejectReason.RoomOverloaded);
            request.SetResult(new ModerationResult.Refused(Overloaded()));
            return request.Task;
        }

        return _mailbox.Writer.TryWrite(request) ? request.Task : null;
    }

    private async Task<ModerationResult> ModerateRulesAsync(Viewer moderator, ModerationCommand command)
    {
        try
        {
            var (prepared, refusal) = await _services.Rules.PrepareAsync(_room.Id, command, CancellationToken.None);
            if (refusal is not null)
            {
                return new ModerationResult.Refused(refusal);
            }

            return Moderate(moderator, prepared) is { } result ? await result : new ModerationResult.Refused(Stopping());
        }
        catch (StoreUnavailableException)
        {
            return new ModerationResult.Refused(
                new Rejection(RejectReason.StoreUnavailable, "That version of the rules cannot be read while the store is away; try again in a second.", OverloadRetry));
        }
    }

    /// <summary>Takes a draft back that was judged, at any time.</summary>
    private void Judged(PostRequest request, Judgement judgement)
    {
        request.Judged = judgement switch
        {
            Judgement.Allow => new Judged(JudgeVerdict.Allow, Why: null),
            Judgement.Hold hold => new Judged(JudgeVerdict.Hold, hold.Why),
            Judgement.Reject reject => new Judged(JudgeVerdict.Reject, reject.Message),
            _ => new Judged(JudgeVerdict.NoAnswer, Why: null),
        };
        Interlocked.Increment(ref _waiting);
        if (!_mailbox.Writer.TryWrite(request))
        {
            Interlocked.Decrement(ref _waiting);
            request.Refuse(Stopping());
        }
    }

    private static Rejection Stopping() => new(RejectReason.RoomStopping, "The room is stopping; try again in a second.", OverloadRetry);

    private Task<T>? Ask<T>(Func<RoomHost, T> ask)
    {
        var question = new RoomQuestion<T>(ask);
        return _mailbox.Writer.TryWrite(question) ? question.Task : null;
    }

    private bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= _options.MailboxCapacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        return false;
    }

    // Says why a draft cannot come in, or lets it in.
    private Rejection? WhyFull()
    {
        if (_services.Journal.IsBehind)
        {
            return new(RejectReason.RoomOverloaded, "More comments come than can be stored; try again in a second.", OverloadRetry);
        }

        var isSlow = Volatile.Read(ref _waited) > _patience && Volatile.Read(ref _waiting) > TurnRequests;
        return isSlow || !TryEnter() ? Overloaded() : null;
    }

    private static Rejection Overloaded() =>
        new(RejectReason.RoomOverloaded, "The room has more requests waiting than it can take; try again in a second.", OverloadRetry);

    private void TimerFired()
    {
        Volatile.Write(ref _timerFired, true);
        Wake();
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _wakePending, 1) == 0 && !_mailbox.Writer.TryWrite(RoomWake.Instance))
        {
            // The mailbox is closed and the room only waits for the journal.
            _settled.Writer.TryWrite(default);
        }
    }

    private long Ticks(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds * _time.TimestampFrequency);
}
