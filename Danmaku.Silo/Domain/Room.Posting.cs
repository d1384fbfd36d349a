using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain;

/// <content>What becomes of drafts.</content>
internal sealed partial class Room
{
    /// <summary>Most comments that wait for the room's delay, some 10 s of the busiest rooms.</summary>
    private const int MaxDelayed = 100_000;

    private static readonly TimeSpan FullQueueRetry = TimeSpan.FromSeconds(10);

    /// <summary>Decides about a draft.</summary>
    /// <remarks>
    /// <para>
    /// Asks in this order, and the first refusal counts: was its nonce accepted before (then that answer again, whatever has
    /// become of the viewer since, and no limit is touched) → sanctions → mute all and members only → style, nonce, mention,
    /// media time and reply → slow mode → rate limit → length → links → rules → unique → room in the queue of held ones → the outside judge.
    /// </para>
    /// <para>
    /// What it costs: a comment, and a refusal for anything in the draft itself, cost the author one token of their rate limit
    /// (an invalid one is told so even when none is left). A refusal for what the author could not help (sanction, mute all,
    /// members only, slow mode, the rate limit itself) costs nothing, so that waiting for as long as the answer says is enough.
    /// Slow mode and unique count accepted comments alone. A draft that comes back from the judge has paid, and everything that may have
    /// changed meanwhile is asked again.
    /// </para>
    /// <para>
    /// Sanctions do not hold the streamer: a moderator can give one only before the room has seen who the streamer is, and nobody
    /// could lift it. Moderators and the streamer are exempt from slow mode, mute all, members only, rules, unique, holding, delay and the judge.
    /// </para>
    /// </remarks>
    /// <param name="author">Who posts it, as their token says.</param>
    /// <param name="draft">The draft.</param>
    /// <param name="judged">What the outside judge said of it, when it was asked.</param>
    public PostDecision Post(Viewer author, CommentDraft draft, Judged? judged = null)
    {
        var utcNow = _clock.UtcNow();
        var nonce = draft.Nonce is { } typed && DraftRules.IsNonce(typed) ? typed : null;
        if (nonce is not null && _nonces.Find(author.Id, nonce, utcNow) is var (position, wasThinned))
        {
            return new PostDecision.Repeated(position, wasThinned, _withheld.Find(position)?.Withheld.Stage ?? CommentStage.Shown);
        }

        _authority.Saw(author);
        author = _authority.InRoom(author);
        var now = _clock.Elapsed;
        AdmittedText text = default;
        RuleVerdict? verdict = null;
        var rejection = RefuseSanctioned(author, utcNow)
            ?? RefuseRole(author)
            ?? RefuseDraft(author, draft, now)
            ?? RefuseHaste(author, now, hasTaken: judged is not null, draft.SuperChat is not null)
            ?? _texts.Refuse(draft.Text, author.Role, now, out text, out verdict);
        if (judged is null)
        {
            Observe(author, draft, rejection, text, utcNow);
        }

        if (rejection is not null)
        {
            return new PostDecision.Rejected(verdict?.Rule is { Action: RuleAction.Timeout } rule ? TimeOutBy(rule, verdict, author, text, utcNow) : rejection);
        }

        var stage = StageOf(author, text, judged, utcNow, out var refused);
        if (refused is not null)
        {
            return new PostDecision.Rejected(refused);
        }

        if (stage is null && judged is null && author.Role < ViewerRole.Moderator && InForce.Judge != JudgeMode.Off)
        {
            return new PostDecision.Judge(text.Shown, author);
        }

        return Accept(author, draft, text, stage, nonce, utcNow, now);
    }

    private Rejection? RefuseSanctioned(Viewer viewer, DateTimeOffset utcNow)
    {
        if (viewer.Role == ViewerRole.Streamer)
        {
            return null;
        }

        if (_sanctions.Of(viewer.Id, utcNow) is { } sanction)
        {
            var remaining = sanction.Until - utcNow;
            var (reason, what) = sanction.Kind == SanctionKind.Timeout
                ? (RejectReason.TimedOut, "timed out")
                : (RejectReason.Banned, "banned");
            var howLong = remaining is { } left ? $"for another {DurationText.Of(left)}" : "until a moderator lifts it";
            var why = sanction.Reason is null ? "." : $": {sanction.Reason}";
            return new Rejection(reason, $"You are {what} {howLong}{why}", remaining);
        }

        return _sanctions.Of(viewer.Id, SanctionKind.Warning, utcNow) is { } warning
            ? new Rejection(RejectReason.WarningPending, $"A moderator warned you; acknowledge it first: {warning.Reason}")
            : null;
    }

