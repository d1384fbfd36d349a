using System.Text.Encodings.Web;
using System.Text.Json;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Makes a frame out of what a delegate writes, with one writer for each thread.</summary>
internal static class NativeFrameWriter
{
    /// <summary>Text stays readable UTF-8: frames never stand inside HTML, and escaping would triple Chinese text.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static SharedFrameBuilder? _builder;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Writes one JSON object.</summary>
    /// <typeparam name="TState">What <paramref name="write"/> needs.</typeparam>
    /// <param name="type">The frame's <c>type</c>.</param>
    /// <param name="state">Handed to <paramref name="write"/>, so that it need not capture.</param>
    /// <param name="write">Writes the other members.</param>
    /// <param name="events">Which events the frame carries.</param>
    /// <param name="isDroppable">Whether a slow viewer may lose it.</param>
    public static SharedFrame Write<TState>(
        ReadOnlySpan<byte> type, TState state, Action<Utf8JsonWriter, TState> write, EventRange events = default, bool isDroppable = false)
        where TState : allows ref struct
    {
        var builder = _builder ??= new SharedFrameBuilder();
        var writer = _writer ??= new Utf8JsonWriter(builder, Options);
        writer.Reset(builder);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        write(writer, state);
        writer.WriteEndObject();
        writer.Flush();
        return builder.BuildText(events, isDroppable);
    }
}
