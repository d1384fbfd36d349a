using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Trials of rules and settings, to and from the protos.</summary>
public static class WhatIfMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.WhatIfRequest ToProto(this WhatIfRequest request) => new()
    {
        Rules = request.Rules?.ToProto(),
        Settings = request.Settings?.ToProto(),
        SinceUnixMs = ProtoTime.Bound(request.Since),
        UntilUnixMs = ProtoTime.Bound(request.Until),
        Texts = { request.Texts },
    };

    /// <summary>As the rules have it.</summary>
    public static WhatIfRequest ToMessage(this Proto.WhatIfRequest request) => new()
    {
        Rules = request.Rules?.ToMessage(),
        Settings = request.Settings?.ToMessage(),
        Since = ProtoTime.Point(request.SinceUnixMs),
        Until = ProtoTime.Point(request.UntilUnixMs),
        Texts = [.. request.Texts],
    };

    /// <summary>Whether this build knows all that is in it: what it reads as something else, it cannot try.</summary>
    public static bool IsKnown(this Proto.WhatIfRequest request) => request.Rules?.IsKnown() != false && request.Settings.IsKnown();

    /// <summary>As the proto has it.</summary>
    public static Proto.WhatIfReport ToProto(this WhatIfReport report) => new()
    {
        Comments = report.Comments,
        Truncated = report.Truncated,
        Affected = report.Affected,
        Viewers = report.Viewers,
        Outcomes = { report.Outcomes.Select(ToProto) },
        Hardest = { report.Hardest.Select(static viewer => new Proto.WhatIfViewer { ViewerId = viewer.ViewerId, Name = viewer.Name, Comments = viewer.Comments }) },
    };

    /// <summary>As the rules have it.</summary>
    public static WhatIfReport ToMessage(this Proto.WhatIfReport report) => new(
        report.Comments,
        report.Truncated,
        report.Affected,
        report.Viewers,
        [.. report.Outcomes.Select(ToMessage)],
        [.. report.Hardest.Select(static viewer => new WhatIfReport.Touched(viewer.ViewerId, viewer.Name, viewer.Comments))]);

    private static Proto.WhatIfOutcome ToProto(WhatIfReport.Outcome outcome) => new Proto.WhatIfOutcome
    {
        Verdict = (Proto.WhatIfVerdict)outcome.Verdict,
        Why = outcome.Why,
        Comments = outcome.Comments,
        Viewers = outcome.Viewers,
        Examples = { outcome.Examples.Select(ToProto) },
    }
        .With(outcome.Reason, static (proto, reason) => proto.Reason = (Proto.RejectReason)reason)
        .With(outcome.Rule, static (proto, rule) => proto.Rule = rule);

    private static WhatIfReport.Outcome ToMessage(Proto.WhatIfOutcome outcome) => new(
        ProtoEnum.Verdict(outcome.Verdict),
        outcome.HasReason ? ProtoEnum.Reason(outcome.Reason) : null,
        outcome.HasRule ? outcome.Rule : null,
        outcome.Why,
        outcome.Comments,
        outcome.Viewers,
        [.. outcome.Examples.Select(ToMessage)]);

    private static Proto.WhatIfExample ToProto(WhatIfReport.Example example) => new Proto.WhatIfExample
    {
        Comment = example.Comment?.ToProto(),
        AcceptedAtMs = example.At.ToUnixTimeMilliseconds(),
        AuthorId = example.AuthorId,
        AuthorName = example.AuthorName,
        Text = example.Text,
        WasDeleted = example.WasDeleted,
    }.With(example.Masked, static (proto, masked) => proto.Masked = masked);

    private static WhatIfReport.Example ToMessage(Proto.WhatIfExample example) => new(
        example.Comment is { } comment ? comment.ToMessage() : null,
        ProtoTime.Point(example.AcceptedAtMs),
        example.AuthorId,
        example.AuthorName,
        example.Text,
        example.HasMasked ? example.Masked : null,
        example.WasDeleted);
}