    private Rejection? RefuseRole(Viewer author)
    {
        if (InForce.MuteAll && author.Role < ViewerRole.Moderator)
        {
            return new Rejection(RejectReason.MuteAll, "Only moderators and the streamer may comment now.");
        }

        return InForce.MembersOnly && author.Role < ViewerRole.Member
            ? new Rejection(RejectReason.MembersOnly, "Only members may comment now.")
            : null;
    }

    private Rejection? RefuseDraft(Viewer author, CommentDraft draft, TimeSpan now)
    {
        var rejection = DraftRules.Refuse(draft, _comments);
        if (rejection is not null)
        {
            _rates.TryTake(author, now, out _);
        }

        return rejection;
    }

    private Rejection? RefuseHaste(Viewer author, TimeSpan now, bool hasTaken, bool isSuperChat)
    {
        // Nobody can flood with what each costs money, and a payment that was taken must not be refused for haste.
        if (isSuperChat)
        {
            return null;
        }

        if (author.Role < ViewerRole.Moderator && _slowMode.MustWait(author.Id, now, out var wait))
        {
            return new Rejection(
                RejectReason.SlowMode,
                $"Slow mode: one comment every {DurationText.Of(InForce.SlowMode)}; your next one in {DurationText.Of(wait)}.",
                wait);
        }

        if (hasTaken || _rates.TryTake(author, now, out var retryAfter))
        {
            return null;
        }

        var rate = _rates.RateOf(author.Role);
        return new Rejection(
            RejectReason.RateLimited,
            $"Up to {rate.Burst} comments in {DurationText.Of(rate.Refill)}; your next one in {DurationText.Of(retryAfter)}.",
            retryAfter);
    }

    /// <summary>Lets the raid brake see a draft that broke no rule but those that the brake itself set.</summary>
    private void Observe(Viewer author, CommentDraft draft, Rejection? rejection, AdmittedText text, DateTimeOffset now)
    {
        if (!Settings.RaidBrake || author.Role >= ViewerRole.Moderator)
        {
            return;
        }

        var match = rejection switch
        {
            null => text.Match,
            { Reason: RejectReason.SlowMode or RejectReason.MembersOnly } when _brake.State.Level > BrakeLevel.Off => MatchOf(draft),
            _ => null,
        };
        if (match is not null)
        {
            _brake.Observe(author.Id, author.Role, author.Created, match, now);
            MoveBrake(now);
        }
    }

    // A draft refused for haste was not measured yet: what cannot be a comment does not count.
    private MatchText? MatchOf(CommentDraft draft)
    {
        if (draft.Text.Length > InForce.TextLimit * DisplayText.MaxClusterCodePoints)
        {
            return null;
        }

        var clean = DisplayText.Clean(draft.Text);
        return clean.Graphemes >= 1 && clean.Graphemes <= InForce.TextLimit ? MatchText.From(clean.Shown) : null;
    }

    private Rejection TimeOutBy(Rule rule, RuleVerdict verdict, Viewer author, AdmittedText text, DateTimeOffset now)
    {
        var duration = _escalation.Next(author.Id, rule.Timeout, now);
        _escalation.TimedOut(author.Id, duration, now);
        var reason = $"The text contains \"{verdict.Matched}\", which is blocked here.";
        reason = reason.Length <= CommandRules.MaxReason ? reason : "The text contains what is blocked here.";
        var sanction = new Sanction(SanctionKind.Timeout, author.Id, RoomClock.ToMillisecond(now + duration), reason, By: "", now);
        Impose(
            sanction,
            window: TimeSpan.Zero,
            LogOf(ModerationAction.Timeout, now) with
            {
                ViewerId = author.Id,
                Reason = reason,
                Until = sanction.Until,
                Detail = $"Rule {verdict.Number} matched: {text.Shown}",
            },
            ViewerRole.Moderator);
        return new Rejection(RejectReason.TimedOut, $"You are timed out for {DurationText.Of(duration)}: {reason}", duration);
    }

