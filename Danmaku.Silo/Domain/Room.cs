using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Brake;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;
using Danmaku.Silo.Domain.RateLimiting;

namespace Danmaku.Silo.Domain;

/// <summary>
/// One room of one activation: decides what is posted, shown and moderated, puts it in order, and remembers what that needs.
/// </summary>
/// <remarks>
/// Commands in, decisions and pending events out; no input of a viewer makes it throw. Everything it remembers about viewers is
/// bounded and lapses by the clock on a later use, so a silent room needs no timer. Not thread-safe: one call at a time.
/// </remarks>
internal sealed partial class Room
{
    private readonly RoomClock _clock;
    private readonly Authority _authority;
    private readonly Sanctions _sanctions;
    private readonly Escalation _escalation = new();
    private readonly Appeals _appeals;
    private readonly UndoableActions _actions;
    private readonly ViewerRates _rates;
    private readonly SlowMode _slowMode = new();
    private readonly TextRules _texts;
    private readonly NonceMemory _nonces;
    private readonly RecentComments _comments;
    private readonly WithheldQueue _withheld = new();
    private readonly RaidBrake _brake;
    private readonly ImmutableArray<RoomEvent>.Builder _pending = ImmutableArray.CreateBuilder<RoomEvent>();
    private readonly ImmutableArray<Decided>.Builder _decided = ImmutableArray.CreateBuilder<Decided>();
    private RoomLimits _limits;
    private DisplayBudget _budget;
    private VersionedRules _rules;
    private VersionedRules? _rulesBefore;
    private Pin? _pin;

    /// <param name="state">What the room was when it was last stored.</param>
    /// <param name="limits">Limits of the operator.</param>
    /// <param name="time">Clock.</param>
    /// <param name="rules">The rules of <paramref name="state"/>, compiled; <see langword="null"/> to compile them here.</param>
    public Room(RoomState state, RoomLimits limits, TimeProvider time, CompiledRules? rules = null)
    {
        Id = state.RoomId;
        Position = new RoomPosition(state.Epoch, 0);
        Settings = InForce = state.Settings;
        _limits = limits;
        _clock = new RoomClock(time);
        _rules = state.Rules;
        _pin = state.Pin;
        var now = _clock.UtcNow();
        _authority = new Authority(state.Appointments);
        _sanctions = new Sanctions(state.Sanctions, now);
        _appeals = new Appeals(state.Appeals);
        _actions = new UndoableActions(state.Actions);
        _rates = new ViewerRates(limits);
        _texts = new TextRules(Settings, rules ?? CompiledRules.Compile(state.Rules.Set), limits.TextBytes);
        _nonces = new NonceMemory(limits.NonceWindow, limits.NonceCapacity);
        _comments = new RecentComments(limits.HistorySize);
        _budget = new DisplayBudget(Settings.DisplayBudget);
        _brake = new RaidBrake(state.Brake, state.Comments, now);
        foreach (var nonce in state.Nonces)
        {
            _nonces.Remember(nonce, now);
        }

        RecallStages(state);
        foreach (var (step, at) in _actions.ToArray())
        {
            if (step is UndoStep.Imposed { Sanction: { Kind: SanctionKind.Timeout, By: "", Until: { } until } sanction })
            {
                _escalation.TimedOut(sanction.ViewerId, until - sanction.At, at);
            }
        }

        PutInForce(now);
        RecallComments(now);
    }

    public string Id { get; }

    /// <summary>Place of the newest event; sequence 0 before the first of this activation.</summary>
    public RoomPosition Position { get; private set; }

    /// <summary>Settings as moderators set them.</summary>
    public RoomSettings Settings { get; private set; }

    /// <summary>Settings that count: <see cref="Settings"/>, made stricter while the raid brake holds.</summary>
    public RoomSettings InForce { get; private set; }

    /// <summary>Whether there are events that <see cref="TakePending"/> has not handed out.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>Comments that wait for a moderator. May be read while something else is done, and is then about right.</summary>
    public int Held => _withheld.Held;

    /// <summary>When <see cref="Elapse"/> has something to do; <see langword="null"/> when nothing waits for a time.</summary>
    public DateTimeOffset? DueAt => Earlier(Earlier(_withheld.DueAt, _pin?.Until), Settings.RaidBrake ? _brake.DueAt : null);

