using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain;

/// <content>What is held against viewers, and what they say to it.</content>
internal sealed partial class Room
{
    private Rejection? Impose(
        Viewer actor, SanctionKind kind, string viewerId, TimeSpan? duration, string? reason, TimeSpan? window, DateTimeOffset now)
    {
        if (_authority.RefuseTarget(actor, viewerId) is { } rejection)
        {
            return rejection;
        }

        // Others read the reason too, so it gets the same treatment as a comment.
        DateTimeOffset? until = duration is { } lasting ? RoomClock.ToMillisecond(now + lasting) : null;
        var sanction = new Sanction(kind, viewerId, until, Cleaned(reason), actor.Id, now);
        var action = kind switch
        {
            SanctionKind.Timeout => ModerationAction.Timeout,
            SanctionKind.Ban => ModerationAction.Ban,
            SanctionKind.Warning => ModerationAction.Warn,
            _ => ModerationAction.Restrict,
        };
        var log = LogOf(action, actor, now) with { ViewerId = viewerId, Reason = sanction.Reason, Until = until };
        Impose(sanction, window, log, actor.Role);
        return null;
    }

    /// <param name="sanction">The sanction.</param>
    /// <param name="window">How far back comments go with it; <see langword="null"/> for a kind that takes none, not even those that wait.</param>
    /// <param name="log">The log's entry, but for the comments.</param>
    /// <param name="byRole">Role of who imposes it.</param>
    private void Impose(Sanction sanction, TimeSpan? window, LogEntry log, ViewerRole byRole)
    {
        var before = _sanctions.Of(sanction.ViewerId, sanction.Kind, sanction.At);
        _sanctions.Impose(sanction, sanction.At);
        var position = NextPosition();
        PurgedComments? purged = null;
        if (window is { } lasting)
        {
            (purged, var logged) = TakeAll(sanction.ViewerId, lasting, position, sanction.At);
            log = log with { Comments = logged };
            purged = lasting == TimeSpan.Zero && purged.Known.IsEmpty ? null : purged;
        }

        Emit(new RoomEvent.ViewerSanctioned(position, sanction, sanction.At, purged), log, new UndoStep.Imposed(byRole, sanction, before));
        if (purged is not null)
        {
            UnpinIf(comment => comment.Author.Id == sanction.ViewerId && comment.At >= purged.Since, sanction.By, sanction.At);
        }
    }

    private Rejection? Lift(Viewer actor, ModerationCommand.Lift lift, DateTimeOffset now)
    {
        if (_authority.RefuseLift(actor, lift.ViewerId) is { } rejection)
        {
            return rejection;
        }

        var kind = lift.Kind ?? SanctionKind.Timeout;
        if (_sanctions.Lift(lift.ViewerId, kind, now) is not { } lifted)
        {
            return Refusal(
                RejectReason.TargetUnknown,
                kind switch
                {
                    SanctionKind.Warning => "That viewer has no warning to acknowledge.",
                    SanctionKind.Restriction => "That viewer is not restricted.",
                    _ => "That viewer is neither timed out nor banned.",
                });
        }

        Emit(
            new RoomEvent.SanctionLifted(NextPosition(), now, lift.ViewerId, actor.Id, lifted.Kind),
            LogOf(ModerationAction.Lift, actor, now) with { ViewerId = lift.ViewerId, Detail = $"{lifted.Kind}." },
            new UndoStep.Lifted(actor.Role, lifted));
        return null;
    }

    private Rejection? Acknowledge(Viewer actor, DateTimeOffset now)
    {
        if (_sanctions.Lift(actor.Id, SanctionKind.Warning, now) is not { } warning)
        {
            return Refusal(RejectReason.TargetUnknown, "There is no warning to acknowledge.");
        }

        Emit(
            new RoomEvent.SanctionLifted(NextPosition(), now, actor.Id, actor.Id, SanctionKind.Warning),
            LogOf(ModerationAction.Acknowledge, actor, now) with { ViewerId = actor.Id, Reason = warning.Reason });
        return null;
    }

    private Rejection? MakeAppeal(Viewer actor, ModerationCommand.MakeAppeal command, DateTimeOffset now)
    {
        if (_sanctions.Of(actor.Id, now) is not { } sanction)
        {
            return Refusal(RejectReason.TargetUnknown, "There is no timeout or ban to appeal.");
        }

        if (_appeals.Against(sanction) is { } made)
        {
            return Refusal(
                RejectReason.AlreadyAppealed,
                made.State == AppealState.Open ? "You have appealed; a moderator will answer." : "Your appeal was answered; each timeout or ban can be appealed once.");
        }

        var position = NextPosition();
        var appeal = new Appeal(position, actor, sanction, DisplayText.Clean(command.Text).Shown, now, AppealState.Open, By: null, Answer: null);
        _appeals.Put(appeal);
        Emit(
            new RoomEvent.AppealMade(position, now, appeal),
            LogOf(ModerationAction.Appeal, actor, now) with { ViewerId = actor.Id, Reason = appeal.Text });
        return null;
    }

    private Rejection? Answer(Viewer actor, ModerationCommand.AnswerAppeal command, DateTimeOffset now)
    {
        if (_appeals.Find(command.Appeal) is not { State: AppealState.Open } appeal)
        {
            return Refusal(RejectReason.TargetUnknown, $"There is no open appeal {command.Appeal}.");
        }

        if (_authority.RefuseLift(actor, appeal.Viewer.Id) is { } rejection)
        {
            return rejection;
        }

        var answered = appeal with
        {
            State = command.Granted ? AppealState.Granted : AppealState.Denied,
            By = actor.Id,
            Answer = Cleaned(command.Answer),
        };
        _appeals.Put(answered);
        Emit(
            new RoomEvent.AppealAnswered(NextPosition(), now, answered),
            LogOf(ModerationAction.AnswerAppeal, actor, now) with
            {
                ViewerId = appeal.Viewer.Id,
                Reason = answered.Answer,
                Detail = command.Granted ? "Granted." : "Denied.",
                About = appeal.Id,
            });

        // A sanction that came after the appeal is another matter.
        if (command.Granted && _sanctions.Of(appeal.Viewer.Id, now) is { } sanction && _appeals.Against(sanction) is not null)
        {
            _sanctions.Lift(appeal.Viewer.Id, sanction.Kind, now);
            Emit(new RoomEvent.SanctionLifted(NextPosition(), now, appeal.Viewer.Id, actor.Id, sanction.Kind));
        }

        return null;
    }
}
