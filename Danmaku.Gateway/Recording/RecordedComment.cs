using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>A comment of a recording that is kept for replays, encoded once for all who replay it.</summary>
/// <param name="MediaTime">Where in the picture it belongs, to the millisecond.</param>
/// <param name="Position">Its id.</param>
/// <param name="Encoded">It in the wire format. Not to be changed.</param>
internal readonly record struct RecordedComment(TimeSpan MediaTime, RoomPosition Position, byte[] Encoded) : IComparable<RecordedComment>
{
    /// <summary>Memory that it takes, about.</summary>
    public int Bytes => Encoded.Length + 64;

    /// <inheritdoc/>
    public int CompareTo(RecordedComment other)
    {
        var order = MediaTime.CompareTo(other.MediaTime);
        return order != 0 ? order : Position.CompareTo(other.Position);
    }
}
