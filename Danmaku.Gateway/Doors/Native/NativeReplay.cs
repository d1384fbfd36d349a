using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Recording;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Replays over <c>danmaku.v1</c>: limits of the request, and the frame that answers it.</summary>
internal static class NativeReplay
{
    /// <summary>Shortest window, in media time.</summary>
    public static readonly TimeSpan MinWindow = TimeSpan.FromSeconds(1);

    /// <summary>Longest window.</summary>
    public static readonly TimeSpan MaxWindow = TimeSpan.FromMinutes(5);

    /// <summary>A window where none is asked for.</summary>
    public static readonly TimeSpan UsualWindow = TimeSpan.FromSeconds(30);

    /// <summary>Latest media time, as that of comments.</summary>
    public static readonly TimeSpan MaxMediaTime = TimeSpan.FromHours(10_000);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <summary>A comment as the frame has it but for its media time, encoded once for all who replay it.</summary>
    public static byte[] Encode(Comment comment)
    {
        // A million of them are encoded in a row.
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var json = _json ??= new Utf8JsonWriter(buffer, NativeFrameWriter.Options);
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        NativeJson.WriteCommentWithId(json, comment);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The frame of a window.</summary>
    public static SharedFrame Window(string id, string roomId, ReplayWindow window) => NativeFrameWriter.Write(
        "replay"u8,
        (id, roomId, window),
        static (json, state) =>
        {
            json.WriteString("id"u8, state.id);
            json.WriteString("room"u8, state.roomId);
            json.WriteNumber("origin"u8, state.window.Origin.ToUnixTimeMilliseconds());
            json.WriteNumber("from"u8, state.window.From.TotalSeconds);
            json.WriteNumber("to"u8, state.window.To.TotalSeconds);
            json.WriteNumber("length"u8, state.window.Length.TotalSeconds);
            json.WriteStartArray("comments"u8);
            var text = new ArrayBufferWriter<byte>(512);
            foreach (var comment in state.window.Comments)
            {
                text.ResetWrittenCount();
                WriteTimed(text, comment);
                json.WriteRawValue(text.WrittenSpan, skipInputValidation: true);
            }

            json.WriteEndArray();
            if (state.window.Skipped > 0)
            {
                json.WriteNumber("skipped"u8, state.window.Skipped);
            }
        });

    // Behind the last member: an object's order means nothing.
    private static void WriteTimed(ArrayBufferWriter<byte> text, in RecordedComment comment)
    {
        text.Write(comment.Encoded.Span[..^1]);
        text.Write(",\"mediaTime\":"u8);
        comment.MediaTime.TotalSeconds.TryFormat(text.GetSpan(32), out var length, default, CultureInfo.InvariantCulture);
        text.Advance(length);
        text.Write("}"u8);
    }
}
