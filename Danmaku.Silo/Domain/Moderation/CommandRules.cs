using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>Ranges of what a moderation command may say.</summary>
internal static class CommandRules
{
    /// <summary>Longest viewer id, in characters.</summary>
    public const int MaxViewerId = 128;

    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 200;

    /// <summary>Longest note, announcement, appeal and answer, in characters.</summary>
    public const int MaxText = 500;

    /// <summary>Most comments that one command names.</summary>
    public const int MaxComments = 100;

    /// <summary>Shortest timeout or ban.</summary>
    public static readonly TimeSpan ShortestSanction = TimeSpan.FromSeconds(1);

    /// <summary>Longest timeout; who wants longer wants a ban.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(14);

    /// <summary>Longest ban with an end. Beyond it calendars end before the ban does.</summary>
    public static readonly TimeSpan LongestBan = TimeSpan.FromDays(36_500);

    private static readonly TimeSpan ShortestPin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPin = TimeSpan.FromHours(24);
    private static readonly TimeSpan ShortestVeto = TimeSpan.FromMinutes(1);

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
    /// <returns>
    /// <see langword="null"/> when it can. Settings are <see cref="SettingsRules"/>' matter, rules <see cref="Filtering.CompiledRules"/>'.
    /// </returns>
    public static Rejection? Refuse(ModerationCommand command) => command switch
    {
        ModerationCommand.Delete delete => RefuseIds("deletes", delete.Comments) ?? RefuseReason(delete.Reason),
        ModerationCommand.Clear clear => RefuseReason(clear.Reason),
        ModerationCommand.Purge purge => RefuseViewerId(purge.ViewerId)
            ?? RefuseDuration("purge's window", purge.Window, ShortestSanction, LongestTimeout)
            ?? RefuseReason(purge.Reason),
        ModerationCommand.Timeout timeout => RefuseViewerId(timeout.ViewerId)
            ?? RefuseDuration("timeout", timeout.Duration, ShortestSanction, LongestTimeout)
            ?? RefuseDuration("timeout's window", timeout.Window, TimeSpan.Zero, LongestTimeout)
            ?? RefuseReason(timeout.Reason),
        ModerationCommand.Ban ban => RefuseViewerId(ban.ViewerId)
            ?? RefuseDuration("ban", ban.Duration, ShortestSanction, LongestBan)
            ?? RefuseDuration("ban's window", ban.Window, TimeSpan.Zero, LongestTimeout)
            ?? RefuseReason(ban.Reason),
        ModerationCommand.Warn warn => RefuseViewerId(warn.ViewerId) ?? RefuseText("A warning's reason", warn.Reason, MaxReason),
        ModerationCommand.Restrict restrict => RefuseViewerId(restrict.ViewerId)
            ?? RefuseDuration("restriction", restrict.Duration, ShortestSanction, LongestBan)
            ?? RefuseReason(restrict.Reason),
        ModerationCommand.Lift lift => RefuseViewerId(lift.ViewerId) ?? RefuseKind(lift.Kind),
        ModerationCommand.Approve approve => RefuseIds("approves", approve.Comments),
        ModerationCommand.Deny deny => RefuseIds("denies", deny.Comments) ?? RefuseReason(deny.Reason),
        ModerationCommand.PinComment pin => RefuseDuration("pin", pin.Duration, ShortestPin, LongestPin),
        ModerationCommand.SetRules rules => RefuseReason(rules.Why),
        ModerationCommand.RollBackRules back => RefuseReason(back.Why),
        ModerationCommand.Appoint appoint => RefuseViewerId(appoint.ViewerId),
        ModerationCommand.Dismiss dismiss => RefuseViewerId(dismiss.ViewerId),
        ModerationCommand.Note note => RefuseViewerId(note.ViewerId) ?? RefuseText("A note", note.Text, MaxText),
        ModerationCommand.VetoBrake veto => RefuseDuration("veto", veto.Duration, ShortestVeto, LongestPin),
        ModerationCommand.AnswerAppeal { Answer: { } answer } => RefuseText("An answer", answer, MaxText),
        ModerationCommand.MakeAppeal appeal => RefuseText("An appeal", appeal.Text, MaxText),
        _ => null,
    };

    public static Rejection Invalid(string message) => new(RejectReason.CommandInvalid, message);

    private static Rejection? RefuseIds(string what, ImmutableArray<RoomPosition> comments)
    {
        var count = comments.IsDefault ? 0 : comments.Length;
        return count is >= 1 and <= MaxComments
            ? null
            : Invalid($"A command {what} 1 to {MaxComments} comments; this one names {count}.");
    }

    private static Rejection? RefuseViewerId(string id) =>
        IsViewerId(id)
            ? null
            : Invalid($"A viewer id has 1 to {MaxViewerId} characters without control characters; this one has {id.Length}.");

    private static Rejection? RefuseDuration(string what, TimeSpan? duration, TimeSpan shortest, TimeSpan longest) =>
        duration is not { } value || (value >= shortest && value <= longest)
            ? null
            : Invalid($"A {what} lasts from {DurationText.Of(shortest)} to {DurationText.Of(longest)}; "
                + $"{DurationText.Of(value)} is out of range.");

    private static Rejection? RefuseKind(SanctionKind? kind) =>
        kind is null or (>= SanctionKind.Timeout and <= SanctionKind.Restriction)
            ? null
            : Invalid($"What is held against a viewer has a kind from 1 (timeout) to 4 (restriction); {(int)kind} is none.");

    private static Rejection? RefuseReason(string? reason) =>
        reason is null || reason.Length <= MaxReason
            ? null
            : Invalid($"A reason has up to {MaxReason} characters; this one has {reason.Length}.");

    // What is read by others is cleaned like a comment; nothing may be left of it.
    private static Rejection? RefuseText(string what, string text, int longest)
    {
        if (text.Length > longest)
        {
            return Invalid($"{what} has 1 to {longest} characters; this one has {text.Length}.");
        }

        return DisplayText.Clean(text).Graphemes == 0 ? Invalid($"{what} has 1 to {longest} characters; nothing visible is left of this one.") : null;
    }
}
