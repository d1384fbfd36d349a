using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
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
    private readonly Authority _authority = new();
    private readonly Sanctions _sanctions;
    private readonly ViewerRates _rates;
    private readonly SlowMode _slowMode = new();
    private readonly TextRules _texts;
    private readonly NonceMemory _nonces;
    private readonly CommentHistory _history;
    private readonly ImmutableArray<RoomEvent>.Builder _pending = ImmutableArray.CreateBuilder<RoomEvent>();
    private DisplayBudget _budget;

    /// <param name="state">What the room was when it was last stored.</param>
    /// <param name="limits">Limits of the operator.</param>
    /// <param name="time">Clock.</param>
    public Room(RoomState state, RoomLimits limits, TimeProvider time)
    {
        Id = state.RoomId;
        Position = new RoomPosition(state.Epoch, 0);
        Settings = state.Settings;
        _clock = new RoomClock(time);
        var now = _clock.UtcNow();
        _sanctions = new Sanctions(state.Sanctions, now);
        _rates = new ViewerRates(limits);
        _texts = new TextRules(Settings, limits.TextBytes);
        _nonces = new NonceMemory(limits.NonceWindow, limits.NonceCapacity);
        _history = new CommentHistory(limits.HistorySize);
        _budget = new DisplayBudget(Settings.DisplayBudget);
        _slowMode.Configure(Settings.SlowMode);
        foreach (var nonce in state.Nonces)
        {
            _nonces.Remember(nonce, now);
        }

        foreach (var comment in state.Comments)
        {
            _history.Add(comment);
            _authority.Saw(comment.Author);
        }

        RecallComments(now);
    }

    public string Id { get; }

    /// <summary>Place of the newest event; sequence 0 before the first of this activation.</summary>
    public RoomPosition Position { get; private set; }

    public RoomSettings Settings { get; private set; }

    /// <summary>Whether there are events that <see cref="TakePending"/> has not handed out.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>Decides about a draft.</summary>
    /// <remarks>
    /// <para>
    /// Asks in this order, and the first refusal counts: was its nonce accepted before (then that answer again, whatever has
    /// become of the viewer since, and no limit is touched) → sanctions → mute all and members only → style, nonce, mention,
    /// media time and reply → slow mode → rate limit → length → links → blocked terms → unique.
    /// </para>
    /// <para>
    /// What it costs: a comment, and a refusal for anything in the draft itself, cost the author one token of their rate limit
    /// (an invalid one is told so even when none is left). A refusal for what the author could not help (sanction, mute all,
    /// members only, slow mode, the rate limit itself) costs nothing, so that waiting for as long as the answer says is enough.
    /// Slow mode and unique count accepted comments alone.
    /// </para>
    /// <para>
    /// Sanctions do not hold the streamer: a moderator can give one only before the room has seen who the streamer is, and nobody
    /// could lift it. Moderators and the streamer are exempt from slow mode, mute all, members only, blocked terms and unique.
    /// </para>
    /// </remarks>
    public PostDecision Post(Viewer author, CommentDraft draft)
    {
        var utcNow = _clock.UtcNow();
        var nonce = draft.Nonce is { } typed && DraftRules.IsNonce(typed) ? typed : null;
        if (nonce is not null && _nonces.Find(author.Id, nonce, utcNow) is var (position, wasThinned))
        {
            return new PostDecision.Repeated(position, wasThinned);
        }

        _authority.Saw(author);
        var now = _clock.Elapsed;
        AdmittedText text = default;
        var rejection = RefuseAuthor(author, utcNow)
            ?? RefuseDraft(author, draft, now)
            ?? RefuseHaste(author, now)
            ?? _texts.Refuse(draft.Text, author.Role, now, out text);
        if (rejection is not null)
        {
            return new PostDecision.Rejected(rejection);
        }

        var posted = Accept(author, draft, text, utcNow, now);
        if (nonce is not null)
        {
            _nonces.Remember(new RememberedNonce(author.Id, nonce, posted.Position, utcNow, posted.Thinned), utcNow);
        }

        return new PostDecision.Accepted(posted);
    }

    /// <summary>The room as it is now, for viewers who come without a position to go on from.</summary>
    /// <param name="viewers">How many viewers the room has.</param>
    public RoomSnapshot Snapshot(int viewers) => new(Id, Position, Settings, _history.ToArray(), viewers);

    /// <summary>How a viewer stands now.</summary>
    public ViewerStanding StandingOf(string viewerId) =>
        ViewerStanding.Clean with { Sanction = _sanctions.Of(viewerId, _clock.UtcNow()) };

    /// <summary>Hands out the events since the last call, in order and without gaps.</summary>
    public ImmutableArray<RoomEvent> TakePending() => _pending.DrainToImmutable();

    private Rejection? RefuseAuthor(Viewer author, DateTimeOffset utcNow)
    {
        if (RefuseSanctioned(author, utcNow) is { } sanctioned)
        {
            return sanctioned;
        }

        if (Settings.MuteAll && author.Role < ViewerRole.Moderator)
        {
            return new Rejection(RejectReason.MuteAll, "Only moderators and the streamer may comment now.");
        }

        return Settings.MembersOnly && author.Role < ViewerRole.Member
            ? new Rejection(RejectReason.MembersOnly, "Only members may comment now.")
            : null;
    }

    private Rejection? RefuseSanctioned(Viewer viewer, DateTimeOffset utcNow)
    {
        if (viewer.Role == ViewerRole.Streamer || _sanctions.Of(viewer.Id, utcNow) is not { } sanction)
        {
            return null;
        }

        var remaining = sanction.Until - utcNow;
        var (reason, what) = sanction.Kind == SanctionKind.Timeout
            ? (RejectReason.TimedOut, "timed out")
            : (RejectReason.Banned, "banned");
        var howLong = remaining is { } left ? $"for another {DurationText.Of(left)}" : "until a moderator lifts it";
        var why = sanction.Reason is null ? "." : $": {sanction.Reason}";
        return new Rejection(reason, $"You are {what} {howLong}{why}", remaining);
    }

    private Rejection? RefuseDraft(Viewer author, CommentDraft draft, TimeSpan now)
    {
        var rejection = DraftRules.Refuse(draft, _history);
        if (rejection is not null)
        {
            _rates.TryTake(author, now, out _);
        }

        return rejection;
    }

    private Rejection? RefuseHaste(Viewer author, TimeSpan now)
    {
        if (author.Role < ViewerRole.Moderator && _slowMode.MustWait(author.Id, now, out var wait))
        {
            return new Rejection(
                RejectReason.SlowMode,
                $"Slow mode: one comment every {DurationText.Of(Settings.SlowMode)}; your next one in {DurationText.Of(wait)}.",
                wait);
        }

        if (_rates.TryTake(author, now, out var retryAfter))
        {
            return null;
        }

        var rate = _rates.RateOf(author.Role);
        return new Rejection(
            RejectReason.RateLimited,
            $"Up to {rate.Burst} comments in {DurationText.Of(rate.Refill)}; your next one in {DurationText.Of(retryAfter)}.",
            retryAfter);
    }

    private RoomEvent.CommentPosted Accept(
        Viewer author, CommentDraft draft, AdmittedText text, DateTimeOffset utcNow, TimeSpan now)
    {
        var priority = PriorityOf(author, draft);
        var comment = new Comment
        {
            Position = NextPosition(),
            At = utcNow,
            Author = author,
            Text = text.Shown,
            Style = draft.Style,
            ReplyTo = draft.ReplyTo,
            Mention = draft.Mention,
            MediaTime = draft.MediaTime,
        };
        var posted = new RoomEvent.CommentPosted(comment, Thinned: !_budget.TryShow(author.Id, priority, now));
        _history.Add(comment);
        Recall(comment, text, now);
        Emit(posted);
        return posted;
    }

    private static DisplayPriority PriorityOf(Viewer author, CommentDraft draft)
    {
        if (author.Role >= ViewerRole.Moderator)
        {
            return DisplayPriority.Staff;
        }

        return draft.ReplyTo is null && draft.Mention is null ? DisplayPriority.Normal : DisplayPriority.Addressed;
    }

    /// <summary>Tells slow mode and unique of the comments in history: at a start, and when they are switched on.</summary>
    private void RecallComments(DateTimeOffset utcNow)
    {
        var now = _clock.Elapsed;
        foreach (var comment in _history.ToArray())
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

    private void Emit(RoomEvent happened)
    {
        Position = happened.Position;
        _pending.Add(happened);
    }
}
