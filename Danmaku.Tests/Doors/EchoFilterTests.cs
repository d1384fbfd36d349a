using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Doors;

public sealed class EchoFilterTests
{
    private const string Room = "demo";

    private readonly Taken _taken = new();
    private readonly EchoFilter _filter;

    public EchoFilterTests() => _filter = new EchoFilter(_taken);

    [Fact]
    public void Frames_pass_as_they_are_while_nothing_was_posted()
    {
        var frame = Frame(1, 2);

        _filter.Send(frame);

        Assert.Same(frame, Assert.Single(_taken.Frames));
    }

    [Fact]
    public void A_frame_that_is_faster_than_the_answer_waits_for_it()
    {
        _filter.BeginPost();
        _filter.Send(Frame(1, 3));
        Assert.Empty(_taken.Frames);

        _filter.EndPost(Room, Accepted(2));

        Assert.Equal("<1><3>", _taken.Text);
    }

    [Fact]
    public void A_frame_that_is_slower_than_the_answer_comes_without_the_comment_and_the_next_ones_are_shared_again()
    {
        var next = Frame(3, 4);
        _filter.BeginPost();
        _filter.EndPost(Room, Accepted(2));

        _filter.Send(Frame(1, 2));
        _filter.Send(next);

        Assert.Equal("<1><3><4>", _taken.Text);
        Assert.Same(next, _taken.Frames[^1]);
    }

    [Fact]
    public void Frames_in_a_group_are_looked_at_one_by_one()
    {
        _filter.BeginPost();
        _filter.EndPost(Room, Accepted(2));

        _filter.Send(new FrameGroup([Frame(1, 1), Frame(2, 2), Frame(3, 3)]));

        Assert.Equal("<1><3>", _taken.Text);
    }

    [Fact]
    public void The_same_place_in_another_room_is_somebody_elses()
    {
        _filter.BeginPost();
        _filter.EndPost("other", Accepted(1));

        _filter.Send(Frame(1, 1));

        Assert.Equal("<1>", _taken.Text);
    }

    [Fact]
    public void A_comment_that_is_shown_later_is_known_then()
    {
        _filter.BeginPost();
        _filter.EndPost(Room, Accepted(1) with { Stage = CommentStage.Held });
        _filter.Send(Frame(2, 3));

        _filter.Send(SharedFrame.Raw("<1><8>"u8.ToArray(), new EventRange(Room, 7, 8, 8), parts: [new FramePart(7, 1, 0, 3), new FramePart(7, 8, 3, 3)]));

        Assert.Equal("<2><3><8>", _taken.Text);
    }

    [Fact]
    public void A_refused_post_holds_nothing_back()
    {
        var frame = Frame(1, 2);
        _filter.BeginPost();
        _filter.Send(frame);

        _filter.EndPost(Room, accepted: null);

        Assert.Same(frame, Assert.Single(_taken.Frames));
    }

    [Fact]
    public void Several_posts_are_waited_for_together()
    {
        _filter.BeginPost();
        _filter.BeginPost();
        _filter.Send(Frame(1, 4));
        _filter.EndPost(Room, Accepted(2));
        Assert.Empty(_taken.Frames);

        _filter.EndPost(Room, Accepted(3));

        Assert.Equal("<1><4>", _taken.Text);
    }

    [Fact]
    public void While_an_answer_does_not_come_no_more_than_a_bound_waits_and_nothing_is_lost()
    {
        _filter.BeginPost();
        for (var i = 1; i <= 1000; i++)
        {
            _filter.Send(Frame(i, i));
        }

        Assert.Equal(string.Concat(Enumerable.Range(1, 1000).Select(static i => $"<{i}>")), _taken.Text);
        _filter.EndPost(Room, Accepted(1001));
        _filter.Send(Frame(1001, 1002));
        Assert.EndsWith("<1000><1002>", _taken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_websocket_frame_without_a_part_is_whole_again()
    {
        var payload = Encoding.UTF8.GetBytes(new string('a', 200) + "<2>");
        var frame = SharedFrame.Text(payload, new EventRange(Room, 7, 1, 2), isDroppable: true, [new FramePart(7, 1, 0, 200), new FramePart(7, 2, 200, 3)]);

        var left = frame.Without(static part => part.Sequence == 1);

        Assert.Equal((Opcode.Text, "<2>", 2L, true), (left.Opcode, Encoding.UTF8.GetString(left.Payload.Span), left.Events.Last, left.IsDroppable));
        Assert.Equal(0, frame.Without(static _ => true).Parts?.Count ?? 0);
        Assert.Same(frame, frame.Without(static _ => false));
    }

    private static PostResult.Accepted Accepted(long sequence) => new(new RoomPosition(7, sequence), Stored: true, Thinned: false);

    /// <summary>A frame of comments: <c>&lt;1&gt;&lt;2&gt;</c>.</summary>
    private static SharedFrame Frame(long first, long last)
    {
        var text = new StringBuilder();
        var parts = new List<FramePart>();
        for (var sequence = first; sequence <= last; sequence++)
        {
            var start = text.Length;
            text.Append('<').Append(sequence).Append('>');
            parts.Add(new FramePart(7, sequence, start, text.Length - start));
        }

        return SharedFrame.Raw(Encoding.ASCII.GetBytes(text.ToString()), new EventRange(Room, 7, first, last), isDroppable: true, parts);
    }

    private sealed class Taken : IFrameSink
    {
        public List<SharedFrame> Frames { get; } = [];

        public string Text => string.Concat(Frames.Select(static frame => Encoding.UTF8.GetString(frame.Payload.Span)));

        public void Send(SharedFrame frame) => Frames.Add(frame);

        public void Send(FrameGroup group) => Frames.AddRange(group.Frames);

        public bool TryCork() => true;

        public void Uncork()
        {
        }

        public int Touch() => 0;
    }
}
