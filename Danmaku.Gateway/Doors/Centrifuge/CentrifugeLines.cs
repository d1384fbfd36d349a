using System.Text.Json;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Makes a frame of JSON objects, each on a line of its own, with one writer for each thread: one frame at a time, up to its <see cref="Build"/>.</summary>
internal static class CentrifugeLines
{
    [ThreadStatic]
    private static SharedFrameBuilder? _builder;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Starts a line, behind those there are; the caller writes one object.</summary>
    public static Utf8JsonWriter Next()
    {
        var builder = _builder ??= new SharedFrameBuilder();
        var writer = _writer ??= new Utf8JsonWriter(builder, NativeFrameWriter.Options);
        writer.Flush();
        if (builder.Length > 0)
        {
            builder.GetSpan(1)[0] = (byte)'\n';
            builder.Advance(1);
        }

        writer.Reset(builder);
        return writer;
    }

    /// <summary>Makes a frame of the lines there are. At least one.</summary>
    /// <inheritdoc cref="SharedFrame.Text" path="/param[@name='events' or @name='isDroppable']"/>
    public static SharedFrame Build(EventRange events = default, bool isDroppable = false)
    {
        _writer!.Flush();
        var frame = _builder!.BuildText(events, isDroppable);
        _writer.Reset(_builder);
        return frame;
    }
}
