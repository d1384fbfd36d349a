using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Enums, whose numbers are the same on both sides. What a newer peer says is read as the harmless value that the proto names.</summary>
internal static class ProtoEnum
{
    public static ViewerRole Role(Proto.ViewerRole role) => Known((ViewerRole)Narrow((int)role), ViewerRole.Viewer);

    public static SanctionKind Kind(Proto.SanctionKind kind) => Known((SanctionKind)Narrow((int)kind), SanctionKind.Ban);

    public static RejectReason Reason(Proto.RejectReason reason) => Known((RejectReason)reason, RejectReason.NotAllowed);

    public static CommentStage Stage(Proto.CommentStage stage) => Known((CommentStage)Narrow((int)stage), CommentStage.Held);

    public static JudgeMode Judge(Proto.JudgeMode mode) => Known((JudgeMode)Narrow((int)mode), JudgeMode.Off);

    public static BrakeLevel Level(Proto.BrakeLevel level) => Known((BrakeLevel)Narrow((int)level), BrakeLevel.Holding);

    public static RuleKind Kind(Proto.RuleKind kind) => Known((RuleKind)Narrow((int)kind), RuleKind.Term);

    public static RuleAction Action(Proto.RuleAction action) => Known((RuleAction)Narrow((int)action), RuleAction.Reject);

    public static WhatIfVerdict Verdict(Proto.WhatIfVerdict verdict) => Known((WhatIfVerdict)Narrow((int)verdict), WhatIfVerdict.Reject);

    public static AppealState State(Proto.AppealState state) => Known((AppealState)Narrow((int)state), AppealState.Open);

    public static ShowCause Cause(Proto.ShowCause cause) => Known((ShowCause)Narrow((int)cause), ShowCause.Approved);

    public static DeleteCause Cause(Proto.DeleteCause cause) => Known((DeleteCause)Narrow((int)cause), DeleteCause.Deleted);

    /// <summary>The look of an accepted comment: what this build cannot draw is drawn plainly.</summary>
    public static CommentStyle Accepted(Proto.CommentStyle? style)
    {
        var drafted = Drafted(style);
        return drafted with
        {
            Mode = Known(drafted.Mode, CommentMode.Scroll),
            Size = Known(drafted.Size, CommentSize.Normal),
        };
    }

    /// <summary>The look of a draft: what is out of range stays so, for the room to refuse.</summary>
    public static CommentStyle Drafted(Proto.CommentStyle? style) => style is null
        ? CommentStyle.Default
        : new CommentStyle(
            style.Mode == Proto.CommentMode.Unspecified ? CommentMode.Scroll : (CommentMode)Narrow((int)style.Mode),
            style.HasColor ? style.Color : CommentStyle.Default.Color,
            style.Size == Proto.CommentSize.Unspecified ? CommentSize.Normal : (CommentSize)Narrow((int)style.Size));

    // Numbers that no byte can hold become one that no enum has, not another one's.
    private static byte Narrow(int number) => number is >= byte.MinValue and <= byte.MaxValue ? (byte)number : byte.MaxValue;

    private static T Known<T>(T value, T otherwise)
        where T : struct, Enum => Enum.IsDefined(value) ? value : otherwise;
}
