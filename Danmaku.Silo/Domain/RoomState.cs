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
    ImmutableArray<RememberedNonce> Nonces);
