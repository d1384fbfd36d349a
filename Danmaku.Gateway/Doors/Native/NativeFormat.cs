using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Encodes a room's frames for <c>danmaku.v1</c>; docs/protocol.md shows each.</summary>
internal sealed class NativeFormat : IWireFormat, IDropAccountant
{
    private readonly ref struct Run(string roomId, ReadOnlySpan<BatchItem> items)
    {
        public readonly string RoomId = roomId;
        public readonly ReadOnlySpan<BatchItem> Items = items;
    }

    /// <inheritdoc/>
    public DoorKind Door => DoorKind.Native;

    /// <inheritdoc/>
    public SharedFrame Batch(string roomId, ReadOnlySpan<BatchItem> items) => NativeFrameWriter.Write(
        "batch"u8,
        new Run(roomId, items),
        static (json, run) => WriteBatch(json, run),
        new EventRange(roomId, items[0].From.Epoch, items[0].From.Sequence, items[^1].To),
        isDroppable: true);

    /// <inheritdoc/>
    public SharedFrame Snapshot(RoomSnapshot snapshot) => NativeFrameWriter.Write(
        "snapshot"u8, snapshot, static (json, room) => NativeJson.WriteRoom(json, room));

    /// <inheritdoc/>
    public SharedFrame Viewers(string roomId, int count) => NativeFrameWriter.Write(
        "viewers"u8,
        (roomId, count),
        static (json, state) =>
        {
            json.WriteString("room"u8, state.roomId);
            json.WriteNumber("count"u8, state.count);
        },
        isDroppable: true);

    /// <inheritdoc/>
    public SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason) => NativeFrameWriter.Write(
        "skipped"u8,
        (roomId, epoch, first, last, reason),
        static (json, state) =>
        {
            json.WriteString("room"u8, state.roomId);
            json.WriteNumber("epoch"u8, state.epoch);
            WriteRangeMembers(json, state.first, state.last, state.reason);
        });

    /// <inheritdoc/>
    public SharedFrame? Notice(string roomId, RoomEvent about) => NativeNotices.About(roomId, about);

    /// <inheritdoc/>
    public SharedFrame? BuildSkipNotice(in EventRange gap) =>
        gap.RoomKey is string roomId ? Skipped(roomId, gap.Epoch, gap.First, gap.Last, SkipReason.Slow) : null;

    /// <summary>Writes a range of events that are not sent, as an object.</summary>
    public static void WriteRange(Utf8JsonWriter json, long first, long last, SkipReason reason)
    {
        json.WriteStartObject();
        WriteRangeMembers(json, first, last, reason);
        json.WriteEndObject();
    }

    private static void WriteBatch(Utf8JsonWriter json, Run run)
    {
        json.WriteString("room"u8, run.RoomId);
        json.WriteNumber("epoch"u8, run.Items[0].From.Epoch);
        json.WriteNumber("first"u8, run.Items[0].From.Sequence);
        json.WriteNumber("last"u8, run.Items[^1].To);
        json.WriteStartArray("events"u8);
        var skips = 0;
        foreach (ref readonly var item in run.Items)
        {
            if (item.Event is { } told)
            {
                NativeEvents.Write(json, told);
            }
            else
            {
                skips++;
            }
        }

        json.WriteEndArray();
        if (skips > 0)
        {
            WriteSkipped(json, run.Items);
        }
    }

    private static void WriteSkipped(Utf8JsonWriter json, ReadOnlySpan<BatchItem> items)
    {
        json.WriteStartArray("skipped"u8);
        foreach (ref readonly var item in items)
        {
            if (item.Event is null)
            {
                WriteRange(json, item.From.Sequence, item.To, item.Reason);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteRangeMembers(Utf8JsonWriter json, long first, long last, SkipReason reason)
    {
        json.WriteNumber("from"u8, first);
        json.WriteNumber("to"u8, last);
        json.WriteString("reason"u8, NativeWords<SkipReason>.Of(reason));
    }
}
