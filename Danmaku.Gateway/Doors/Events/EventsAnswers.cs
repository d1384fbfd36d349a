using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>What a stream says that the native protocol says otherwise.</summary>
internal static class EventsAnswers
{
    /// <summary>Why the stream ends: what a close frame is to a WebSocket.</summary>
    public static SharedFrame Close(CloseCode code, string reason) => NativeFrameWriter.Write(
        "close"u8,
        (code, reason),
        static (json, state) =>
        {
            json.WriteNumber("code"u8, (int)state.code);
            json.WriteString("reason"u8, state.reason);
        });
}
