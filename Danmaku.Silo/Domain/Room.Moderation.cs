using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain;

internal sealed partial class Room
{
    /// <summary>Decides about a moderation command and carries it out.</summary>
    /// <remarks>
    /// <para>
    /// Asks in this order, and the first refusal counts: role (moderators and up) → is the actor sanctioned themself (whoever was
    /// put out of a room does not go on ruling it until their token ends) → ranges of the command → may they act on the target →
    /// is there such a target.
    /// </para>
    /// <para>
    /// A command that leaves everything as it was is still done and has its event: its sender gets a position to wait for, and a
    /// repeated one does no harm. Of comments to delete, those are taken that can exist, known to the recent history or not:
    /// older ones are in the store alone.
    /// </para>
    /// </remarks>
    public ModerationDecision Moderate(Viewer actor, ModerationCommand command)
    {
        _authority.Saw(actor);
        var now = _clock.UtcNow();
        var rejection = RefuseActor(actor, now) ?? CommandRules.Refuse(command);
        if (rejection is not null)
        {
            return new ModerationDecision.Refused(rejection);
        }

        return command switch
        {
            ModerationCommand.Delete delete => Delete(actor, delete, now),
            ModerationCommand.Clear => Clear(actor, now),
            ModerationCommand.Timeout timeout =>
                Impose(actor, SanctionKind.Timeout, timeout.ViewerId, timeout.Duration, timeout.Reason, now),
            ModerationCommand.Ban ban => Impose(actor, SanctionKind.Ban, ban.ViewerId, ban.Duration, ban.Reason, now),
            ModerationCommand.Lift lift => Lift(actor, lift, now),
            ModerationCommand.Configure configure => Configure(actor, configure, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not a moderation command of this room."),
        };
    }

    private Rejection? RefuseActor(Viewer actor, DateTimeOffset now) =>
        actor.Role < ViewerRole.Moderator
            ? new Rejection(RejectReason.NotAllowed, "Only moderators and the streamer can do that.")
            : RefuseSanctioned(actor, now);

    private ModerationDecision Delete(Viewer actor, ModerationCommand.Delete delete, DateTimeOffset now)
    {
        var deleted = delete.Comments.Where(CanExist).Distinct().ToImmutableArray();
        if (deleted.IsEmpty)
        {
            return Refuse(RejectReason.TargetUnknown, $"The room has no comment {delete.Comments[0]}.");
        }

        foreach (var id in deleted)
        {
            _history.Delete(id);
        }

        return Done(new RoomEvent.CommentsDeleted(NextPosition(), now, deleted, actor.Id));
    }

    private bool CanExist(RoomPosition id) => id is { Epoch: >= 1, Sequence: >= 1 } && id <= Position;

    private ModerationDecision.Done Clear(Viewer actor, DateTimeOffset now)
    {
        _history.Clear();
        return Done(new RoomEvent.RoomCleared(NextPosition(), now, actor.Id));
    }

    private ModerationDecision Impose(
        Viewer actor, SanctionKind kind, string viewerId, TimeSpan? duration, string? reason, DateTimeOffset now)
    {
        if (_authority.RefuseSanction(actor, viewerId) is { } rejection)
        {
            return new ModerationDecision.Refused(rejection);
        }

        // Others read the reason too, so it gets the same treatment as a comment.
        var told = reason is null ? "" : DisplayText.Clean(reason).Shown;
        DateTimeOffset? until = duration is { } lasting ? RoomClock.ToMillisecond(now + lasting) : null;
        var sanction = new Sanction(kind, viewerId, until, told.Length == 0 ? null : told, actor.Id, now);
        _sanctions.Impose(sanction, now);
        return Done(new RoomEvent.ViewerSanctioned(NextPosition(), sanction));
    }

    private ModerationDecision Lift(Viewer actor, ModerationCommand.Lift lift, DateTimeOffset now)
    {
        if (_authority.RefuseLift(actor, lift.ViewerId) is { } rejection)
        {
            return new ModerationDecision.Refused(rejection);
        }

        return _sanctions.Lift(lift.ViewerId, now)
            ? Done(new RoomEvent.SanctionLifted(NextPosition(), now, lift.ViewerId, actor.Id))
            : Refuse(RejectReason.TargetUnknown, "That viewer is neither timed out nor banned.");
    }

    private ModerationDecision Configure(Viewer actor, ModerationCommand.Configure configure, DateTimeOffset now)
    {
        if (SettingsRules.Refuse(configure.Change) is { } rejection)
        {
            return new ModerationDecision.Refused(rejection);
        }

        var before = Settings;
        Settings = SettingsRules.Apply(before, configure.Change);
        _texts.Configure(Settings);
        _slowMode.Configure(Settings.SlowMode);
        if (Settings.SlowMode > before.SlowMode || Settings.UniqueWindow > before.UniqueWindow)
        {
            RecallComments(now);
        }

        if (Settings.DisplayBudget != before.DisplayBudget)
        {
            _budget = new DisplayBudget(Settings.DisplayBudget);
        }

        return Done(new RoomEvent.SettingsChanged(NextPosition(), now, Settings, actor.Id));
    }

    private ModerationDecision.Done Done(RoomEvent happened)
    {
        Emit(happened);
        return new ModerationDecision.Done(happened);
    }

    private static ModerationDecision.Refused Refuse(RejectReason reason, string message) => new(new Rejection(reason, message));
}
