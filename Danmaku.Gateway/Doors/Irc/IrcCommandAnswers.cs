using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>How a command is answered: the <c>msg-id</c>s that clients wait for.</summary>
/// <param name="Done">It was done; empty where the lines that everybody gets say so.</param>
/// <param name="DoneText">That in words.</param>
/// <param name="Failed">It was not, for any other reason than the ones below.</param>
internal sealed record IrcCommandAnswers(string Done, string DoneText, string Failed)
{
    /// <summary>Nobody may do that to a moderator; empty for <c>no_permission</c>.</summary>
    public string ToModerator { get; init; } = "";

    /// <summary>Nobody may do that to themself; empty as above.</summary>
    public string ToSelf { get; init; } = "";

    /// <summary>There is no such comment or sanction; empty for <see cref="Failed"/>.</summary>
    public string Unknown { get; init; } = "";

    /// <summary>A value is out of range; empty for <see cref="Failed"/>.</summary>
    public string OutOfRange { get; init; } = "";

    /// <summary>Whom it is about; empty for nobody.</summary>
    public string ViewerId { get; init; } = "";

    /// <summary>The notice for a refusal.</summary>
    /// <param name="rejection">Why.</param>
    /// <param name="by">Who asked.</param>
    public string IdOf(Rejection rejection, Viewer by) => rejection.Reason switch
    {
        RejectReason.NotAllowed when by.Role < ViewerRole.Moderator => "no_permission",
        RejectReason.NotAllowed when by.Id == ViewerId => Or(ToSelf, "no_permission"),
        RejectReason.NotAllowed => Or(ToModerator, "no_permission"),
        RejectReason.TargetUnknown => Or(Unknown, Failed),
        RejectReason.CommandInvalid => Or(OutOfRange, Failed),
        _ => Failed,
    };

    private static string Or(string id, string otherwise) => id.Length > 0 ? id : otherwise;
}
