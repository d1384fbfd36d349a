namespace Danmaku.Contracts.Messages;

/// <summary>What a viewer asks to have shown, before the room's rules.</summary>
public sealed record CommentDraft
{
    /// <summary>Text as typed. The room's limits are in grapheme clusters and in UTF-8 bytes.</summary>
    public required string Text { get; init; }

    /// <summary>How it should look.</summary>
    public CommentStyle Style { get; init; } = CommentStyle.Default;

    /// <summary>The comment it answers, if any.</summary>
    public RoomPosition? ReplyTo { get; init; }

    /// <summary>Id of the one viewer it speaks to, if any, 1 to 128 characters.</summary>
    public string? Mention { get; init; }

    /// <summary>The poster's own number for it, 1 to 64 characters: posting a nonce again answers as the first time did.</summary>
    public string? Nonce { get; init; }

    /// <summary>Where in the picture the poster was, zero and up, if their player knows.</summary>
    public TimeSpan? MediaTime { get; init; }

    /// <summary>What was paid for it, if anything. Only from a gateway that has checked the receipt.</summary>
    public SuperChat? SuperChat { get; init; }
}
