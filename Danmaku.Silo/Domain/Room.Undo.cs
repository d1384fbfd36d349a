using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain;

/// <content>Taking actions back.</content>
internal sealed partial class Room
{
    private static readonly int MaxAnnouncementChars = CommandRules.MaxText * DisplayText.MaxClusterCodePoints;

    /// <remarks>
    /// The event that an action was undone comes first, then what that changes for viewers. What the action deleted comes back as far as
    /// nothing else deletes it; the rest is put back where nothing later has changed the same.
    /// </remarks>
    private Rejection? Undo(Viewer actor, RoomPosition action, DateTimeOffset now)
    {
        if (_actions.Find(action, now) is not { } step)
        {
            return Refusal(
                RejectReason.CannotUndo,
                $"{action} is none of the last {UndoableActions.Capacity} actions of the last {DurationText.Of(UndoableActions.Window)} that can be undone, or was undone.");
        }

        if (actor.Role < step.ByRole)
        {
            return Refusal(RejectReason.NotAllowed, "Only the streamer can undo what the streamer did.");
        }

        if (RefuseUndo(actor, step, now) is { } rejection)
        {
            return rejection;
        }

        _actions.Remove(action);
        var free = _comments.Unstamp(action);
        Emit(new RoomEvent.ActionUndone(NextPosition(), now, action, actor.Id), LogOf(ModerationAction.Undo, actor, now) with { About = action });
        BringBack(free, actor, now);
        PutBack(action, step, actor, now);
        return null;
    }

    private Rejection? RefuseUndo(Viewer actor, UndoStep step, DateTimeOffset now) => step switch
    {
        UndoStep.Imposed { Sanction: var sanction } => _authority.RefuseLift(actor, sanction.ViewerId),
        UndoStep.Lifted { Sanction: var sanction } => _authority.RefuseTarget(actor, sanction.ViewerId)
            ?? (!sanction.HoldsAt(now) ? Refusal(RejectReason.CannotUndo, "It would have run out by now.") : null),
        UndoStep.RulesSet rules when rules.After != _rules.Version.Number || _rulesBefore?.Version.Number != rules.Before =>
            Refusal(RejectReason.CannotUndo, $"Roll the rules back to version {rules.Before} instead."),
        UndoStep.Pinned pinned when pinned.After != _pin => Refusal(RejectReason.CannotUndo, "The pin was changed since."),
        UndoStep.Appointed appointed when appointed.After != _authority.AppointedOf(appointed.ViewerId) =>
            Refusal(RejectReason.CannotUndo, "That was changed since."),
        _ => null,
    };

    private void BringBack(List<RecentComment> free, Viewer actor, DateTimeOffset now)
    {
        var shown = new List<Comment>();
        var withheld = ImmutableArray.CreateBuilder<WithheldComment>();
        foreach (var comment in free)
        {
            switch (comment.Withheld?.Stage)
            {
                case null:
                    shown.Add(comment.Comment);
                    break;
                case CommentStage.Delayed:
                    _comments.Remove(comment);
                    _comments.Add(new RecentComment(comment.Comment, withheld: null));
                    shown.Add(comment.Comment);
                    break;
                case CommentStage.Held:
                    _comments.Remove(comment);
                    withheld.Add(new WithheldComment(comment.Comment, comment.Withheld with { Until = HeldUntil(now) }));
                    _withheld.Add(withheld[^1]);
                    break;
                default:
                    withheld.Add(new WithheldComment(comment.Comment, comment.Withheld));
                    break;
            }
        }

        foreach (var some in shown.Chunk(CommandRules.MaxComments))
        {
            Emit(new RoomEvent.CommentsShown(NextPosition(), now, [.. some], ShowCause.Restored, actor.Id));
        }

        foreach (var some in withheld.Chunk(CommandRules.MaxComments))
        {
            Emit(new RoomEvent.CommentsWithheld(NextPosition(), now, [.. some], actor.Id));
        }
    }

