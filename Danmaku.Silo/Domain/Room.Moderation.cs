using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain;

/// <content>What moderators, and viewers for themselves, ask for.</content>
internal sealed partial class Room
{
    /// <summary>Decides about a moderation command and carries it out.</summary>
    /// <remarks>
    /// <para>
    /// Asks in this order, and the first refusal counts: role → is the actor sanctioned themself (whoever was
    /// put out of a room does not go on ruling it until their token ends) → ranges of the command → may they act on the target →
    /// is there such a target.
    /// </para>
    /// <para>
    /// A command that leaves everything as it was is still done and has its event: its sender gets a position to wait for, and a
    /// repeated one does no harm. Of comments to delete, those are taken that can exist, known to the recent history or not:
    /// older ones are in the store alone.
    /// </para>
    /// </remarks>
    /// <param name="actor">Who asks, as their token says.</param>
    /// <param name="command">For what. <see cref="ModerationCommand.RollBackRules"/> has become <see cref="ModerationCommand.SetRules"/> before.</param>
    /// <param name="rules">With <see cref="ModerationCommand.SetRules"/>: the rules, which were found to be in range, compiled.</param>
    public ModerationDecision Moderate(Viewer actor, ModerationCommand command, CompiledRules? rules = null)
    {
        _authority.Saw(actor);
        actor = _authority.InRoom(actor);
        var now = _clock.UtcNow();
        var first = _decided.Count;
        var rejection = Authority.RefuseCommand(actor, command)
            ?? (command is ModerationCommand.Acknowledge or ModerationCommand.MakeAppeal ? null : RefuseSanctioned(actor, now))
            ?? CommandRules.Refuse(command)
            ?? CarryOut(actor, command, rules, now);
        return rejection is null
            ? new ModerationDecision.Done(_decided[first].Event, Position)
            : new ModerationDecision.Refused(rejection);
    }

    private Rejection? CarryOut(Viewer actor, ModerationCommand command, CompiledRules? rules, DateTimeOffset now) => command switch
    {
        ModerationCommand.Delete delete => Delete(actor, delete, now),
        ModerationCommand.Clear clear => Clear(actor, clear, now),
        ModerationCommand.Purge purge => Purge(actor, purge, now),
        ModerationCommand.Timeout timeout =>
            Impose(actor, SanctionKind.Timeout, timeout.ViewerId, timeout.Duration, timeout.Reason, timeout.Window ?? ModerationCommand.DefaultWindow, now),
        ModerationCommand.Ban ban =>
            Impose(actor, SanctionKind.Ban, ban.ViewerId, ban.Duration, ban.Reason, ban.Window ?? ModerationCommand.DefaultWindow, now),
        ModerationCommand.Warn warn => Impose(actor, SanctionKind.Warning, warn.ViewerId, duration: null, warn.Reason, window: null, now),
        ModerationCommand.Restrict restrict =>
            Impose(actor, SanctionKind.Restriction, restrict.ViewerId, restrict.Duration, restrict.Reason, window: null, now),
        ModerationCommand.Lift lift => Lift(actor, lift, now),
        ModerationCommand.Approve approve => Approve(actor, approve, now),
        ModerationCommand.Deny deny => Deny(actor, deny, now),
        ModerationCommand.PinComment pin => PinUp(actor, pin, now),
        ModerationCommand.Unpin => TakeDown(actor, now),
        ModerationCommand.Announce announce => Announce(actor, announce, now),
        ModerationCommand.Configure configure => Configure(actor, configure, now),
        ModerationCommand.SetRules set => SetRules(actor, set, rules, now),
        ModerationCommand.Appoint appoint => Appoint(actor, appoint.ViewerId, appointed: true, now),
        ModerationCommand.Dismiss dismiss => Appoint(actor, dismiss.ViewerId, appointed: false, now),
        ModerationCommand.Note note => Note(actor, note, now),
        ModerationCommand.VetoBrake veto => Veto(actor, veto, now),
        ModerationCommand.AnswerAppeal answer => Answer(actor, answer, now),
        ModerationCommand.Undo undo => Undo(actor, undo.Action, now),
        ModerationCommand.Acknowledge => Acknowledge(actor, now),
        ModerationCommand.MakeAppeal appeal => MakeAppeal(actor, appeal, now),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not a moderation command of this room."),
    };

