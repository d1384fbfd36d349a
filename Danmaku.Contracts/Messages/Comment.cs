namespace Danmaku.Contracts.Messages;

/// <summary>A comment that the room accepted.</summary>
public sealed record Comment
{
    /// <summary>Its place in the room's order, and its id.</summary>
    public required RoomPosition Position { get; init; }

    /// <summary>When the room accepted it, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who posted it, as their token said then.</summary>
    public required Viewer Author { get; init; }

    /// <summary>Text as shown: invisible and overstacked characters are gone, the rest is as typed. Plain text, never markup.</summary>
    public required string Text { get; init; }

    /// <summary>How it looks.</summary>
    public CommentStyle Style { get; init; } = CommentStyle.Default;

    /// <summary>The comment it answers, if any.</summary>
    public RoomPosition? ReplyTo { get; init; }

    /// <summary>Id of the viewer it speaks to, if any.</summary>
    public string? Mention { get; init; }

    /// <summary>Where in the picture the poster was, if their player knew.</summary>
    public TimeSpan? MediaTime { get; init; }

    /// <summary>What was paid for it, if anything.</summary>
    public SuperChat? SuperChat { get; init; }
}
