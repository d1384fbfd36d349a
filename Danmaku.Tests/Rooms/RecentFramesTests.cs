using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Rooms;

public sealed class RecentFramesTests
{
    [Fact]
    public void Serves_what_came_after_a_position_even_from_the_middle_of_a_frame()
    {
        var recent = new RecentFrames(maxFrames: 10, maxBytes: 1_000);
        var (first, second) = (Frame(1, 3), Frame(4, 4));
        recent.Add(first);
        recent.Add(second);

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
        recent.Add(Frame(1, 1));
        recent.Add(Frame(2, 2));
        recent.Add(Frame(3, 3));

        Assert.False(recent.Covers(sequence: 0, newest: 3));
        Assert.True(recent.Covers(sequence: 1, newest: 3));
    }

    [Fact]
    public void Keeps_within_its_bytes_and_always_the_newest_frame()
    {
        var recent = new RecentFrames(maxFrames: 100, maxBytes: 10);
        recent.Add(Frame(1, 1, bytes: 4));
        recent.Add(Frame(2, 2, bytes: 50));

        Assert.False(recent.Covers(sequence: 0, newest: 2));
        Assert.True(recent.Covers(sequence: 1, newest: 2));
    }

    [Fact]
    public void Covers_a_viewer_who_has_everything_although_it_is_empty()
    {
        var recent = new RecentFrames(maxFrames: 2, maxBytes: 100);

        Assert.True(recent.Covers(sequence: 7, newest: 7));
        Assert.False(recent.Covers(sequence: 6, newest: 7));
    }

    private static SharedFrame Frame(long first, long last, int bytes = 1) =>
        SharedFrame.Text(new byte[bytes], new EventRange("demo", 1, first, last), isDroppable: true);
}
