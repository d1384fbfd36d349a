using System.Diagnostics;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Rooms;

/// <summary>An answer that waits until the store has the event it is about.</summary>
internal interface IStoredAnswer
{
    /// <summary>Whether it was given.</summary>
    bool IsGiven { get; }

    /// <summary>Its span, where it is traced.</summary>
    Activity? Span => null;

    /// <summary>Gives it, unless it was.</summary>
    /// <param name="position">Place of the event.</param>
    /// <param name="stored">Whether the store has it.</param>
    void Give(RoomPosition position, bool stored);
}
