using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>A comment that a room remembers, and what keeps it from being shown.</summary>
internal sealed class RecentComment(Comment comment, Withholding? withheld)
{
    public Comment Comment { get; } = comment;

    /// <summary>Why viewers would not see it even if nothing had deleted it.</summary>
    public Withholding? Withheld { get; } = withheld;

    /// <summary>Places of the actions that deleted it; it is deleted while there is one.</summary>
    public HashSet<RoomPosition> Stamps { get; init; } = [];

    public bool IsShown => Withheld is null && Stamps.Count == 0;
}
