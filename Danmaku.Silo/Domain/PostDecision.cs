using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>What a room decided about a draft.</summary>
internal abstract record PostDecision
{
    private PostDecision()
    {
    }

    /// <summary>It is a comment now; the event is pending and wants storing.</summary>
    /// <param name="Event">The event.</param>
    /// <param name="Masked">The text as shown, where rules masked a part of what was typed.</param>
    internal sealed record Accepted(RoomEvent.CommentPosted Event, string? Masked = null) : PostDecision;

    /// <summary>Its nonce was accepted before; nothing happened again.</summary>
    /// <param name="Position">The comment.</param>
    /// <param name="Thinned">Whether it was beyond the display budget, or its author is to believe so.</param>
    /// <param name="Stage">Whether others see it yet.</param>
    internal sealed record Repeated(RoomPosition Position, bool Thinned, CommentStage Stage = CommentStage.Shown) : PostDecision;

    /// <summary>It would be a comment if the outside judge allowed it: ask, and post it again with the answer.</summary>
    /// <param name="Text">Its text as it would be shown.</param>
    /// <param name="Author">Its author with their role in this room.</param>
    internal sealed record Judge(string Text, Viewer Author) : PostDecision;

    /// <summary>It is refused; but for the poster's rate limit, and a timeout by a rule, it left no trace.</summary>
    internal sealed record Rejected(Rejection Rejection) : PostDecision;
}
