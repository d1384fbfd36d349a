using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>Ranges of a room's settings, as documented at <see cref="RoomSettings"/>.</summary>
internal static class SettingsRules
{
    private const int MaxDisplayBudget = 10_000;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSlowMode = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan LongestUniqueWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestHold = TimeSpan.FromHours(24);

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
        Delay = change.Delay ?? settings.Delay,
        HoldBelow = change.HoldBelow ?? settings.HoldBelow,
        HoldTime = change.HoldTime ?? settings.HoldTime,
        HoldLinks = change.HoldLinks ?? settings.HoldLinks,
        RaidBrake = change.RaidBrake ?? settings.RaidBrake,
        Judge = change.Judge ?? settings.Judge,
    };

    /// <summary>Takes a change back where nothing later has changed the same.</summary>
    /// <param name="now">Settings as they are.</param>
    /// <param name="before">As they were before the change.</param>
    /// <param name="after">As the change made them.</param>
    public static RoomSettings Revert(RoomSettings now, RoomSettings before, RoomSettings after)
    {
        return now with
        {
            SlowMode = Back(now.SlowMode, before.SlowMode, after.SlowMode),
            MembersOnly = Back(now.MembersOnly, before.MembersOnly, after.MembersOnly),
            MuteAll = Back(now.MuteAll, before.MuteAll, after.MuteAll),
            UniqueWindow = Back(now.UniqueWindow, before.UniqueWindow, after.UniqueWindow),
            LinksFrom = Back(now.LinksFrom, before.LinksFrom, after.LinksFrom),
            TextLimit = Back(now.TextLimit, before.TextLimit, after.TextLimit),
            DisplayBudget = Back(now.DisplayBudget, before.DisplayBudget, after.DisplayBudget),
            Delay = Back(now.Delay, before.Delay, after.Delay),
            HoldBelow = Back(now.HoldBelow, before.HoldBelow, after.HoldBelow),
            HoldTime = Back(now.HoldTime, before.HoldTime, after.HoldTime),
            HoldLinks = Back(now.HoldLinks, before.HoldLinks, after.HoldLinks),
            RaidBrake = Back(now.RaidBrake, before.RaidBrake, after.RaidBrake),
            Judge = Back(now.Judge, before.Judge, after.Judge),
        };

        static T Back<T>(T now, T before, T after) => EqualityComparer<T>.Default.Equals(now, after) ? before : now;
    }

    /// <summary>What differs, in one English sentence for the log.</summary>
    public static string Describe(RoomSettings before, RoomSettings after)
    {
        var changes = new List<string>();
        Note("slow mode", before.SlowMode, after.SlowMode, DurationText.Of);
        Note("members only", before.MembersOnly, after.MembersOnly, Switch);
        Note("mute all", before.MuteAll, after.MuteAll, Switch);
        Note("unique", before.UniqueWindow, after.UniqueWindow, DurationText.Of);
        Note("links from", before.LinksFrom, after.LinksFrom, Name);
        Note("text limit", before.TextLimit, after.TextLimit, Name);
        Note("display budget", before.DisplayBudget, after.DisplayBudget, Name);
        Note("delay", before.Delay, after.Delay, DurationText.Of);
        Note("hold below", before.HoldBelow, after.HoldBelow, Name);
        Note("hold time", before.HoldTime, after.HoldTime, DurationText.Of);
        Note("hold links", before.HoldLinks, after.HoldLinks, Switch);
        Note("raid brake", before.RaidBrake, after.RaidBrake, Switch);
        Note("outside judge", before.Judge, after.Judge, Name);
        return changes.Count == 0 ? "Nothing changed." : $"Changed {string.Join(", ", changes)}.";

        void Note<T>(string what, T was, T isNow, Func<T, string> word)
        {
            if (!EqualityComparer<T>.Default.Equals(was, isNow))
            {
                changes.Add($"{what} from {word(was)} to {word(isNow)}");
            }
        }

        static string Switch(bool value) => value ? "on" : "off";

        static string Name<T>(T value) => $"{value}".ToLowerInvariant();
    }

    /// <summary>Why a change is out of range.</summary>
    /// <returns><see langword="null"/> when it is not.</returns>
    public static Rejection? Refuse(SettingsChange change) =>
        RefuseDuration("Slow mode", change.SlowMode, LongestSlowMode)
        ?? RefuseDuration("The unique window", change.UniqueWindow, LongestUniqueWindow)
        ?? RefuseRole("Links are allowed", change.LinksFrom)
        ?? RefuseNumber("The text limit", "grapheme clusters", change.TextLimit, RoomSettings.MaxTextLimit)
        ?? RefuseNumber("The display budget", "comments a second", change.DisplayBudget, MaxDisplayBudget)
        ?? RefuseDelay(change.Delay)
        ?? RefuseRole("Comments pass unheld", change.HoldBelow)
        ?? RefuseHoldTime(change.HoldTime)
        ?? RefuseJudge(change.Judge);

    private static Rejection? RefuseDuration(string what, TimeSpan? duration, TimeSpan longest) =>
        duration is not { } value || value == TimeSpan.Zero || (value >= Shortest && value <= longest)
            ? null
            : CommandRules.Invalid($"{what} is off (0) or from {DurationText.Of(Shortest)} to {DurationText.Of(longest)}; "
                + $"{DurationText.Of(value)} is out of range.");

    private static Rejection? RefuseDelay(TimeSpan? delay) =>
        delay is not { } value || (value >= TimeSpan.Zero && value <= LongestDelay)
            ? null
            : CommandRules.Invalid($"The delay is 0 s to {DurationText.Of(LongestDelay)}; {DurationText.Of(value)} is out of range.");

    private static Rejection? RefuseHoldTime(TimeSpan? time) =>
        time is not { } value || (value >= ShortestHold && value <= LongestHold)
            ? null
            : CommandRules.Invalid($"Held comments wait from {DurationText.Of(ShortestHold)} to {DurationText.Of(LongestHold)}; "
                + $"{DurationText.Of(value)} is out of range.");

    private static Rejection? RefuseJudge(JudgeMode? mode) =>
        mode is null or (>= JudgeMode.Off and <= JudgeMode.FailClosed)
            ? null
            : CommandRules.Invalid($"The outside judge is 1 (off), 2 (fail open) or 3 (fail closed), not {(int)mode}.");

    private static Rejection? RefuseRole(string what, ViewerRole? role) =>
        role is null or (>= ViewerRole.Viewer and <= ViewerRole.Streamer)
            ? null
            : CommandRules.Invalid($"{what} from a role from 1 (viewer) to 4 (streamer) on; {(int)role} is none.");

    private static Rejection? RefuseNumber(string what, string unit, int? number, int most) =>
        number is null or >= 1 && !(number > most)
            ? null
            : CommandRules.Invalid($"{what} is 1 to {most} {unit}; {number} is out of range.");
}
