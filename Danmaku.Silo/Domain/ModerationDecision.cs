using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>What a room decided about a moderation command.</summary>
internal abstract record ModerationDecision
{
    private ModerationDecision()
    {
    }

    /// <summary>In force; the event is pending and wants storing.</summary>
    internal sealed record Done(RoomEvent Event) : ModerationDecision;

    /// <summary>Nothing changed.</summary>
    internal sealed record Refused(Rejection Rejection) : ModerationDecision;
}
