using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Rooms;

/// <summary>Turns what a room says into frames of one wire format: once for each view, for all its viewers.</summary>
/// <remarks>
/// Thread-safe. What it is given has been through <see cref="Disclosure"/>: there is nothing in it that those who get the frame must not see, and a
/// format need not know who they are. What moderators alone see (<c>By</c>, <c>Reason</c>, <see cref="RoomSnapshot.Staff"/>, events that are
/// <see cref="RoomEvent.IsStaffOnly"/>) is empty or missing for others. Frames that carry events say which (<see cref="SharedFrame.Events"/>),
/// with the room id as key.
/// </remarks>
internal interface IWireFormat
{
    /// <summary>What it is to metrics.</summary>
    DoorKind Door { get; }

    /// <summary>
    /// Whether clients leave out what they have already. Those that do not get a first frame of their own when they come back and the kept one begins
    /// before their place.
    /// </summary>
    bool MayRepeat => true;

    /// <summary>Whether clients take every comment that they are sent for one of this moment: whoever joins gets the room as it is, and nothing of what was said before.</summary>
    bool IsLiveOnly => false;

    /// <summary>Encodes events. A frame without a byte is not sent to anybody.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="items">At least one; of one epoch, in order and without gaps.</param>
    SharedFrame Batch(string roomId, ReadOnlySpan<BatchItem> items);

    /// <summary>As <see cref="Batch(string, ReadOnlySpan{BatchItem})"/>, for formats that tell clients how much of the room they see.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="view">Whose frame it is.</param>
    /// <param name="items">As above.</param>
    SharedFrame Batch(string roomId, AudienceView view, ReadOnlySpan<BatchItem> items) => Batch(roomId, items);

    /// <summary>Encodes the room as it is, for those who come in.</summary>
    SharedFrame Snapshot(RoomSnapshot snapshot);

    /// <summary>Encodes the number of viewers.</summary>
    /// <returns><see langword="null"/> when this wire format has no words for it.</returns>
    SharedFrame? Viewers(string roomId, int count);

    /// <summary>Encodes that events <paramref name="first"/> to <paramref name="last"/> will not be sent, and why.</summary>
    SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason);

    /// <summary>Encodes what viewers are told about themselves: what was done to them, why, and until when.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="about">One of the events that have <see cref="RoomEvent.Concerned"/>, but for <see cref="RoomEvent.RoleChanged"/>.</param>
    /// <returns><see langword="null"/> when this wire format has no words for it.</returns>
    SharedFrame? Notice(string roomId, RoomEvent about);
}