    private Rejection? Delete(Viewer actor, ModerationCommand.Delete delete, DateTimeOffset now)
    {
        var ids = delete.Comments.Where(CanExist).Distinct().ToImmutableArray();
        if (ids.IsEmpty)
        {
            return Refusal(RejectReason.TargetUnknown, $"The room has no comment {delete.Comments[0]}.");
        }

        var position = NextPosition();
        var known = ids.Select(id => Take(id, position)).OfType<RecentComment>().ToList();
        var deleted = new RoomEvent.CommentsDeleted(position, now, ids, actor.Id)
        {
            Reason = Cleaned(delete.Reason),
            Authors = AuthorsOf(known.Where(static comment => comment.Withheld?.Stage != CommentStage.Shadowed).Select(static comment => comment.Comment)),
        };
        var logged = known.ToDictionary(static comment => comment.Comment.Position, static comment => Logged(comment.Comment));
        Emit(
            deleted,
            LogOf(ModerationAction.Delete, actor, now) with
            {
                ViewerId = known.Select(static comment => comment.Comment.Author.Id).Distinct().Take(2).ToArray() is [var only] ? only : null,
                Comments = [.. ids.Order().Select(id => logged.GetValueOrDefault(id) ?? new LoggedComment(id, null, null, null))],
                Reason = deleted.Reason,
            },
            new UndoStep.Deletion(actor.Role));
        UnpinIf(comment => ids.Contains(comment.Position), actor.Id, now);
        return null;
    }

    private bool CanExist(RoomPosition id) => id is { Epoch: >= 1, Sequence: >= 1 } && id <= Position;

    private Rejection? Clear(Viewer actor, ModerationCommand.Clear clear, DateTimeOffset now)
    {
        var position = NextPosition();
        foreach (var id in Remembered(static _ => true))
        {
            Take(id, position);
        }

        Emit(
            new RoomEvent.RoomCleared(position, now, actor.Id),
            LogOf(ModerationAction.Clear, actor, now) with { Reason = Cleaned(clear.Reason) },
            new UndoStep.Deletion(actor.Role));
        UnpinIf(static _ => true, actor.Id, now);
        return null;
    }

    private Rejection? Purge(Viewer actor, ModerationCommand.Purge purge, DateTimeOffset now)
    {
        if (_authority.RefuseTarget(actor, purge.ViewerId) is { } rejection)
        {
            return rejection;
        }

        var position = NextPosition();
        var reason = Cleaned(purge.Reason);
        var (purged, logged) = TakeAll(purge.ViewerId, purge.Window, position, now);
        Emit(
            new RoomEvent.ViewerPurged(position, now, purge.ViewerId, purged, actor.Id, reason),
            LogOf(ModerationAction.Purge, actor, now) with
            {
                ViewerId = purge.ViewerId,
                Comments = logged,
                Reason = reason,
                Detail = $"Comments of the last {DurationText.Of(purge.Window)}.",
            },
            new UndoStep.Deletion(actor.Role));
        UnpinIf(comment => comment.Author.Id == purge.ViewerId && comment.At >= purged.Since, actor.Id, now);
        return null;
    }

    private Rejection? Approve(Viewer actor, ModerationCommand.Approve approve, DateTimeOffset now)
    {
        if (TakeHeld(approve.Comments) is not { Length: > 0 } held)
        {
            return Refusal(RejectReason.TargetUnknown, $"Comment {approve.Comments[0]} is not held (any more).");
        }

        foreach (var withheld in held)
        {
            _comments.Add(new RecentComment(withheld.Comment, withheld: null));
        }

        Emit(
            new RoomEvent.CommentsShown(NextPosition(), now, [.. held.Select(static withheld => withheld.Comment)], ShowCause.Approved, actor.Id),
            LogOf(ModerationAction.Approve, actor, now) with { Comments = [.. held.Select(static withheld => Logged(withheld.Comment))] },
            new UndoStep.Approved(actor.Role, held));
        return null;
    }

    private Rejection? Deny(Viewer actor, ModerationCommand.Deny deny, DateTimeOffset now)
    {
        if (TakeHeld(deny.Comments) is not { Length: > 0 } held)
        {
            return Refusal(RejectReason.TargetUnknown, $"Comment {deny.Comments[0]} is not held (any more).");
        }

        var position = NextPosition();
        foreach (var withheld in held)
        {
            Bury(withheld, position);
        }

        var comments = held.Select(static withheld => withheld.Comment);
        var denied = new RoomEvent.CommentsDeleted(position, now, [.. comments.Select(static comment => comment.Position)], actor.Id)
        {
            Cause = DeleteCause.Denied,
            Reason = Cleaned(deny.Reason),
            Authors = AuthorsOf(comments),
        };
        Emit(
            denied,
            LogOf(ModerationAction.Deny, actor, now) with { Comments = [.. comments.Select(Logged)], Reason = denied.Reason },
            new UndoStep.Deletion(actor.Role));
        return null;
    }

    private Rejection? PinUp(Viewer actor, ModerationCommand.PinComment command, DateTimeOffset now)
    {
        if (!_comments.TryFindShown(command.Comment, out var comment))
        {
            return Refusal(RejectReason.TargetUnknown, $"Comment {command.Comment} is not shown in the room's recent history.");
        }

        var before = _pin;
        _pin = new Pin(comment, command.Duration is { } lasting ? RoomClock.ToMillisecond(now + lasting) : null, actor.Id, now);
        Emit(
            new RoomEvent.CommentPinned(NextPosition(), now, _pin),
            LogOf(ModerationAction.Pin, actor, now) with { ViewerId = comment.Author.Id, Comments = [Logged(comment)], Until = _pin.Until },
            new UndoStep.Pinned(actor.Role, before, _pin));
        return null;
    }

