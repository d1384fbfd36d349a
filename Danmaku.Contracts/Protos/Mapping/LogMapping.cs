using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>The moderation log, to and from the protos.</summary>
public static class LogMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.LogEntry ToProto(this LogEntry entry) => new Proto.LogEntry
    {
        Position = entry.Position.ToProto(),
        DoneAtMs = entry.At.ToUnixTimeMilliseconds(),
        Action = (Proto.ModerationAction)entry.Action,
        Actor = entry.Actor?.ToProto(),
        Comments = { entry.Comments.Select(ToProto) },
        About = entry.About?.ToProto(),
        PreviousHash = entry.PreviousHash,
        Hash = entry.Hash,
    }
        .With(entry.ViewerId, static (proto, viewerId) => proto.ViewerId = viewerId)
        .With(entry.Reason, static (proto, reason) => proto.Reason = reason)
        .With(entry.Until, static (proto, until) => proto.UntilUnixMs = until.ToUnixTimeMilliseconds())
        .With(entry.Detail, static (proto, detail) => proto.Detail = detail);

    /// <summary>As the rules have it. See <see cref="IsKnown(Proto.LogPage)"/> first.</summary>
    public static LogEntry ToMessage(this Proto.LogEntry entry) => new()
    {
        Position = entry.Position.ToMessage(),
        At = ProtoTime.Point(entry.DoneAtMs),
        Action = (ModerationAction)entry.Action,
        Actor = entry.Actor is { } actor ? actor.ToMessage() : null,
        ViewerId = entry.HasViewerId ? entry.ViewerId : null,
        Comments = [.. entry.Comments.Select(ToMessage)],
        Reason = entry.HasReason ? entry.Reason : null,
        Until = entry.HasUntilUnixMs ? ProtoTime.Point(entry.UntilUnixMs) : null,
        Detail = entry.HasDetail ? entry.Detail : null,
        About = entry.About is { } about ? about.ToMessage() : null,
        PreviousHash = entry.PreviousHash,
        Hash = entry.Hash,
    };

    /// <summary>Whether this build knows every action in it: a log may leave nothing out and make nothing up.</summary>
    public static bool IsKnown(this Proto.LogPage page) => page.Entries.All(static entry => Enum.IsDefined((ModerationAction)entry.Action));

    /// <summary>Whether this build knows the action asked for.</summary>
    public static bool IsKnown(this Proto.LogQuery query) => !query.HasAction || Enum.IsDefined((ModerationAction)query.Action);

    /// <summary>As the proto has it.</summary>
    public static Proto.LogQuery ToProto(this LogQuery query) => new Proto.LogQuery
    {
        After = query.After?.ToProto(),
        Before = query.Before?.ToProto(),
        Limit = query.Limit,
        NewestFirst = query.NewestFirst,
    }
        .With(query.Since, static (proto, since) => proto.SinceUnixMs = ProtoTime.Bound(since))
        .With(query.Until, static (proto, until) => proto.UntilUnixMs = ProtoTime.Bound(until))
        .With(query.ViewerId, static (proto, viewerId) => proto.ViewerId = viewerId)
        .With(query.ActorId, static (proto, actorId) => proto.ActorId = actorId)
        .With(query.Action, static (proto, action) => proto.Action = (Proto.ModerationAction)action);

    /// <summary>As the rules have it; a limit that is not set is 100, one out of range is brought into it.</summary>
    public static LogQuery ToMessage(this Proto.LogQuery? query) => query is null ? new() : new()
    {
        After = query.After is { } after ? after.ToMessage() : null,
        Before = query.Before is { } before ? before.ToMessage() : null,
        Since = query.HasSinceUnixMs ? ProtoTime.Point(query.SinceUnixMs) : null,
        Until = query.HasUntilUnixMs ? ProtoTime.Point(query.UntilUnixMs) : null,
        ViewerId = query.HasViewerId ? query.ViewerId : null,
        ActorId = query.HasActorId ? query.ActorId : null,
        Action = query.HasAction ? (ModerationAction)query.Action : null,
        Limit = query.Limit == 0 ? 100 : Math.Clamp(query.Limit, 1, 1_000),
        NewestFirst = query.NewestFirst,
    };

    private static Proto.LoggedComment ToProto(LoggedComment comment) => new Proto.LoggedComment { Id = comment.Id.ToProto() }
        .With(comment.AuthorId, static (proto, authorId) => proto.AuthorId = authorId)
        .With(comment.AuthorName, static (proto, authorName) => proto.AuthorName = authorName)
        .With(comment.Text, static (proto, text) => proto.Text = text);

    private static LoggedComment ToMessage(Proto.LoggedComment comment) => new(
        comment.Id.ToMessage(),
        comment.HasAuthorId ? comment.AuthorId : null,
        comment.HasAuthorName ? comment.AuthorName : null,
        comment.HasText ? comment.Text : null);
}
