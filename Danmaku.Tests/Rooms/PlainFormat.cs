using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Rooms;

/// <summary>A wire format whose frames are words.</summary>
internal sealed class PlainFormat : IWireFormat
{
    public DoorKind Door => DoorKind.Native;

    public SharedFrame Batch(string roomId, ReadOnlySpan<BatchItem> items) => Frame(
        $"batch {items[0].From}-{items[^1].From with { Sequence = items[^1].To }}",
        new EventRange(roomId, items[0].From.Epoch, items[0].From.Sequence, items[^1].To));

    public SharedFrame Snapshot(RoomSnapshot snapshot) => Frame($"snapshot {snapshot.Position}");

    public SharedFrame Viewers(string roomId, int count) => Frame($"viewers {count}");

    public SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason) =>
        Frame($"skipped {new RoomPosition(epoch, first)}-{new RoomPosition(epoch, last)} {reason}");

    public SharedFrame? Notice(string roomId, RoomEvent about) => Frame($"notice {about.GetType().Name}");

    private static SharedFrame Frame(string words, EventRange events = default) =>
        SharedFrame.Text(Encoding.UTF8.GetBytes(words), events);
}
