using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Events, batches, snapshots and history, to and from the protos.</summary>
public static class RoomMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.RoomEvent ToProto(this RoomEvent item)
    {
        var proto = new Proto.RoomEvent { Position = item.Position.ToProto(), OccurredAtMs = item.At.ToUnixTimeMilliseconds() };
        switch (item)
        {
            case RoomEvent.CommentPosted posted:
                proto.CommentPosted = new() { Comment = posted.Comment.ToProto(), Thinned = posted.Thinned };
                break;
            case RoomEvent.CommentsDeleted deleted:
                proto.CommentsDeleted = new() { Comments = { deleted.Comments.Select(CommentMapping.ToProto) }, By = deleted.By };
                break;
            case RoomEvent.RoomCleared cleared:
                proto.RoomCleared = new() { By = cleared.By };
                break;
            case RoomEvent.ViewerSanctioned sanctioned:
                proto.ViewerSanctioned = new() { Sanction = sanctioned.Sanction.ToProto() };
                break;
            case RoomEvent.SanctionLifted lifted:
                proto.SanctionLifted = new() { ViewerId = lifted.ViewerId, By = lifted.By };
                break;
            case RoomEvent.SettingsChanged changed:
                proto.SettingsChanged = new() { Settings = changed.Settings.ToProto(), By = changed.By };
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
            Proto.RoomEvent.EventOneofCase.CommentPosted when item.CommentPosted.Comment is { } comment =>
                new RoomEvent.CommentPosted(comment.ToMessage() with { Position = position, At = at }, item.CommentPosted.Thinned),
            Proto.RoomEvent.EventOneofCase.CommentsDeleted => new RoomEvent.CommentsDeleted(
                position, at, [.. item.CommentsDeleted.Comments.Select(CommentMapping.ToMessage)], item.CommentsDeleted.By),
            Proto.RoomEvent.EventOneofCase.RoomCleared => new RoomEvent.RoomCleared(position, at, item.RoomCleared.By),
            Proto.RoomEvent.EventOneofCase.ViewerSanctioned when item.ViewerSanctioned.Sanction is { } sanction =>
                new RoomEvent.ViewerSanctioned(position, sanction.ToMessage() with { At = at }),
            Proto.RoomEvent.EventOneofCase.SanctionLifted =>
                new RoomEvent.SanctionLifted(position, at, item.SanctionLifted.ViewerId, item.SanctionLifted.By),
            Proto.RoomEvent.EventOneofCase.SettingsChanged =>
                new RoomEvent.SettingsChanged(position, at, item.SettingsChanged.Settings.ToMessage(), item.SettingsChanged.By),
            _ => new RoomEvent.CommentsDeleted(position, at, [], string.Empty),
        };
    }

    /// <summary>As the proto has it.</summary>
    public static Proto.Batch ToProto(this RoomBatch batch)
    {
        var proto = new Proto.Batch { RoomId = batch.RoomId, Events = { batch.Events.Select(ToProto) } };
        if (batch.Viewers is { } viewers)
        {
            proto.Viewers = viewers;
        }

        return proto;
    }

    /// <summary>As the rules have it.</summary>
    public static RoomBatch ToMessage(this Proto.Batch batch) =>
        new(batch.RoomId, [.. batch.Events.Select(ToMessage)], batch.HasViewers ? batch.Viewers : null);

    /// <summary>As the proto has it.</summary>
    public static Proto.RoomSnapshot ToProto(this RoomSnapshot snapshot) => new()
    {
        RoomId = snapshot.RoomId,
        Position = snapshot.Position.ToProto(),
        Settings = snapshot.Settings.ToProto(),
        Comments = { snapshot.Comments.Select(CommentMapping.ToProto) },
        Viewers = snapshot.Viewers,
    };

    /// <summary>As the rules have it.</summary>
    public static RoomSnapshot ToMessage(this Proto.RoomSnapshot snapshot) => new(
        snapshot.RoomId,
        snapshot.Position.ToMessage(),
        snapshot.Settings.ToMessage(),
        [.. snapshot.Comments.Select(CommentMapping.ToMessage)],
        snapshot.Viewers);

    /// <summary>As the proto has it.</summary>
    public static Proto.HistoryQuery ToProto(this HistoryQuery query)
    {
        var proto = new Proto.HistoryQuery
        {
            After = query.After?.ToProto(),
            Before = query.Before?.ToProto(),
            Limit = query.Limit,
            NewestFirst = query.NewestFirst,
        };
        if (query.Since is { } since)
        {
            proto.SinceUnixMs = ProtoTime.Bound(since);
        }

        if (query.Until is { } until)
        {
            proto.UntilUnixMs = ProtoTime.Bound(until);
        }

        return proto;
    }

    /// <summary>As the rules have it; a limit that is not set is 100, one out of range is brought into it.</summary>
    public static HistoryQuery ToMessage(this Proto.HistoryQuery? query) => query is null ? new(null, null, null, null) : new(
        query.After is { } after ? after.ToMessage() : null,
        query.Before is { } before ? before.ToMessage() : null,
        query.HasSinceUnixMs ? ProtoTime.Point(query.SinceUnixMs) : null,
        query.HasUntilUnixMs ? ProtoTime.Point(query.UntilUnixMs) : null,
        query.Limit == 0 ? 100 : Math.Clamp(query.Limit, 1, 1_000),
        query.NewestFirst);

    /// <summary>As the proto has it.</summary>
    public static Proto.HistoryPage ToProto(this HistoryPage page) =>
        new() { Comments = { page.Comments.Select(CommentMapping.ToProto) }, More = page.More };

    /// <summary>As the rules have it.</summary>
    public static HistoryPage ToMessage(this Proto.HistoryPage page) =>
        new([.. page.Comments.Select(CommentMapping.ToMessage)], page.More);
}
