using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Encodes a room's frames for <c>danmaku.v1</c>; docs/protocol.md shows each.</summary>
internal sealed class NativeFormat : IWireFormat, IDropAccountant
{
    private readonly ref struct Run(string roomId, ReadOnlySpan<RoomEvent> events)
    {
        public readonly string RoomId = roomId;
        public readonly ReadOnlySpan<RoomEvent> Events = events;
    }

    /// <inheritdoc/>
    public SharedFrame Batch(string roomId, ReadOnlySpan<RoomEvent> events)
    {
        var first = events[0].Position;
        var last = events[^1].Position;
        return NativeFrameWriter.Write(
            "batch"u8,
            new Run(roomId, events),
            static (json, run) => WriteBatch(json, run),
            new EventRange(roomId, first.Epoch, first.Sequence, last.Sequence),
            isDroppable: true);
    }

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
            WriteRange(json, state.first, state.last, state.reason);
        });

    /// <inheritdoc/>
    public SharedFrame Sanctioned(string roomId, Sanction? sanction) => NativeFrameWriter.Write(
        "sanctioned"u8,
        (roomId, sanction),
        static (json, state) =>
        {
            json.WriteString("room"u8, state.roomId);
            if (state.sanction is { } held)
            {
                NativeSanctions.WriteMembers(json, held);
                NativeSanctions.WriteReason(json, held.Reason);
            }
            else
            {
                json.WriteString("action"u8, "lift"u8);
            }
        });

    /// <inheritdoc/>
    public SharedFrame? BuildSkipNotice(in EventRange gap) =>
        gap.RoomKey is string roomId ? Skipped(roomId, gap.Epoch, gap.First, gap.Last, SkipReason.Slow) : null;

    private static void WriteBatch(Utf8JsonWriter json, Run run)
    {
        json.WriteString("room"u8, run.RoomId);
        json.WriteNumber("epoch"u8, run.Events[0].Position.Epoch);
        json.WriteNumber("first"u8, run.Events[0].Position.Sequence);
        json.WriteNumber("last"u8, run.Events[^1].Position.Sequence);
        json.WriteStartArray("events"u8);
        var thinned = 0;
        foreach (var item in run.Events)
        {
            if (item is RoomEvent.CommentPosted { Thinned: true })
            {
                thinned++;
            }
            else
            {
                WriteEvent(json, item);
            }
        }

        json.WriteEndArray();
        if (thinned > 0)
        {
            WriteThinned(json, run.Events);
        }
    }

    private static void WriteThinned(Utf8JsonWriter json, ReadOnlySpan<RoomEvent> events)
    {
        json.WriteStartArray("skipped"u8);
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i] is not RoomEvent.CommentPosted { Thinned: true })
            {
                continue;
            }

            var first = events[i].Position.Sequence;
            while (i + 1 < events.Length && events[i + 1] is RoomEvent.CommentPosted { Thinned: true })
            {
                i++;
            }

            json.WriteStartObject();
            WriteRange(json, first, events[i].Position.Sequence, SkipReason.Budget);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter json, long first, long last, SkipReason reason)
    {
        json.WriteNumber("from"u8, first);
        json.WriteNumber("to"u8, last);
        json.WriteString("reason"u8, NativeWords<SkipReason>.Of(reason));
    }

    private static void WriteEvent(Utf8JsonWriter json, RoomEvent item)
    {
        json.WriteStartObject();
        json.WriteNumber("seq"u8, item.Position.Sequence);
        json.WriteNumber("at"u8, item.At.ToUnixTimeMilliseconds());
        switch (item)
        {
            case RoomEvent.CommentPosted posted:
                json.WriteString("kind"u8, "comment"u8);
                NativeJson.WriteComment(json, posted.Comment);
                break;
            case RoomEvent.CommentsDeleted deleted:
                json.WriteString("kind"u8, "delete"u8);
                json.WriteStartArray("comments"u8);
                foreach (var id in deleted.Comments)
                {
                    json.WriteStringValue(id.ToString());
                }

                json.WriteEndArray();
                break;
            case RoomEvent.RoomCleared:
                json.WriteString("kind"u8, "clear"u8);
                break;
            case RoomEvent.ViewerSanctioned sanctioned:
                json.WriteString("kind"u8, "sanction"u8);
                json.WriteString("viewer"u8, sanctioned.Sanction.ViewerId);
                NativeSanctions.WriteMembers(json, sanctioned.Sanction);
                break;
            case RoomEvent.SanctionLifted lifted:
                json.WriteString("kind"u8, "lift"u8);
                json.WriteString("viewer"u8, lifted.ViewerId);
                break;
            case RoomEvent.SettingsChanged changed:
                json.WriteString("kind"u8, "settings"u8);
                json.WritePropertyName("settings"u8);
                NativeSettings.Write(json, changed.Settings);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(item), item, "An event without a wire form.");
        }

        json.WriteEndObject();
    }
}
