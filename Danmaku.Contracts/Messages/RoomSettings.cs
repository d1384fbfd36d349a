namespace Danmaku.Contracts.Messages;

/// <summary>What moderators set for a room. Compared by value.</summary>
public sealed record RoomSettings
{
    /// <summary>Longest text that <see cref="TextLimit"/> can allow, in grapheme clusters.</summary>
    public const int MaxTextLimit = 500;

    /// <summary>What a new room has.</summary>
    public static RoomSettings Default { get; } = new();

    /// <summary>Least time between two comments of one viewer. Off by default; 1 s to 300 s, or zero for off. Moderators are exempt.</summary>
    public TimeSpan SlowMode { get; init; }

    /// <summary>Only members and up may comment. Off by default.</summary>
    public bool MembersOnly { get; init; }

    /// <summary>Only moderators and up may comment. Off by default.</summary>
    public bool MuteAll { get; init; }

    /// <summary>How long a text may not be repeated by anyone. Off by default; 1 s to 1 h, or zero for off. Moderators are exempt.</summary>
    public TimeSpan UniqueWindow { get; init; }

    /// <summary>Lowest role that may post links. Default <see cref="ViewerRole.Viewer"/>: everybody.</summary>
    public ViewerRole LinksFrom { get; init; } = ViewerRole.Viewer;

    /// <summary>Longest text in grapheme clusters. Default 100; 1 to <see cref="MaxTextLimit"/>.</summary>
    public int TextLimit { get; init; } = 100;

    /// <summary>Comments per second that are shown; what is beyond is thinned, accounted and kept in history. Default 100; 1 to 10,000.</summary>
    public int DisplayBudget { get; init; } = 100;

    /// <summary>How long after moderators viewers see a comment. Off by default; 0 to 10 s. Moderators' own are shown at once.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Comments of those below this role wait for a moderator. Default <see cref="ViewerRole.Viewer"/>: of nobody.</summary>
    public ViewerRole HoldBelow { get; init; } = ViewerRole.Viewer;

    /// <summary>How long a held comment waits for a moderator before it is denied. Default 10 min; 30 s to 24 h.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Comments with links of those below <see cref="LinksFrom"/> wait for a moderator rather than being refused. Off by default.</summary>
    public bool HoldLinks { get; init; }

    /// <summary>Whether the raid brake may make settings stricter for a while. On by default.</summary>
    public bool RaidBrake { get; init; } = true;

    /// <summary>Whether the operator's outside judge is asked. Default <see cref="JudgeMode.Off"/>.</summary>
    public JudgeMode Judge { get; init; } = JudgeMode.Off;
}
