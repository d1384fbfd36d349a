using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>A comment of a stretch of a recording.</summary>
/// <param name="MediaTime">Where in the picture it belongs, to the millisecond.</param>
/// <param name="Position">Its id.</param>
/// <param name="Encoded">It in the wire format, without its media time, which depends on where the picture begins. Not to be changed.</param>
internal readonly record struct RecordedComment(TimeSpan MediaTime, RoomPosition Position, ReadOnlyMemory<byte> Encoded);