    /// <summary>The room as it is now, for viewers who come without a position to go on from, and for moderators.</summary>
    /// <param name="viewers">How many viewers the room has.</param>
    public RoomSnapshot Snapshot(int viewers) => new(Id, Position, InForce, _comments.Shown(), viewers)
    {
        Pin = _pin,
        Staff = new StaffView(
            Settings,
            [
                .. _withheld.ToArray()
                    .Concat(_comments.All.Where(static comment => comment.Withheld is not null && comment.Stamps.Count == 0)
                        .Select(static comment => new WithheldComment(comment.Comment, comment.Withheld!)))
                    .OrderBy(static withheld => withheld.Comment.Position),
            ],
            _rules.Version,
            _brake.State,
            _authority.Appointments,
            _appeals.Open()),
    };

    /// <summary>How a viewer stands now.</summary>
    public ViewerStanding StandingOf(string viewerId)
    {
        var now = _clock.UtcNow();
        var sanction = _sanctions.Of(viewerId, now);
        return new ViewerStanding(
            _authority.AppointedOf(viewerId),
            sanction,
            _sanctions.Of(viewerId, SanctionKind.Warning, now),
            _sanctions.Of(viewerId, SanctionKind.Restriction, now),
            _appeals.Against(sanction));
    }

    /// <summary>Sets other limits of the operator; what viewers have spent under those before stays spent. Cheap when they are the same.</summary>
    public void Limit(RoomLimits limits)
    {
        if (ReferenceEquals(limits, _limits))
        {
            return;
        }

        _limits = limits;
        _rates.Limit(limits);
        _texts.Limit(limits.TextBytes);
        _nonces.Limit(limits.NonceWindow, limits.NonceCapacity);
        _comments.Limit(limits.HistorySize);
    }

    /// <summary>Notes how many viewers the room has.</summary>
    public void ViewersChanged(int viewers)
    {
        if (Settings.RaidBrake)
        {
            _brake.ObserveViewers(viewers, _clock.UtcNow());
        }
    }

    /// <summary>Does what is due by the clock: shows what the delay is over for, denies what nobody approved, takes the pin down, moves the brake.</summary>
    public void Elapse()
    {
        var now = _clock.UtcNow();
        EndWaits(now);
        if (_pin?.Until is { } until && until <= now)
        {
            _pin = null;
            Emit(new RoomEvent.CommentUnpinned(NextPosition(), now, By: ""), LogOf(ModerationAction.Unpin, now) with { Detail = "Its time was over." });
        }

        MoveBrake(now);
    }

    /// <summary>Hands out the events since the last call, in order and without gaps: what gateways get.</summary>
    public ImmutableArray<RoomEvent> TakePending() => _pending.DrainToImmutable();

    /// <summary>Hands out the same events, with what the store keeps beside them: what the journal gets.</summary>
    public ImmutableArray<Decided> TakeDecided() => _decided.DrainToImmutable();

    private void RecallStages(RoomState state)
    {
        foreach (var comment in state.Comments)
        {
            _comments.Add(new RecentComment(comment, withheld: null));
            _authority.Saw(comment.Author);
        }

        foreach (var withheld in state.Withheld)
        {
            if (withheld.Withheld.Stage == CommentStage.Shadowed)
            {
                _comments.Add(new RecentComment(withheld.Comment, withheld.Withheld));
            }
            else
            {
                _withheld.Add(withheld);
            }
        }

        foreach (var deleted in state.Deleted)
        {
            var clears = state.Clears.Where(clear => clear > deleted.Comment.Position);
            _comments.Add(new RecentComment(deleted.Comment, deleted.Withheld) { Stamps = [.. deleted.By, .. clears] });
        }
    }

    private void EndWaits(DateTimeOffset now)
    {
        var shown = ImmutableArray.CreateBuilder<Comment>();
        var expired = new List<WithheldComment>();
        while (_withheld.TakeDue(now) is { } due)
        {
            if (due.Withheld.Stage == CommentStage.Delayed)
            {
                _comments.Add(new RecentComment(due.Comment, withheld: null));
                shown.Add(due.Comment);
            }
            else
            {
                expired.Add(due);
            }
        }

        foreach (var some in shown.Chunk(CommandRules.MaxComments))
        {
            Emit(new RoomEvent.CommentsShown(NextPosition(), now, [.. some], ShowCause.DelayOver, By: ""));
        }

        foreach (var some in expired.Chunk(CommandRules.MaxComments))
        {
            Expire(some, now);
        }
    }

