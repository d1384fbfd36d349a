using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Questions to rooms and stores and their answers, to and from the protos.</summary>
public static class QueryMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.HistoryQuery ToProto(this HistoryQuery query) => new Proto.HistoryQuery
    {
        After = query.After?.ToProto(),
        Before = query.Before?.ToProto(),
        Limit = query.Limit,
        NewestFirst = query.NewestFirst,
    }
        .With(query.Since, static (proto, since) => proto.SinceUnixMs = ProtoTime.Bound(since))
        .With(query.Until, static (proto, until) => proto.UntilUnixMs = ProtoTime.Bound(until));

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

    /// <summary>As the proto has it.</summary>
    public static Proto.RoomQuery ToProto(this RoomQuery query) => query switch
    {
        RoomQuery.Log log => new() { Log = log.Query.ToProto() },
        RoomQuery.Rules rules => new()
        {
            Rules = new Proto.RulesQuery().With(rules.Version, static (proto, version) => proto.Version = version),
        },
        RoomQuery.RuleVersions versions => new()
        {
            RuleVersions = new Proto.RuleVersionsQuery { Limit = versions.Limit }.With(versions.Before, static (proto, before) => proto.Before = before),
        },
        RoomQuery.Comments comments => new()
        {
            Comments = new Proto.StaffCommentsQuery { Query = comments.Query.ToProto() }
                .With(comments.ViewerId, static (proto, viewerId) => proto.ViewerId = viewerId),
        },
        RoomQuery.WhatIf whatIf => new() { WhatIf = whatIf.Request.ToProto() },
        _ => throw new ArgumentOutOfRangeException(nameof(query), query.GetType().Name, "Not a question of this build."),
    };

    /// <summary>
    /// As the rules have it, limits brought into their range; <see langword="null"/> for one that only newer builds know, or that has a value
    /// in it which only they know.
    /// </summary>
    public static RoomQuery? ToMessage(this Proto.RoomQuery? query) => query?.QueryCase switch
    {
        Proto.RoomQuery.QueryOneofCase.Log when query.Log.IsKnown() => new RoomQuery.Log(query.Log.ToMessage()),
        Proto.RoomQuery.QueryOneofCase.Rules => new RoomQuery.Rules(query.Rules.HasVersion ? query.Rules.Version : null),
        Proto.RoomQuery.QueryOneofCase.RuleVersions => new RoomQuery.RuleVersions(
            query.RuleVersions.HasBefore ? query.RuleVersions.Before : null,
            query.RuleVersions.Limit == 0 ? 100 : Math.Clamp(query.RuleVersions.Limit, 1, 100)),
        Proto.RoomQuery.QueryOneofCase.Comments => new RoomQuery.Comments(
            query.Comments.Query.ToMessage(), query.Comments.HasViewerId ? query.Comments.ViewerId : null),
        Proto.RoomQuery.QueryOneofCase.WhatIf when query.WhatIf.IsKnown() => new RoomQuery.WhatIf(query.WhatIf.ToMessage()),
        _ => null,
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.RoomAnswer ToProto(this RoomAnswer answer) => answer switch
    {
        RoomAnswer.Log log => new() { Log = new() { Entries = { log.Entries.Select(LogMapping.ToProto) }, More = log.More } },
        RoomAnswer.Rules rules => new() { Rules = rules.Versioned.ToProto() },
        RoomAnswer.RuleVersions versions => new()
        {
            RuleVersions = new() { Versions = { versions.Versions.Select(RulesMapping.ToProto) }, More = versions.More },
        },
        RoomAnswer.Comments comments => new()
        {
            Comments = new() { Comments = { comments.Found.Select(CommentMapping.ToProto) }, More = comments.More },
        },
        RoomAnswer.WhatIf whatIf => new() { WhatIf = whatIf.Report.ToProto() },
        RoomAnswer.Refused refused => new() { Refused = refused.Rejection.ToProto() },
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer.GetType().Name, "Not an answer of this build."),
    };

    /// <summary>As the rules have it. An answer that only newer builds know, or a log with something in it that only they know, is a refusal.</summary>
    public static RoomAnswer ToMessage(this Proto.RoomAnswer answer) => answer.AnswerCase switch
    {
        Proto.RoomAnswer.AnswerOneofCase.Log when answer.Log.IsKnown() =>
            new RoomAnswer.Log([.. answer.Log.Entries.Select(LogMapping.ToMessage)], answer.Log.More),
        Proto.RoomAnswer.AnswerOneofCase.Rules => new RoomAnswer.Rules(answer.Rules.ToMessage()),
        Proto.RoomAnswer.AnswerOneofCase.RuleVersions =>
            new RoomAnswer.RuleVersions([.. answer.RuleVersions.Versions.Select(RulesMapping.ToMessage)], answer.RuleVersions.More),
        Proto.RoomAnswer.AnswerOneofCase.Comments =>
            new RoomAnswer.Comments([.. answer.Comments.Comments.Select(CommentMapping.ToMessage)], answer.Comments.More),
        Proto.RoomAnswer.AnswerOneofCase.WhatIf => new RoomAnswer.WhatIf(answer.WhatIf.ToMessage()),
        Proto.RoomAnswer.AnswerOneofCase.Refused => new RoomAnswer.Refused(answer.Refused.ToMessage()),
        _ => new RoomAnswer.Refused(ResultMapping.NotUnderstood()),
    };
}
