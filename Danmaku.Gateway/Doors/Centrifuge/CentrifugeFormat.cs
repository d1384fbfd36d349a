using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Encodes a room's frames as publications of its channel; docs/doors/centrifuge.md shows each.</summary>
/// <remarks>
/// An event's sequence is its publication's offset, where clients go on from when they come back. Events that they do not get leave gaps in the offsets,
/// which no client minds; they are told of them in a publication of their own.
/// </remarks>
internal sealed class CentrifugeFormat(ChannelNames channels) : IWireFormat, IDropAccountant
{
    /// <inheritdoc/>
    public DoorKind Door => DoorKind.Centrifuge;

    /// <summary>Clients hand on whatever they get.</summary>
    public bool MayRepeat => false;

    /// <inheritdoc/>
    public SharedFrame Batch(string roomId, ReadOnlySpan<BatchItem> items) => Batch(roomId, AudienceView.Viewers, items);

    /// <inheritdoc/>
    public SharedFrame Batch(string roomId, AudienceView view, ReadOnlySpan<BatchItem> items)
    {
        var channel = channels.Of(roomId);
        var range = new EventRange(roomId, items[0].From.Epoch, items[0].From.Sequence, items[^1].To);

        // With the first event of an epoch clients that were here before learn of it.
        var epoch = range.First == 1 ? ChannelEpoch.Of(range.Epoch, view) : null;
        WriteSkipped(channel, items, ref epoch);
        foreach (ref readonly var item in items)
        {
            if (item.Event is { } told)
            {
                var json = CentrifugePushes.Begin(channel);
                CentrifugePushes.WriteEvent(json, told);
                CentrifugePushes.End(json, told.Position.Sequence, epoch);
                epoch = null;
            }
        }

        return CentrifugeLines.Build(range, isDroppable: true);
    }

    /// <inheritdoc/>
    public SharedFrame Snapshot(RoomSnapshot snapshot)
    {
        var json = CentrifugePushes.Begin(channels.Of(snapshot.RoomId), "snapshot"u8);
        NativeJson.WriteRoom(json, snapshot);
        json.WriteEndObject();

        // A place before the first event cannot be said, and an epoch alone would put clients at their old offset in it.
        var view = snapshot.Staff is null ? AudienceView.Viewers : AudienceView.Staff;
        var epoch = snapshot.Position.Sequence > 0 ? ChannelEpoch.Of(snapshot.Position.Epoch, view) : null;
        CentrifugePushes.End(json, snapshot.Position.Sequence, epoch);
        return CentrifugeLines.Build();
    }

    /// <inheritdoc/>
    public SharedFrame Viewers(string roomId, int count)
    {
        var json = CentrifugePushes.Begin(channels.Of(roomId), "viewers"u8);
        json.WriteNumber("count"u8, count);
        json.WriteEndObject();
        CentrifugePushes.End(json, 0);
        return CentrifugeLines.Build(isDroppable: true);
    }

    /// <inheritdoc/>
    public SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason)
    {
        var json = BeginSkipped(channels.Of(roomId));
        NativeFormat.WriteRange(json, first, last, reason);
        EndSkipped(json, last);
        return CentrifugeLines.Build();
    }

    /// <inheritdoc/>
    public SharedFrame? Notice(string roomId, RoomEvent about)
    {
        if (!NativeNotices.IsTold(about))
        {
            return null;
        }

        var json = CentrifugePushes.Begin(channels.Of(roomId), "notice"u8);
        NativeNotices.WriteMembers(json, about);
        json.WriteEndObject();
        CentrifugePushes.End(json, 0);
        return CentrifugeLines.Build();
    }

    /// <inheritdoc/>
    public SharedFrame? BuildSkipNotice(in EventRange gap) =>
        gap.RoomKey is string roomId ? Skipped(roomId, gap.Epoch, gap.First, gap.Last, SkipReason.Slow) : null;

    /// <summary>Writes all ranges of a batch that clients do not get, first of all: they are at its end only when they have the events, too.</summary>
    private static void WriteSkipped(string channel, ReadOnlySpan<BatchItem> items, ref string? epoch)
    {
        Utf8JsonWriter? json = null;
        var isAll = true;
        foreach (ref readonly var item in items)
        {
            if (item.Event is not null)
            {
                isAll = false;
                continue;
            }

            json ??= BeginSkipped(channel);
            NativeFormat.WriteRange(json, item.From.Sequence, item.To, item.Reason);
        }

        if (json is not null)
        {
            EndSkipped(json, isAll ? items[^1].To : 0, isAll ? epoch : null);
            epoch = isAll ? null : epoch;
        }
    }

    private static Utf8JsonWriter BeginSkipped(string channel)
    {
        var json = CentrifugePushes.Begin(channel, "skipped"u8);
        json.WriteStartArray("skipped"u8);
        return json;
    }

    private static void EndSkipped(Utf8JsonWriter json, long offset, string? epoch = null)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        CentrifugePushes.End(json, offset, epoch);
    }
}
