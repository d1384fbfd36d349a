using System.Buffers;
using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>Frames of the native protocol as server-sent events, in one encoding; docs/doors/events.md shows them.</summary>
/// <remarks>Each encoding is a format of its own: a room compresses what it says once for all who read it so. Thread-safe.</remarks>
/// <param name="encoding">How the bytes are encoded.</param>
internal sealed class EventsFormat(EventEncoding encoding) : IWireFormat, IDropAccountant
{
    private static readonly NativeFormat Native = new();

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _text;

    /// <summary>How the bytes are encoded.</summary>
    public EventEncoding Encoding { get; } = encoding;

    /// <summary>A line that says nothing: something was heard.</summary>
    public SharedFrame Heartbeat { get; } = SharedFrame.Raw(SharedBlocks.Encode(encoding, ":\n\n"u8), isDroppable: true);

    /// <inheritdoc/>
    public DoorKind Door => DoorKind.Events;

    /// <inheritdoc/>
    public SharedFrame Batch(string roomId, ReadOnlySpan<BatchItem> items) =>
        Event("batch"u8, Native.Batch(roomId, items), new RoomPosition(items[0].From.Epoch, items[^1].To));

    /// <inheritdoc/>
    public SharedFrame Snapshot(RoomSnapshot snapshot) => Event("snapshot"u8, Native.Snapshot(snapshot), snapshot.Position);

    /// <inheritdoc/>
    public SharedFrame Viewers(string roomId, int count) => Event("viewers"u8, Native.Viewers(roomId, count));

    /// <inheritdoc/>
    public SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason) =>
        Event("skipped"u8, Native.Skipped(roomId, epoch, first, last, reason), new RoomPosition(epoch, last));

    /// <inheritdoc/>
    public SharedFrame? Notice(string roomId, RoomEvent about) => Native.Notice(roomId, about) is { } notice ? Event("notice"u8, notice) : null;

    /// <inheritdoc/>
    public SharedFrame? BuildSkipNotice(in EventRange gap) =>
        Native.BuildSkipNotice(gap) is { } notice ? Event("skipped"u8, notice, new RoomPosition(gap.Epoch, gap.Last)) : null;

    /// <summary>A frame as an event.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="frame">The frame, one JSON object.</param>
    /// <param name="position">Where a reader that has it is; <see langword="null"/> where it moves nobody.</param>
    /// <param name="retry">How long a reader whose connection is lost is to wait; <see langword="null"/> where nothing is said of it.</param>
    public SharedFrame Event(ReadOnlySpan<byte> type, SharedFrame frame, RoomPosition? position = null, TimeSpan? retry = null)
    {
        var text = Begin(retry);
        Write(text, type, frame.Payload.Span, position);
        return SharedFrame.Raw(SharedBlocks.Encode(Encoding, text.WrittenSpan), frame.Events, frame.IsDroppable);
    }

    /// <summary>An event with which a stream begins.</summary>
    /// <inheritdoc cref="Event"/>
    public SharedFrame First(ReadOnlySpan<byte> type, SharedFrame frame, TimeSpan retry)
    {
        var text = Begin(retry);
        Write(text, type, frame.Payload.Span, position: null);
        return SharedFrame.Raw((byte[])[.. SharedBlocks.StartOf(Encoding), .. SharedBlocks.Encode(Encoding, text.WrittenSpan)]);
    }

    /// <summary>An event with which a stream ends.</summary>
    /// <param name="frame">Says why.</param>
    /// <param name="forgetsPosition">Whether the reader is to come back as somebody new.</param>
    public SharedFrame Last(SharedFrame frame, bool forgetsPosition)
    {
        var text = Begin(retry: null);
        if (forgetsPosition)
        {
            text.Write("id\n"u8);
        }

        Write(text, "close"u8, frame.Payload.Span, position: null);
        return SharedFrame.Raw((byte[])[.. SharedBlocks.Encode(Encoding, text.WrittenSpan), .. SharedBlocks.EndOf(Encoding)]);
    }

    /// <summary>The same event, encoded: for those whose events are not everybody's.</summary>
    /// <param name="plain">An event of the format that encodes nothing.</param>
    public SharedFrame Encoded(SharedFrame plain) => SharedFrame.Raw(SharedBlocks.Encode(Encoding, plain.Bytes.Span), plain.Events, plain.IsDroppable);

    private static ArrayBufferWriter<byte> Begin(TimeSpan? retry)
    {
        var text = _text ??= new ArrayBufferWriter<byte>(4096);
        text.ResetWrittenCount();
        if (retry is { } wait)
        {
            text.Write("retry: "u8);
            WriteNumber(text, (long)wait.TotalMilliseconds);
            text.Write("\n"u8);
        }

        return text;
    }

    // No line break is in the JSON: its writer does not indent, and escapes those of texts.
    private static void Write(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> type, ReadOnlySpan<byte> json, RoomPosition? position)
    {
        text.Write("event: "u8);
        text.Write(type);
        if (position is { } at)
        {
            text.Write("\nid: "u8);
            WriteNumber(text, at.Epoch);
            text.Write("."u8);
            WriteNumber(text, at.Sequence);
        }

        text.Write("\ndata: "u8);
        text.Write(json);
        text.Write("\n\n"u8);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> text, long number)
    {
        number.TryFormat(text.GetSpan(20), out var length, default, CultureInfo.InvariantCulture);
        text.Advance(length);
    }
}
