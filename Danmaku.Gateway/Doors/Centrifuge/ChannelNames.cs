using System.Diagnostics.CodeAnalysis;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Rooms as clients of Centrifugo name them: channels. Immutable.</summary>
/// <param name="prefix">What stands before the room's id.</param>
internal sealed class ChannelNames(string prefix)
{
    /// <summary>Why a name is no channel's.</summary>
    public Rejection Unknown { get; } = new(
        RejectReason.RoomIdInvalid, $"A channel is {prefix}ROOM, where ROOM has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -.");

    /// <summary>The channel of a room.</summary>
    public string Of(string roomId) => prefix + roomId;

    /// <summary>The room of a channel.</summary>
    /// <returns><see langword="false"/> when no room has this channel.</returns>
    public bool TryRoomOf(string channel, [NotNullWhen(true)] out string? roomId)
    {
        roomId = channel.StartsWith(prefix, StringComparison.Ordinal) ? channel[prefix.Length..] : "";
        return RoomId.IsValid(roomId);
    }
}
