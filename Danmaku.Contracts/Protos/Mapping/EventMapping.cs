using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Events, to and from the protos.</summary>
public static class EventMapping
{
    /// <summary>As the proto has it. Of changed rules the version alone: with them a batch might have more bytes than a message.</summary>
    public static Proto.RoomEvent ToProto(this RoomEvent item)
    {
        var proto = new Proto.RoomEvent { Position = item.Position.ToProto(), OccurredAtMs = item.At.ToUnixTimeMilliseconds() };
        switch (item)
        {
            case RoomEvent.CommentPosted posted:
                proto.CommentPosted = new() { Comment = posted.Comment.ToProto(), Thinned = posted.Thinned, Withheld = posted.Withheld?.ToProto() };
                break;
            case RoomEvent.CommentThinned:
                proto.CommentsThinned = new() { LastSequence = item.Position.Sequence };
                break;
            case RoomEvent.CommentsShown shown:
                proto.CommentsShown = new()
                {
                    Comments = { shown.Comments.Select(CommentMapping.ToProto) }, Cause = (Proto.ShowCause)shown.Cause, By = shown.By,
                };
                break;
            case RoomEvent.CommentsWithheld withheld:
                proto.CommentsWithheld = new() { Comments = { withheld.Comments.Select(CommentMapping.ToProto) }, By = withheld.By };
                break;
            case RoomEvent.CommentsDeleted deleted:
                proto.CommentsDeleted = new Proto.CommentsDeleted
                {
                    Comments = { deleted.Comments.Select(CommentMapping.ToProto) },
                    By = deleted.By,
                    Cause = (Proto.DeleteCause)deleted.Cause,
                    Authors = { deleted.Authors },
                }.With(deleted.Reason, static (proto, reason) => proto.Reason = reason);
                break;
            case RoomEvent.ViewerPurged purged:
                proto.ViewerPurged = new Proto.ViewerPurged { ViewerId = purged.ViewerId, Purged = purged.Purged.ToProto(), By = purged.By }
                    .With(purged.Reason, static (proto, reason) => proto.Reason = reason);
                break;
            case RoomEvent.RoomCleared cleared:
                proto.RoomCleared = new() { By = cleared.By };
                break;
            case RoomEvent.ViewerSanctioned sanctioned:
                proto.ViewerSanctioned = new() { Sanction = sanctioned.Sanction.ToProto(), Purged = sanctioned.Purged?.ToProto() };
                break;
            case RoomEvent.SanctionLifted lifted:
                proto.SanctionLifted = new() { ViewerId = lifted.ViewerId, By = lifted.By, Kind = (Proto.SanctionKind)lifted.Kind };
                break;
            case RoomEvent.CommentPinned pinned:
                proto.CommentPinned = new() { Pin = pinned.Pin.ToProto() };
                break;
            case RoomEvent.CommentUnpinned unpinned:
                proto.CommentUnpinned = new() { By = unpinned.By };
                break;
            case RoomEvent.Announced announced:
                proto.Announced = new() { Text = announced.Text, By = announced.By.ToProto() };
                break;
            case RoomEvent.AnnouncementWithdrawn withdrawn:
                proto.AnnouncementWithdrawn = new() { Announcement = withdrawn.Announcement.ToProto(), By = withdrawn.By };
                break;
            case RoomEvent.SettingsChanged changed:
                proto.SettingsChanged = new() { Settings = changed.Settings.ToProto(), By = changed.By, InForce = changed.InForce?.ToProto() };
                break;
            case RoomEvent.BrakeMoved moved:
                proto.BrakeMoved = new() { State = moved.State.ToProto(), InForce = moved.InForce.ToProto(), By = moved.By };
                break;
            case RoomEvent.RulesChanged changed:
                proto.RulesChanged = new() { Version = changed.Rules.Version.ToProto() };
                break;
            case RoomEvent.RoleChanged changed:
                proto.RoleChanged = new Proto.RoleChanged { ViewerId = changed.ViewerId, By = changed.By }
                    .With(changed.Appointed, static (proto, appointed) => proto.Appointed = appointed);
                break;
            case RoomEvent.NoteAdded added:
                proto.NoteAdded = new() { ViewerId = added.ViewerId, Text = added.Text, By = added.By };
                break;
            case RoomEvent.AppealMade made:
                proto.AppealMade = new() { Appeal = made.Appeal.ToProto() };
                break;
            case RoomEvent.AppealAnswered answered:
                proto.AppealAnswered = new() { Appeal = answered.Appeal.ToProto() };
                break;
            case RoomEvent.ActionUndone undone:
                proto.ActionUndone = new() { Action = undone.Action.ToProto(), By = undone.By };
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(item), item.GetType().Name, "Not an event of this build.");
        }