    private Rejection? TakeDown(Viewer actor, DateTimeOffset now)
    {
        if (_pin is not { } pin)
        {
            return Refusal(RejectReason.TargetUnknown, "No comment is pinned.");
        }

        _pin = null;
        Emit(
            new RoomEvent.CommentUnpinned(NextPosition(), now, actor.Id),
            LogOf(ModerationAction.Unpin, actor, now) with { ViewerId = pin.Comment.Author.Id, Comments = [Logged(pin.Comment)] },
            new UndoStep.Pinned(actor.Role, pin, After: null));
        return null;
    }

    private Rejection? Announce(Viewer actor, ModerationCommand.Announce announce, DateTimeOffset now)
    {
        var text = DisplayText.Clean(announce.Text.Length > MaxAnnouncementChars ? "" : announce.Text);
        if (text.Graphemes is < 1 or > CommandRules.MaxText)
        {
            return CommandRules.Invalid($"An announcement has 1 to {CommandRules.MaxText} characters.");
        }

        Emit(
            new RoomEvent.Announced(NextPosition(), now, text.Shown, actor),
            LogOf(ModerationAction.Announce, actor, now) with { Reason = text.Shown },
            new UndoStep.Announced(actor.Role));
        return null;
    }

    private Rejection? Note(Viewer actor, ModerationCommand.Note note, DateTimeOffset now)
    {
        var text = DisplayText.Clean(note.Text).Shown;
        Emit(
            new RoomEvent.NoteAdded(NextPosition(), now, note.ViewerId, text, actor.Id),
            LogOf(ModerationAction.Note, actor, now) with { ViewerId = note.ViewerId, Reason = text });
        return null;
    }

    // Comments that wait leave the queue; those shown get a stamp.
    private RecentComment? Take(RoomPosition id, RoomPosition action)
    {
        if (_withheld.Remove(id) is { } withheld)
        {
            return Bury(withheld, action);
        }

        if (_comments.Find(id) is not { } comment)
        {
            return null;
        }

        _comments.Stamp(comment, action);
        return comment;
    }

    private RecentComment Bury(WithheldComment withheld, RoomPosition action)
    {
        var buried = new RecentComment(withheld.Comment, withheld.Withheld) { Stamps = [action] };
        _comments.Add(buried);
        return buried;
    }

    private (PurgedComments Purged, ImmutableArray<LoggedComment> Logged) TakeAll(
        string viewerId, TimeSpan window, RoomPosition action, DateTimeOffset now)
    {
        // With no window nothing that was accepted until now is in it.
        var since = window > TimeSpan.Zero ? RoomClock.ToMillisecond(now - window) : now.AddMilliseconds(1);
        var waiting = _withheld.ToArray().Where(withheld => withheld.Comment.Author.Id == viewerId).Select(static withheld => withheld.Comment.Position);
        var recent = _comments.All.Where(comment => comment.Comment.Author.Id == viewerId && comment.Comment.At >= since)
            .Select(static comment => comment.Comment.Position);
        var known = recent.Concat(waiting).Order().ToImmutableArray();
        var taken = known.Select(id => Take(id, action)).OfType<RecentComment>().TakeLast(CommandRules.MaxComments);
        return (new PurgedComments(since, known), [.. taken.Select(static comment => Logged(comment.Comment))]);
    }

    private List<RoomPosition> Remembered(Func<Comment, bool> which) =>
    [
        .. _comments.All.Select(static comment => comment.Comment)
            .Concat(_withheld.ToArray().Select(static withheld => withheld.Comment))
            .Where(which)
            .Select(static comment => comment.Position),
    ];

    private ImmutableArray<WithheldComment> TakeHeld(ImmutableArray<RoomPosition> ids) =>
    [
        .. ids.Distinct().Order()
            .Where(id => _withheld.Find(id)?.Withheld.Stage == CommentStage.Held)
            .Select(id => _withheld.Remove(id)!),
    ];

    private void UnpinIf(Func<Comment, bool> isGone, string by, DateTimeOffset now)
    {
        if (_pin is { } pin && isGone(pin.Comment))
        {
            _pin = null;
            Emit(new RoomEvent.CommentUnpinned(NextPosition(), now, by));
        }
    }

    private static string? Cleaned(string? reason) =>
        reason is not null && DisplayText.Clean(reason).Shown is { Length: > 0 } cleaned ? cleaned : null;

    private static Rejection Refusal(RejectReason reason, string message) => new(reason, message);
}
