using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>What a room decided about a draft.</summary>
internal abstract record PostDecision
{
    private PostDecision()
    {
    }

    /// <summary>It is a comment now; the event is pending and wants storing.</summary>
    internal sealed record Accepted(RoomEvent.CommentPosted Event) : PostDecision;

    /// <summary>Its nonce was accepted before; nothing happened again.</summary>
    internal sealed record Repeated(RoomPosition Position, bool Thinned) : PostDecision;

    /// <summary>It is refused and left no trace but in the poster's rate limit.</summary>
    internal sealed record Rejected(Rejection Rejection) : PostDecision;
}
