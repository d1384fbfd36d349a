using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>Ranges of a room's settings, as documented at <see cref="RoomSettings"/>.</summary>
internal static class SettingsRules
{
    private const int MaxDisplayBudget = 10_000;
    private const int MaxTermLength = 64;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSlowMode = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan LongestUniqueWindow = TimeSpan.FromHours(1);

    /// <summary>What the settings are after a change.</summary>
    public static RoomSettings Apply(RoomSettings settings, SettingsChange change) => settings with
    {
        SlowMode = change.SlowMode ?? settings.SlowMode,
        MembersOnly = change.MembersOnly ?? settings.MembersOnly,
        MuteAll = change.MuteAll ?? settings.MuteAll,
        UniqueWindow = change.UniqueWindow ?? settings.UniqueWindow,
        LinksFrom = change.LinksFrom ?? settings.LinksFrom,
        TextLimit = change.TextLimit ?? settings.TextLimit,
        DisplayBudget = change.DisplayBudget ?? settings.DisplayBudget,
        BlockedTerms = change.BlockedTerms is { IsDefault: false } terms ? terms : settings.BlockedTerms,
    };

    /// <summary>Why a change is out of range.</summary>
    /// <returns><see langword="null"/> when it is not.</returns>
    public static Rejection? Refuse(SettingsChange change) =>
        RefuseDuration("Slow mode", change.SlowMode, LongestSlowMode)
        ?? RefuseDuration("The unique window", change.UniqueWindow, LongestUniqueWindow)
        ?? RefuseRole(change.LinksFrom)
        ?? RefuseNumber("The text limit", "grapheme clusters", change.TextLimit, RoomSettings.MaxTextLimit)
        ?? RefuseNumber("The display budget", "comments a second", change.DisplayBudget, MaxDisplayBudget)
        ?? (change.BlockedTerms is { IsDefault: false } terms ? RefuseTerms(terms) : null);

    private static Rejection? RefuseDuration(string what, TimeSpan? duration, TimeSpan longest) =>
        duration is not { } value || value == TimeSpan.Zero || (value >= Shortest && value <= longest)
            ? null
            : CommandRules.Invalid($"{what} is off (0) or from {DurationText.Of(Shortest)} to {DurationText.Of(longest)}; "
                + $"{DurationText.Of(value)} is out of range.");

    private static Rejection? RefuseRole(ViewerRole? role) =>
        role is null or (>= ViewerRole.Viewer and <= ViewerRole.Streamer)
            ? null
            : CommandRules.Invalid($"Links are allowed from a role from 1 (viewer) to 4 (streamer) on; {(int)role} is none.");

    private static Rejection? RefuseNumber(string what, string unit, int? number, int most) =>
        number is null or >= 1 && !(number > most)
            ? null
            : CommandRules.Invalid($"{what} is 1 to {most} {unit}; {number} is out of range.");

    private static Rejection? RefuseTerms(ImmutableArray<string> terms)
    {
        if (terms.Length > RoomSettings.MaxBlockedTerms)
        {
            return CommandRules.Invalid(
                $"A room has up to {RoomSettings.MaxBlockedTerms} blocked terms; these are {terms.Length}.");
        }

        for (var i = 0; i < terms.Length; i++)
        {
            if (terms[i].Length is < 1 or > MaxTermLength)
            {
                return CommandRules.Invalid(
                    $"A blocked term has 1 to {MaxTermLength} characters; number {i + 1} of the list has {terms[i].Length}.");
            }

            if (BlockedTerm.Parse(terms[i]) is null)
            {
                return CommandRules.Invalid(
                    $"Nothing visible is left of blocked term number {i + 1} of the list, so it could never match.");
            }
        }

        return null;
    }
}
