using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>Leaves a viewer's own comments out of what their stream is sent, for players that have drawn them already.</summary>
/// <remarks>
/// A search for the viewer's id in each batch, and work of its own only for those that it is found in. The rest is encoded once for all streams like this
/// one. Thread-safe, as what it sends to is.
/// </remarks>
internal sealed class EchoFilter : IFrameSink
{
    // Why a place is skipped: docs/doors/events.md.
    private const string Own = "own";

    private static readonly byte[] BatchStart = "event: batch\n"u8.ToArray();
    private static readonly byte[] DataStart = "\ndata: "u8.ToArray();

    // For each encoding: the encoded form of what the unencoded format made, for as long as that is kept.
    private static readonly ConditionalWeakTable<SharedFrame, SharedFrame>[] Shared = [.. Enum.GetValues<EventEncoding>().Select(static _ => new ConditionalWeakTable<SharedFrame, SharedFrame>())];

    private readonly IFrameSink _next;
    private readonly string _viewerId;
    private readonly EventsFormat _format;
    private readonly byte[] _needle;

    /// <param name="next">Where the frames go.</param>
    /// <param name="viewerId">Whose comments are left out.</param>
    /// <param name="format">How what is sent is encoded; what comes is not.</param>
    public EchoFilter(IFrameSink next, string viewerId, EventsFormat format)
    {
        (_next, _viewerId, _format) = (next, viewerId, format);
        _needle = [.. "\"from\":{\"id\":\""u8, .. JsonEncodedText.Encode(viewerId, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
    }

    /// <inheritdoc/>
    public void Send(SharedFrame frame) => _next.Send(Filtered(frame));

    /// <inheritdoc/>
    public void Send(FrameGroup group)
    {
        var isCorked = _next.TryCork();
        foreach (var frame in group.Frames)
        {
            Send(frame);
        }

        if (isCorked)
        {
            _next.Uncork();
        }
    }

    /// <inheritdoc/>
    public bool TryCork() => _next.TryCork();

    /// <inheritdoc/>
    public void Uncork() => _next.Uncork();

    /// <inheritdoc/>
    public int Touch() => _next.Touch();

    private SharedFrame Filtered(SharedFrame frame)
    {
        var text = frame.Bytes.Span;
        if (text.StartsWith(BatchStart) && text.IndexOf(_needle) >= 0)
        {
            return WithoutOwn(frame);
        }

        return _format.Encoding == EventEncoding.Identity
            ? frame
            : Shared[(int)_format.Encoding].GetValue(frame, _format.Encoded);
    }

    private SharedFrame WithoutOwn(SharedFrame frame)
    {
        var start = frame.Bytes.Span.IndexOf(DataStart) + DataStart.Length;
        var text = new ArrayBufferWriter<byte>(frame.Length + 64);
        text.Write(frame.Bytes.Span[..start]);
        using (var document = JsonDocument.Parse(frame.Bytes[start..]))
        using (var json = new Utf8JsonWriter(text, NativeFrameWriter.Options))
        {
            Write(json, document.RootElement);
        }

        text.Write("\n\n"u8);
        return SharedFrame.Raw(SharedBlocks.Encode(_format.Encoding, text.WrittenSpan), frame.Events, frame.IsDroppable);
    }

    private void Write(Utf8JsonWriter json, JsonElement batch)
    {
        json.WriteStartObject();
        foreach (var member in batch.EnumerateObject().Where(static member => member.Name is not ("events" or "skipped")))
        {
            member.WriteTo(json);
        }

        json.WriteStartArray("events"u8);
        foreach (var item in batch.GetProperty("events"u8).EnumerateArray().Where(item => !IsOwn(item)))
        {
            item.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteStartArray("skipped"u8);
        foreach (var item in batch.GetProperty("events"u8).EnumerateArray().Where(IsOwn))
        {
            json.WriteStartObject();
            json.WriteNumber("from"u8, item.GetProperty("seq"u8).GetInt64());
            json.WriteNumber("to"u8, item.GetProperty("seq"u8).GetInt64());
            json.WriteString("reason"u8, Own);
            json.WriteEndObject();
        }

        if (batch.TryGetProperty("skipped"u8, out var skipped))
        {
            foreach (var range in skipped.EnumerateArray())
            {
                range.WriteTo(json);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // One that waits for a moderator is no echo: nobody has drawn it.
    private bool IsOwn(JsonElement item) =>
        item.GetProperty("kind"u8).ValueEquals("comment"u8)
        && item.GetProperty("from"u8).GetProperty("id"u8).ValueEquals(_viewerId)
        && !item.TryGetProperty("stage"u8, out _);
}