        return proto;
    }

    /// <summary>As the rules have it. One that only newer builds know becomes a deletion of nothing, so that the order has no gap.</summary>
    public static RoomEvent ToMessage(this Proto.RoomEvent item)
    {
        var position = item.Position.ToMessage();
        var at = ProtoTime.Point(item.OccurredAtMs);
        return item.EventCase switch
        {
            Proto.RoomEvent.EventOneofCase.CommentPosted when item.CommentPosted.Comment is { } comment => new RoomEvent.CommentPosted(
                comment.ToMessage() with { Position = position, At = at }, item.CommentPosted.Thinned, item.CommentPosted.Withheld?.ToMessage()),
            Proto.RoomEvent.EventOneofCase.CommentsThinned => new RoomEvent.CommentThinned(position, at),
            Proto.RoomEvent.EventOneofCase.CommentsShown => new RoomEvent.CommentsShown(
                position,
                at,
                [.. item.CommentsShown.Comments.Select(CommentMapping.ToMessage)],
                ProtoEnum.Cause(item.CommentsShown.Cause),
                item.CommentsShown.By),
            Proto.RoomEvent.EventOneofCase.CommentsWithheld => new RoomEvent.CommentsWithheld(
                position, at, [.. item.CommentsWithheld.Comments.Select(CommentMapping.ToMessage)], item.CommentsWithheld.By),
            Proto.RoomEvent.EventOneofCase.CommentsDeleted => Deleted(position, at, item.CommentsDeleted),
            Proto.RoomEvent.EventOneofCase.ViewerPurged when item.ViewerPurged.Purged is { } purged => new RoomEvent.ViewerPurged(
                position,
                at,
                item.ViewerPurged.ViewerId,
                purged.ToMessage(),
                item.ViewerPurged.By,
                item.ViewerPurged.HasReason ? item.ViewerPurged.Reason : null),
            Proto.RoomEvent.EventOneofCase.RoomCleared => new RoomEvent.RoomCleared(position, at, item.RoomCleared.By),
            Proto.RoomEvent.EventOneofCase.ViewerSanctioned when item.ViewerSanctioned.Sanction is { } sanction =>
                new RoomEvent.ViewerSanctioned(position, sanction.ToMessage(), at, item.ViewerSanctioned.Purged?.ToMessage()),
            Proto.RoomEvent.EventOneofCase.SanctionLifted => new RoomEvent.SanctionLifted(
                position, at, item.SanctionLifted.ViewerId, item.SanctionLifted.By, ProtoEnum.Kind(item.SanctionLifted.Kind)),
            Proto.RoomEvent.EventOneofCase.CommentPinned when item.CommentPinned.Pin is { } pin =>
                new RoomEvent.CommentPinned(position, at, pin.ToMessage()),
            Proto.RoomEvent.EventOneofCase.CommentUnpinned => new RoomEvent.CommentUnpinned(position, at, item.CommentUnpinned.By),
            Proto.RoomEvent.EventOneofCase.Announced =>
                new RoomEvent.Announced(position, at, item.Announced.Text, item.Announced.By.ToMessage()),
            Proto.RoomEvent.EventOneofCase.AnnouncementWithdrawn => new RoomEvent.AnnouncementWithdrawn(
                position, at, item.AnnouncementWithdrawn.Announcement.ToMessage(), item.AnnouncementWithdrawn.By),
            Proto.RoomEvent.EventOneofCase.SettingsChanged =>
                new RoomEvent.SettingsChanged(position, at, item.SettingsChanged.Settings.ToMessage(), item.SettingsChanged.By)
                {
                    InForce = item.SettingsChanged.InForce is { } inForce ? inForce.ToMessage() : null,
                },
            Proto.RoomEvent.EventOneofCase.BrakeMoved => new RoomEvent.BrakeMoved(
                position, at, item.BrakeMoved.State.ToMessage(), item.BrakeMoved.InForce.ToMessage(), item.BrakeMoved.By),
            Proto.RoomEvent.EventOneofCase.RulesChanged =>
                new RoomEvent.RulesChanged(position, at, new VersionedRules(item.RulesChanged.Version.ToMessage(), RuleSet.Empty)),
            Proto.RoomEvent.EventOneofCase.RoleChanged => new RoomEvent.RoleChanged(
                position, at, item.RoleChanged.ViewerId, item.RoleChanged.HasAppointed ? item.RoleChanged.Appointed : null, item.RoleChanged.By),
            Proto.RoomEvent.EventOneofCase.NoteAdded =>
                new RoomEvent.NoteAdded(position, at, item.NoteAdded.ViewerId, item.NoteAdded.Text, item.NoteAdded.By),
            Proto.RoomEvent.EventOneofCase.AppealMade when item.AppealMade.Appeal is { } appeal =>
                new RoomEvent.AppealMade(position, at, appeal.ToMessage()),
            Proto.RoomEvent.EventOneofCase.AppealAnswered when item.AppealAnswered.Appeal is { } appeal =>
                new RoomEvent.AppealAnswered(position, at, appeal.ToMessage()),
            Proto.RoomEvent.EventOneofCase.ActionUndone =>
                new RoomEvent.ActionUndone(position, at, item.ActionUndone.Action.ToMessage(), item.ActionUndone.By),
            _ => new RoomEvent.CommentsDeleted(position, at, [], string.Empty),
        };
    }

    private static RoomEvent.CommentsDeleted Deleted(RoomPosition position, DateTimeOffset at, Proto.CommentsDeleted deleted) =>
        new(position, at, [.. deleted.Comments.Select(CommentMapping.ToMessage)], deleted.By)
        {
            Cause = ProtoEnum.Cause(deleted.Cause),
            Reason = deleted.HasReason ? deleted.Reason : null,
            Authors = [.. deleted.Authors],
        };
}
