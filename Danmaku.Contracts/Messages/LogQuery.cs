namespace Danmaku.Contracts.Messages;

/// <summary>Which entries of the moderation log to read. What is <see langword="null"/> does not bound.</summary>
public sealed record LogQuery
{
    /// <summary>Only entries later than this position.</summary>
    public RoomPosition? After { get; init; }

    /// <summary>Only entries earlier than this position.</summary>
    public RoomPosition? Before { get; init; }

    /// <summary>Only entries at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only entries before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only what was done to this viewer.</summary>
    public string? ViewerId { get; init; }

    /// <summary>Only what was done by this moderator; empty for the room itself.</summary>
    public string? ActorId { get; init; }

    /// <summary>Only actions of this kind.</summary>
    public ModerationAction? Action { get; init; }

    /// <summary>At most so many, 1 to 1,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Which end of the range to read from.</summary>
    public bool NewestFirst { get; init; }
}