    private void Expire(WithheldComment[] expired, DateTimeOffset now)
    {
        var position = NextPosition();
        var comments = expired.Select(static withheld => withheld.Comment);
        foreach (var withheld in expired)
        {
            Bury(withheld, position);
        }

        Emit(
            new RoomEvent.CommentsDeleted(position, now, [.. comments.Select(static comment => comment.Position)], By: "")
            {
                Cause = DeleteCause.Expired,
                Reason = "No moderator approved it in time.",
                Authors = AuthorsOf(comments),
            },
            LogOf(ModerationAction.Expire, now) with { Comments = [.. comments.Select(Logged)] },
            new UndoStep.Deletion(ViewerRole.Moderator));
    }

    private void MoveBrake(DateTimeOffset now)
    {
        if (Settings.RaidBrake && _brake.TryMove(now, out var moved))
        {
            PutInForce(now);
            Emit(
                new RoomEvent.BrakeMoved(NextPosition(), now, moved, InForce, By: ""),
                LogOf(ModerationAction.Brake, now) with { Reason = moved.Why, Detail = $"Level {(int)moved.Level}: {moved.Level}." });
        }
    }

    /// <summary>Makes the settings count, with what the brake adds.</summary>
    private void PutInForce(DateTimeOffset now)
    {
        var before = InForce;
        InForce = Settings.RaidBrake ? RaidBrake.Apply(Settings, _brake.State.Level) : Settings;
        _texts.Configure(InForce);
        _slowMode.Configure(InForce.SlowMode);
        if (InForce.SlowMode > before.SlowMode || InForce.UniqueWindow > before.UniqueWindow)
        {
            RecallComments(now);
        }

        if (InForce.DisplayBudget != before.DisplayBudget)
        {
            _budget = new DisplayBudget(InForce.DisplayBudget);
        }
    }

    /// <summary>Tells slow mode and unique of the comments remembered: at a start, and when they are switched on.</summary>
    private void RecallComments(DateTimeOffset utcNow)
    {
        // Those that viewers do not see, too: whoever had a comment deleted has posted all the same.
        var now = _clock.Elapsed;
        foreach (var comment in _comments.All.Select(static recent => recent.Comment).Concat(_withheld.ToArray().Select(static withheld => withheld.Comment)))
        {
            var age = utcNow > comment.At ? utcNow - comment.At : TimeSpan.Zero;
            Recall(comment, new AdmittedText(comment.Text, Match: null), now - age);
        }
    }

    private void Recall(Comment comment, AdmittedText text, TimeSpan at)
    {
        _texts.Posted(text, at);
        if (comment.Author.Role < ViewerRole.Moderator)
        {
            _slowMode.Commented(comment.Author.Id, at);
        }
    }

    private RoomPosition NextPosition() => Position with { Sequence = Position.Sequence + 1 };

    /// <param name="happened">The event.</param>
    /// <param name="log">The entry about the action that it is the first event of.</param>
    /// <param name="undo">How that is taken back.</param>
    /// <param name="nonce">The poster's nonce.</param>
    private void Emit(RoomEvent happened, LogEntry? log = null, UndoStep? undo = null, string? nonce = null)
    {
        Position = happened.Position;
        _pending.Add(happened);
        _decided.Add(new Decided(happened, nonce, log is null ? null : log with { Position = happened.Position }, undo?.Write()));
        if (undo is not null)
        {
            _actions.Add(happened.Position, undo, happened.At);
        }
    }

    /// <summary>An entry of the room's own doing; its position comes with its event.</summary>
    private static LogEntry LogOf(ModerationAction action, DateTimeOffset now) => new() { Position = default, At = now, Action = action };

    private static LogEntry LogOf(ModerationAction action, Viewer actor, DateTimeOffset now) => LogOf(action, now) with { Actor = actor };

    private static LoggedComment Logged(Comment comment) => new(comment.Position, comment.Author.Id, comment.Author.Name, comment.Text);

    private static ImmutableArray<string> AuthorsOf(IEnumerable<Comment> comments) =>
        [.. comments.Select(static comment => comment.Author.Id).Distinct(StringComparer.Ordinal)];

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) =>
        left is { } a && right is { } b ? (a < b ? a : b) : left ?? right;
}
