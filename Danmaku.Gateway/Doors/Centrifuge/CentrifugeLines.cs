using System.Text.Json;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Makes a frame of JSON objects, each on a line of its own.</summary>
/// <remarks>One for each thread, for one frame at a time: from <see cref="Start"/> to <see cref="Build"/>.</remarks>
internal sealed class CentrifugeLines
{
    [ThreadStatic]
    private static CentrifugeLines? _ofThread;

    private readonly SharedFrameBuilder _builder = new();
    private readonly Utf8JsonWriter _json;

    private CentrifugeLines() => _json = new Utf8JsonWriter(_builder, NativeFrameWriter.Options);

    /// <summary>Starts a frame.</summary>
    public static CentrifugeLines Start() => _ofThread ??= new CentrifugeLines();

    /// <summary>Starts a line, behind the one before; the caller writes one object.</summary>
    public Utf8JsonWriter Next()
    {
        _json.Flush();
        if (_builder.Length > 0)
        {
            _builder.GetSpan(1)[0] = (byte)'\n';
            _builder.Advance(1);
        }

        _json.Reset(_builder);
        return _json;
    }

    /// <summary>Makes a frame of the lines.</summary>
    /// <inheritdoc cref="SharedFrame.Text" path="/param[@name='events' or @name='isDroppable']"/>
    public SharedFrame Build(EventRange events = default, bool isDroppable = false)
    {
        _json.Flush();
        _json.Reset(_builder);
        return _builder.BuildText(events, isDroppable);
    }
}
