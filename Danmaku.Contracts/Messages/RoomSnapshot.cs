using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>A room as it is at one position.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Position">Every event up to and including this one is in it.</param>
/// <param name="Settings">Settings in force.</param>
/// <param name="Comments">Newest comments that viewers may see, oldest first, those of earlier epochs included, deleted ones not.</param>
/// <param name="Viewers">How many viewers the room has.</param>
public sealed record RoomSnapshot(
    string RoomId,
    RoomPosition Position,
    RoomSettings Settings,
    ImmutableArray<Comment> Comments,
    int Viewers)
{
    /// <summary>The pinned comment, if any.</summary>
    public Pin? Pin { get; init; }

    /// <summary>What only moderators get to see; <see langword="null"/> where it was not asked for.</summary>
    public StaffView? Staff { get; init; }
}
