using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>What a room starts an activation with.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Epoch">Number of this activation, never used before for this room.</param>
/// <param name="Settings">Settings as last stored.</param>
/// <param name="Sanctions">Sanctions stored and not lifted, at most one for each viewer; some may have run out.</param>
/// <param name="Comments">Newest stored comments, oldest first, deleted ones left out.</param>
/// <param name="Nonces">What was posted within the nonce window, so that a retry after a crash is still one comment.</param>
internal sealed record RoomState(
    string RoomId,
    long Epoch,
    RoomSettings Settings,
    ImmutableArray<Sanction> Sanctions,
    ImmutableArray<Comment> Comments,
    ImmutableArray<RememberedNonce> Nonces)
{
    /// <summary>Comments that are held, delayed or shadowed and not deleted, oldest first, at most <see cref="RoomLimits.HistorySize"/> shadowed ones.</summary>
    public ImmutableArray<WithheldComment> Withheld { get; init; } = [];

    /// <summary>The newest deleted comments, oldest first, at most <see cref="RoomLimits.HistorySize"/>: what an undo can bring back to screens.</summary>
    public ImmutableArray<DeletedComment> Deleted { get; init; } = [];

    /// <summary>Places of the clears that were not undone, ascending.</summary>
    public ImmutableArray<RoomPosition> Clears { get; init; } = [];

    /// <summary>Actions that can be undone, oldest first: the newest 200 of the last 24 h that were not undone.</summary>
    public ImmutableArray<UndoableAction> Actions { get; init; } = [];

    /// <summary>The newest appeal of each viewer who made one within 30 days, and all that are open.</summary>
    public ImmutableArray<Appeal> Appeals { get; init; } = [];

    /// <summary>The streamer's word on who moderates.</summary>
    public ImmutableArray<Appointment> Appointments { get; init; } = [];

    /// <summary>The rules in force.</summary>
    public VersionedRules Rules { get; init; } = VersionedRules.None;

    /// <summary>The pinned comment, if any.</summary>
    public Pin? Pin { get; init; }

    /// <summary>The raid brake as it was last stored.</summary>
    public BrakeState Brake { get; init; } = BrakeState.Calm;
}