    /// <returns>Why viewers are not to see the comment yet; <see langword="null"/> when they are.</returns>
    private Withholding? StageOf(Viewer author, AdmittedText text, Judged? judged, DateTimeOffset now, out Rejection? refused)
    {
        refused = null;
        if (author.Role >= ViewerRole.Moderator)
        {
            return null;
        }

        if (_sanctions.Of(author.Id, SanctionKind.Restriction, now) is { } restriction)
        {
            return new Withholding(CommentStage.Shadowed, restriction.Reason ?? "Its author is restricted.", Until: null);
        }

        if (judged?.Verdict == JudgeVerdict.Reject)
        {
            refused = new Rejection(RejectReason.JudgeRejected, judged.Why ?? "The outside judge rejected it.");
            return null;
        }

        var why = text.HoldWhy
            ?? (author.Role < InForce.HoldBelow ? "Comments are held now." : null)
            ?? judged switch
            {
                { Verdict: JudgeVerdict.Hold } => judged.Why ?? "The outside judge held it.",
                { Verdict: JudgeVerdict.NoAnswer } when InForce.Judge == JudgeMode.FailClosed => "The outside judge did not answer.",
                _ => null,
            };
        if (why is null)
        {
            return null;
        }

        if (_withheld.Held >= _limits.HeldCapacity)
        {
            refused = new Rejection(
                RejectReason.HeldQueueFull,
                $"{_limits.HeldCapacity} comments wait for a moderator already; try again in {DurationText.Of(FullQueueRetry)}.",
                FullQueueRetry);
        }

        return new Withholding(CommentStage.Held, why, RoomClock.ToMillisecond(now + InForce.HoldTime));
    }

    private PostDecision.Accepted Accept(
        Viewer author, CommentDraft draft, AdmittedText text, Withholding? withheld, string? nonce, DateTimeOffset utcNow, TimeSpan now)
    {
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
            SuperChat = draft.SuperChat,
        };

        // What is beyond the budget is on no screen, so there is nothing to delay; a shadowed comment takes nobody's place.
        var thinned = withheld is { Stage: CommentStage.Shadowed }
            || (withheld is null && !_budget.TryShow(author.Id, PriorityOf(author, draft), now));
        if (withheld is null && !thinned && InForce.Delay > TimeSpan.Zero && author.Role < ViewerRole.Moderator && _withheld.Delayed < MaxDelayed)
        {
            withheld = new Withholding(CommentStage.Delayed, "The room's delay.", RoomClock.ToMillisecond(utcNow + InForce.Delay));
        }

        Keep(comment, withheld);
        Recall(comment, text, now);
        var posted = new RoomEvent.CommentPosted(comment, thinned, withheld);
        Emit(
            posted,
            withheld?.Stage == CommentStage.Held
                ? LogOf(ModerationAction.Hold, utcNow) with { ViewerId = author.Id, Comments = [Logged(comment)], Reason = withheld.Why, Until = withheld.Until }
                : null,
            nonce: nonce);
        if (nonce is not null)
        {
            _nonces.Remember(new RememberedNonce(author.Id, nonce, comment.Position, utcNow, thinned), utcNow);
        }

        return new PostDecision.Accepted(posted, text.IsMasked ? text.Shown : null);
    }

    private void Keep(Comment comment, Withholding? withheld)
    {
        if (withheld is { Stage: CommentStage.Held or CommentStage.Delayed })
        {
            _withheld.Add(new WithheldComment(comment, withheld));
        }
        else
        {
            _comments.Add(new RecentComment(comment, withheld));
        }
    }

    private static DisplayPriority PriorityOf(Viewer author, CommentDraft draft)
    {
        if (draft.SuperChat is not null)
        {
            return DisplayPriority.Paid;
        }

        if (author.Role >= ViewerRole.Moderator)
        {
            return DisplayPriority.Staff;
        }

        return draft.ReplyTo is null && draft.Mention is null ? DisplayPriority.Normal : DisplayPriority.Addressed;
    }
}
