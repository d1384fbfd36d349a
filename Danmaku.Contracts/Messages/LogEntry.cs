using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>One action in a room's moderation log: who did what to whom, and why.</summary>
public sealed record LogEntry
{
    /// <summary>Place of the action's first event, and its id.</summary>
    public required RoomPosition Position { get; init; }

    /// <summary>When, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was done.</summary>
    public required ModerationAction Action { get; init; }

    /// <summary>Who did it; <see langword="null"/> for the room itself: its rules, its brake, its clock, the outside judge.</summary>
    public Viewer? Actor { get; init; }

    /// <summary>Id of the viewer it was done to, if any.</summary>
    public string? ViewerId { get; init; }

    /// <summary>Comments it was done to, up to 100, oldest first.</summary>
    public ImmutableArray<LoggedComment> Comments { get; init; } = [];

    /// <summary>What the actor gave as reason, or the note, the announcement, the appeal.</summary>
    public string? Reason { get; init; }

    /// <summary>When it ends by itself, where it does.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What exactly, in one English sentence: the settings changed, the rule that matched, the brake's level.</summary>
    public string? Detail { get; init; }

    /// <summary>The action that this one takes back or answers, if any.</summary>
    public RoomPosition? About { get; init; }

    /// <summary>Hash of the entry before it, 64 hexadecimal digits; empty until it is stored.</summary>
    public string PreviousHash { get; init; } = "";

    /// <summary>Hash of this entry with <see cref="PreviousHash"/>, 64 hexadecimal digits; empty until it is stored.</summary>
    public string Hash { get; init; } = "";
}
