using System.Security.Cryptography;
using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Tests.Rooms;

public sealed class RecentFramesTests
{
    private static readonly RoomEvent[] NoEvents = [];

    [Fact]
    public void Serves_what_came_after_a_position_even_from_the_middle_of_a_frame()
    {
        var recent = new RecentFrames(maxFrames: 10, maxBytes: 1_000);
        var (first, second) = (Frame(1, 3), Frame(4, 4));
        recent.Add(first, NoEvents);
        recent.Add(second, NoEvents);

        Assert.True(recent.Covers(sequence: 2, newest: 4));
        Assert.Equal([first, second], recent.After(2));
        Assert.Equal([second], recent.After(3));
        Assert.Empty(recent.After(4));
        Assert.Equal(first.Length + second.Length, recent.BytesAfter(0));
    }

    [Fact]
    public void Does_not_cover_what_it_has_forgotten()
    {
        var recent = new RecentFrames(maxFrames: 2, maxBytes: 1_000);
        recent.Add(Frame(1, 1), NoEvents);
        recent.Add(Frame(2, 2), NoEvents);
        recent.Add(Frame(3, 3), NoEvents);

        Assert.False(recent.Covers(sequence: 0, newest: 3));
        Assert.True(recent.Covers(sequence: 1, newest: 3));
    }

    [Fact]
    public void Keeps_within_its_bytes_and_always_the_newest_frame()
    {
        var recent = new RecentFrames(maxFrames: 100, maxBytes: 10);
        recent.Add(Frame(1, 1, bytes: 4), NoEvents);
        recent.Add(Frame(2, 2, bytes: 50), NoEvents);

        Assert.False(recent.Covers(sequence: 0, newest: 2));
        Assert.True(recent.Covers(sequence: 1, newest: 2));
    }

    [Fact]
    public void Takes_over_what_others_have_kept_once_and_as_far_as_there_is_room()
    {
        RoomEvent[][] batches = [Events(1, 2), Events(3, 4), Events(5, 7), Events(8, 8)];
        var own = new RecentFrames(maxFrames: 3, maxBytes: 100_000);
        own.Add(Made(Events(7, 7)), Events(7, 7));
        own.Add(Made(Events(8, 8)), Events(8, 8));
        var made = new List<string>();

        own.Complete(batches[2..], Make);
        Assert.True(own.Covers(sequence: 4, newest: 8));
        own.Complete(batches[1..], Make);
        Assert.False(own.Covers(sequence: 3, newest: 8));
        own.Complete(batches, Make);

        Assert.Equal(["5-6", "3-4"], made);
        Assert.Equal([5, 7, 8], own.After(0).Select(static frame => frame.Events.First));

        SharedFrame Make(RoomEvent[] events)
        {
            made.Add($"{events[0].Position.Sequence}-{events[^1].Position.Sequence}");
            return Made(events);
        }

        static SharedFrame Made(RoomEvent[] events) => Frame(events[0].Position.Sequence, events[^1].Position.Sequence);

        static RoomEvent[] Events(int first, int last) =>
            [.. Enumerable.Range(first, last - first + 1).Select(static at => new RoomEvent.RoomCleared(new RoomPosition(1, at), DateTimeOffset.UnixEpoch, "mod"))];
    }

    [Fact]
    public void Covers_a_viewer_who_has_everything_although_it_is_empty()
    {
        var recent = new RecentFrames(maxFrames: 2, maxBytes: 100);

        Assert.True(recent.Covers(sequence: 7, newest: 7));
        Assert.False(recent.Covers(sequence: 6, newest: 7));
    }

    [Fact]
    public void Counts_the_compressed_forms_that_a_frame_was_sent_in()
    {
        var (plain, compressed) = (new RecentFrames(maxFrames: 100, maxBytes: 1_300), new RecentFrames(maxFrames: 100, maxBytes: 1_300));
        var chain = new FrameChain();
        var (follower, newcomers) = (new FrameCompression(DeflateMode.Chained), new FrameCompression(DeflateMode.Alone));
        for (var i = 1; i <= 4; i++)
        {
            // 300 bytes that compress to some 120, whatever came before.
            var noise = Convert.ToHexString(SHA512.HashData([(byte)i]))[..100];
            var payload = Encoding.ASCII.GetBytes(noise + noise + noise);
            plain.Add(SharedFrame.Text(payload, new EventRange("demo", 1, i, i), isDroppable: true), NoEvents);
            var frame = SharedFrame.Text(payload, new EventRange("demo", 1, i, i), isDroppable: true);
            chain.Add(frame);
            compressed.Add(frame, NoEvents);
            follower.BytesOf(frame);
            newcomers.BytesOf(frame);
        }

        Assert.True(plain.Covers(sequence: 0, newest: 4));
        Assert.False(compressed.Covers(sequence: 1, newest: 4));
        Assert.True(compressed.Covers(sequence: 2, newest: 4));
    }

    private static SharedFrame Frame(long first, long last, int bytes = 1) =>
        SharedFrame.Text(new byte[bytes], new EventRange("demo", 1, first, last), isDroppable: true);
}
