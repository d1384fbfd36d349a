using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Bench.Micro;

/// <summary>Comments to one frame, which all viewers share: paid once for each batch.</summary>
public class EncodeBatchBenchmark
{
    private readonly NativeFormat _format = new();
    private readonly List<BatchItem> _items = [];
    private RoomEvent[] _events = [];

    /// <summary>Comments in the batch.</summary>
    [Params(1, 10, 100)]
    public int Comments { get; set; }

    /// <summary>Makes the batch.</summary>
    [GlobalSetup]
    public void MakeBatch() => _events = [.. Enumerable.Range(1, Comments).Select(Posted)];

    /// <summary>Encodes it.</summary>
    [Benchmark]
    public int Encode()
    {
        Disclosure.Fill(AudienceView.Viewers, _events, _items);
        return _format.Batch("demo", CollectionsMarshal.AsSpan(_items)).Length;
    }

    private static RoomEvent Posted(int sequence) => new RoomEvent.CommentPosted(
        new Comment
        {
            Position = new RoomPosition(3, sequence),
            At = DateTimeOffset.UnixEpoch.AddMilliseconds(1_790_000_000_000 + sequence),
            Author = new Viewer($"user-{sequence}", "Mei", ViewerRole.Viewer),
            Text = "前方高能, and everybody in the room cheers",
        },
        Thinned: false);
}
