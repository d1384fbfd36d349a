using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Encodes what rooms say as packets, packed in one way; docs/doors/goim.md shows each command.</summary>
/// <param name="packing">The way.</param>
/// <param name="pushOperation">Operation of the packets inside <see cref="GoimPacking.Raw"/> ones.</param>
internal sealed class GoimFormat(GoimPacking packing, int pushOperation) : IWireFormat
{
    // Version of packets with a body that is not packed: goim's own clients do not look at it.
    private const short PlainVersion = 0;
    private const short RawVersion = 1;

    /// <summary>The way.</summary>
    public GoimPacking Packing { get; } = packing;

    /// <inheritdoc/>
    public DoorKind Door => DoorKind.Goim;

    /// <inheritdoc/>
    public bool IsLiveOnly => true;

    /// <summary>Clients put on the picture whatever they get.</summary>
    public bool MayRepeat => false;

    /// <inheritdoc/>
    public SharedFrame Batch(string roomId, ReadOnlySpan<BatchItem> items)
    {
        var packets = Begin();
        foreach (ref readonly var item in items)
        {
            if (item.Event is { } told)
            {
                GoimEvents.Write(packets, told);
            }
            else
            {
                GoimEvents.WriteSkipped(packets, item.From, item.To, item.Reason);
            }
        }

        return Pack(packets, new EventRange(new RoomKey(this, roomId), items[0].From.Epoch, items[0].From.Sequence, items[^1].To), isDroppable: true);
    }

    /// <inheritdoc/>
    public SharedFrame Snapshot(RoomSnapshot snapshot) => Tell("DANMAKU_ROOM"u8, snapshot, GoimEvents.WriteRoom);

    /// <inheritdoc/>
    public SharedFrame Viewers(string roomId, int count)
    {
        var packets = Begin();
        var json = packets.BeginData("ONLINE_RANK_COUNT"u8);
        json.WriteNumber("count"u8, count);
        json.WriteNumber("online_count"u8, count);
        packets.EndData();
        return Pack(packets, default, isDroppable: true);
    }

    /// <inheritdoc/>
    public SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason)
    {
        var packets = Begin();
        GoimEvents.WriteSkipped(packets, new RoomPosition(epoch, first), last, reason);
        return Pack(packets);
    }

    /// <inheritdoc/>
    public SharedFrame? Notice(string roomId, RoomEvent about) => GoimNotices.About(this, roomId, about);

    /// <summary>A command for one connection.</summary>
    /// <typeparam name="TState">What <paramref name="write"/> needs.</typeparam>
    /// <param name="command">Its name.</param>
    /// <param name="state">Handed to <paramref name="write"/>, so that it need not capture.</param>
    /// <param name="write">Writes the members of its <c>data</c>.</param>
    public SharedFrame Tell<TState>(ReadOnlySpan<byte> command, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var packets = Begin();
        write(packets.BeginData(command), state);
        packets.EndData();
        return Pack(packets);
    }

    /// <summary>A command that answers a request of one connection, under operation 5 for every kind of client.</summary>
    /// <inheritdoc cref="Tell"/>
    public SharedFrame Answer<TState>(ReadOnlySpan<byte> command, int sequence, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var version = Packing == GoimPacking.Raw ? RawVersion : PlainVersion;
        var packets = GoimPacketWriter.Begin(version, (int)GoimOperation.Message, sequence);
        write(packets.BeginData(command), state);
        packets.EndData();
        return Packing == GoimPacking.Raw ? SharedFrame.Binary(packets.Written) : Pack(packets, sequence: sequence);
    }

    /// <summary>Tells viewers of this format which events they did not get.</summary>
    /// <returns><see langword="null"/> for a gap in what no room said.</returns>
    public static SharedFrame? SkipNotice(in EventRange gap) =>
        gap.RoomKey is RoomKey room ? room.Format.Skipped(room.RoomId, gap.Epoch, gap.First, gap.Last, SkipReason.Slow) : null;

    private GoimPacketWriter Begin() => Packing == GoimPacking.Raw
        ? GoimPacketWriter.Begin(RawVersion, pushOperation)
        : GoimPacketWriter.Begin(PlainVersion, (int)GoimOperation.Message);

    private SharedFrame Pack(GoimPacketWriter packets, EventRange events = default, bool isDroppable = false, int sequence = 0)
    {
        switch (Packing)
        {
            case GoimPacking.Zlib:
                return Packed(GoimCompression.Zlib(packets.Written), version: 2, GoimOperation.Message);
            case GoimPacking.Brotli:
                return Packed(GoimCompression.Brotli(packets.Written), version: 3, GoimOperation.Message);
            case GoimPacking.Raw:
                var raw = new byte[GoimPacket.HeaderBytes + packets.Written.Length];
                packets.Written.CopyTo(raw.AsSpan(GoimPacket.HeaderBytes));
                return Packed(raw, RawVersion, GoimOperation.Raw);
            default:
                return SharedFrame.Binary(packets.Written, events, isDroppable);
        }

        SharedFrame Packed(Span<byte> packet, short version, GoimOperation operation)
        {
            GoimPacket.WriteHeader(packet, packet.Length - GoimPacket.HeaderBytes, version, (int)operation, sequence);
            return SharedFrame.Binary(packet, events, isDroppable, isCompressible: Packing == GoimPacking.Raw);
        }
    }

    /// <summary>Names a room where frames are dropped: whoever writes the notice must know in which format.</summary>
    private sealed record RoomKey(GoimFormat Format, string RoomId);
}
