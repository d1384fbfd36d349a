namespace Danmaku.Contracts.Grains;

/// <summary>What a room's activation says to a call: at most one of a message, a rejection and that it is ending.</summary>
/// <param name="Message">The answer, encoded; none where there is nothing to say.</param>
/// <param name="Rejection">A <c>danmaku.room.v1.Rejection</c>: the room cannot be opened now.</param>
/// <param name="Ended">The activation is ending and did not do it, or not all of it: ask again.</param>
/// <param name="Epoch">The activation; 0 when the room is not open.</param>
/// <param name="Silo">Where it runs, this start of it.</param>
[GenerateSerializer]
[Immutable]
[Alias("danmaku.room-reply")]
public readonly record struct RoomReply(
    [property: Id(0)] byte[]? Message,
    [property: Id(1)] byte[]? Rejection,
    [property: Id(2)] bool Ended,
    [property: Id(3)] long Epoch,
    [property: Id(4)] string Silo);
