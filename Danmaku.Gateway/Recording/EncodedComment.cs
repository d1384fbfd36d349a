using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>A comment of a recording on its way into a <see cref="RecordedSegment"/>.</summary>
/// <param name="Time">When it is due.</param>
/// <param name="Position">Its id.</param>
/// <param name="Encoded">It in the wire format, without a media time. Not to be changed.</param>
internal readonly record struct EncodedComment(RecordedTime Time, RoomPosition Position, ReadOnlyMemory<byte> Encoded);
