using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>Ranges of what a moderation command may say.</summary>
internal static class CommandRules
{
    /// <summary>Longest viewer id, in characters.</summary>
    public const int MaxViewerId = 128;

    /// <summary>Longest reason of a sanction, in characters.</summary>
    public const int MaxReason = 200;

    /// <summary>Most comments that one command deletes.</summary>
    public const int MaxDeleted = 100;

    /// <summary>Shortest timeout or ban.</summary>
    public static readonly TimeSpan ShortestSanction = TimeSpan.FromSeconds(1);

    /// <summary>Longest timeout; who wants longer wants a ban.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(14);

    /// <summary>Longest ban with an end. Beyond it calendars end before the ban does.</summary>
    public static readonly TimeSpan LongestBan = TimeSpan.FromDays(36_500);

    /// <summary>
    /// Whether a viewer can be called so: 1 to <see cref="MaxViewerId"/> characters, none of them a control character.
    /// </summary>
    public static bool IsViewerId(string id) => id.Length is >= 1 and <= MaxViewerId && !HasControls(id);

    public static bool HasControls(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a command cannot be carried out by anybody, whatever its target.</summary>
    /// <returns><see langword="null"/> when it can. Settings are <see cref="SettingsRules"/>' matter.</returns>
    public static Rejection? Refuse(ModerationCommand command) => command switch
    {
        ModerationCommand.Delete delete => RefuseDelete(delete),
        ModerationCommand.Timeout timeout => RefuseViewerId(timeout.ViewerId)
            ?? RefuseDuration("timeout", timeout.Duration, LongestTimeout)
            ?? RefuseReason(timeout.Reason),
        ModerationCommand.Ban ban => RefuseViewerId(ban.ViewerId)
            ?? RefuseDuration("ban", ban.Duration, LongestBan)
            ?? RefuseReason(ban.Reason),
        ModerationCommand.Lift lift => RefuseViewerId(lift.ViewerId),
        _ => null,
    };

    public static Rejection Invalid(string message) => new(RejectReason.CommandInvalid, message);

    private static Rejection? RefuseDelete(ModerationCommand.Delete delete)
    {
        var count = delete.Comments.IsDefault ? 0 : delete.Comments.Length;
        return count is >= 1 and <= MaxDeleted
            ? null
            : Invalid($"A command deletes 1 to {MaxDeleted} comments; this one names {count}.");
    }

    private static Rejection? RefuseViewerId(string id) =>
        IsViewerId(id)
            ? null
            : Invalid($"A viewer id has 1 to {MaxViewerId} characters without control characters; this one has {id.Length}.");

    private static Rejection? RefuseDuration(string what, TimeSpan? duration, TimeSpan longest) =>
        duration is not { } value || (value >= ShortestSanction && value <= longest)
            ? null
            : Invalid($"A {what} lasts from {DurationText.Of(ShortestSanction)} to {DurationText.Of(longest)}; "
                + $"{DurationText.Of(value)} is out of range.");

    private static Rejection? RefuseReason(string? reason) =>
        reason is null || reason.Length <= MaxReason
            ? null
            : Invalid($"A reason has up to {MaxReason} characters; this one has {reason.Length}.");
}
