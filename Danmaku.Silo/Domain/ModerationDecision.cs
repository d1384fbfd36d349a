using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>What a room decided about a moderation command.</summary>
internal abstract record ModerationDecision
{
    private ModerationDecision()
    {
    }

    /// <summary>In force; its events want storing.</summary>
    /// <param name="Event">The first of them, whose place is the action's id.</param>
    /// <param name="Last">Place of the last of them.</param>
    internal sealed record Done(RoomEvent Event, RoomPosition Last) : ModerationDecision;

    /// <summary>Nothing changed.</summary>
    internal sealed record Refused(Rejection Rejection) : ModerationDecision;
}
