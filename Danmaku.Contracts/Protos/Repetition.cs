using Danmaku.Contracts.Messages;

namespace Danmaku.Contracts.Protos;

/// <summary>What may be asked again when nobody knows whether it was done.</summary>
public static class Repetition
{
    /// <summary>
    /// Whether carrying a command out twice is carrying it out once. Of the others some would do more at the second time (a later clear or
    /// purge, a second note, announcement or version of the rules), and some would find that it has been done and say that it cannot be.
    /// </summary>
    public static bool IsRepeatable(this ModerationCommand command) => command is ModerationCommand.Timeout
        or ModerationCommand.Ban
        or ModerationCommand.Warn
        or ModerationCommand.Restrict
        or ModerationCommand.Approve
        or ModerationCommand.Deny
        or ModerationCommand.PinComment
        or ModerationCommand.Unpin
        or ModerationCommand.Configure
        or ModerationCommand.SetRules { Expected: not null }
        or ModerationCommand.Appoint
        or ModerationCommand.Dismiss
        or ModerationCommand.VetoBrake
        or ModerationCommand.Acknowledge;
}
