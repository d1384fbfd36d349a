using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>That a viewer has posted a nonce, and what became of it.</summary>
/// <param name="ViewerId">The poster.</param>
/// <param name="Nonce">Their number for the draft.</param>
/// <param name="Position">The comment it became.</param>
/// <param name="At">When the room accepted it.</param>
/// <param name="Thinned">Whether it was beyond the display budget.</param>
internal readonly record struct RememberedNonce(
    string ViewerId,
    string Nonce,
    RoomPosition Position,
    DateTimeOffset At,
    bool Thinned);
