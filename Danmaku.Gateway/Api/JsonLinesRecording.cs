using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Recording;

namespace Danmaku.Gateway.Api;

/// <summary>Comments as history has them, one a line.</summary>
/// <param name="stream">Where to.</param>
internal sealed class JsonLinesRecording(Stream stream) : IRecordingWriter
{
    private readonly Utf8JsonWriter _json = new(stream, NativeFrameWriter.Options);

    /// <inheritdoc/>
    public void Begin()
    {
    }

    /// <inheritdoc/>
    public void Write(Comment comment)
    {
        NativeJson.WriteCommentWithId(_json, comment);
        _json.Flush();
        _json.Reset();
        stream.WriteByte((byte)'\n');
    }

    /// <inheritdoc/>
    public void End()
    {
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    public void Dispose() => _json.Dispose();
}
