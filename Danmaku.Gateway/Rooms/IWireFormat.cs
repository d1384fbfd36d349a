using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Rooms;

/// <summary>Turns what a room says into frames of one wire format: once, for all its viewers.</summary>
/// <remarks>Thread-safe. Frames that carry events say which (<see cref="SharedFrame.Events"/>), with the room id as key.</remarks>
internal interface IWireFormat
{
    /// <summary>Encodes events.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="events">At least one; of one epoch, in order and without gaps.</param>
    SharedFrame Batch(string roomId, ReadOnlySpan<RoomEvent> events);

    /// <summary>Encodes the room as it is, for those who come in.</summary>
    SharedFrame Snapshot(RoomSnapshot snapshot);

    /// <summary>Encodes the number of viewers.</summary>
    SharedFrame Viewers(string roomId, int count);

    /// <summary>Encodes that events <paramref name="first"/> to <paramref name="last"/> will not be sent, and why.</summary>
    SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason);

    /// <summary>Encodes what a viewer is told about themself.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="sanction">The sanction, or <see langword="null"/> when it was lifted.</param>
    SharedFrame Sanctioned(string roomId, Sanction? sanction);
}
