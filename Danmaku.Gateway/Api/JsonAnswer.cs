using System.Buffers;
using System.Text.Json;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Api;

/// <summary>Answers with a JSON object, written as frames are.</summary>
internal static class JsonAnswer
{
    /// <summary>An object with the members that <paramref name="write"/> writes.</summary>
    public static IResult Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, NativeFrameWriter.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Results.Bytes(buffer.WrittenMemory, "application/json; charset=utf-8");
    }
}