    private void PutBack(RoomPosition action, UndoStep step, Viewer actor, DateTimeOffset now)
    {
        switch (step)
        {
            case UndoStep.Imposed imposed when _sanctions.Of(imposed.Sanction.ViewerId, imposed.Sanction.Kind, now) == imposed.Sanction:
                _sanctions.Lift(imposed.Sanction.ViewerId, imposed.Sanction.Kind, now);
                Emit(new RoomEvent.SanctionLifted(NextPosition(), now, imposed.Sanction.ViewerId, actor.Id, imposed.Sanction.Kind));
                if (imposed.Before is { } before && before.HoldsAt(now))
                {
                    ImposeAgain(before, now);
                }

                break;
            case UndoStep.Lifted { Sanction: var sanction } when _sanctions.Of(sanction.ViewerId, sanction.Kind, now) is null:
                ImposeAgain(sanction, now);
                break;
            case UndoStep.Approved approved:
                HoldAgain(approved.Comments, actor, now);
                break;
            case UndoStep.Pinned pinned:
                RestorePin(pinned.Before, actor, now);
                break;
            case UndoStep.Announced:
                Emit(new RoomEvent.AnnouncementWithdrawn(NextPosition(), now, action, actor.Id));
                break;
            case UndoStep.Configured configured:
                ChangeSettings(SettingsRules.Revert(Settings, configured.Before, configured.After), actor, log: null, now);
                break;
            case UndoStep.RulesSet rules when _rulesBefore is { } earlier:
                var position = PutRules(earlier.Set, CompiledRules.Compile(earlier.Set), actor, $"Version {rules.After} undone.", now);
                Emit(new RoomEvent.RulesChanged(position, now, _rules));
                break;
            case UndoStep.Appointed appointed:
                _authority.Appoint(appointed.ViewerId, appointed.Before);
                Emit(new RoomEvent.RoleChanged(NextPosition(), now, appointed.ViewerId, appointed.Before, actor.Id));
                break;
            case UndoStep.Vetoed when _brake.State.VetoedUntil is not null:
                var state = _brake.Veto(now, now);
                Emit(new RoomEvent.BrakeMoved(NextPosition(), now, state, InForce, actor.Id));
                break;
        }
    }

    private void ImposeAgain(Sanction sanction, DateTimeOffset now)
    {
        _sanctions.Impose(sanction, now);
        Emit(new RoomEvent.ViewerSanctioned(NextPosition(), sanction, now, Purged: null));
    }

    // Those that were deleted since stay deleted, and of those that the room has forgotten it cannot tell.
    private void HoldAgain(ImmutableArray<WithheldComment> approved, Viewer actor, DateTimeOffset now)
    {
        var again = ImmutableArray.CreateBuilder<WithheldComment>();
        foreach (var withheld in approved)
        {
            if (_comments.Find(withheld.Comment.Position) is { IsShown: true } shown)
            {
                _comments.Remove(shown);
                again.Add(withheld with { Withheld = withheld.Withheld with { Until = HeldUntil(now) } });
                _withheld.Add(again[^1]);
            }
        }

        if (again.Count > 0)
        {
            var held = again.DrainToImmutable();
            Emit(new RoomEvent.CommentsWithheld(NextPosition(), now, held, actor.Id));
            UnpinIf(comment => held.Any(withheld => withheld.Comment.Position == comment.Position), actor.Id, now);
        }
    }

    private void RestorePin(Pin? pin, Viewer actor, DateTimeOffset now)
    {
        if (pin is not null && (pin.Until is not { } until || now < until) && _comments.TryFindShown(pin.Comment.Position, out _))
        {
            _pin = pin;
            Emit(new RoomEvent.CommentPinned(NextPosition(), now, pin));
        }
        else if (_pin is not null)
        {
            _pin = null;
            Emit(new RoomEvent.CommentUnpinned(NextPosition(), now, actor.Id));
        }
    }

    private DateTimeOffset HeldUntil(DateTimeOffset now) => RoomClock.ToMillisecond(now + InForce.HoldTime);
}
