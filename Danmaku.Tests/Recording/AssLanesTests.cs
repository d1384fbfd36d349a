using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Recording;
using FsCheck;

namespace Danmaku.Tests.Recording;

/// <summary>Subtitles as a renderer shows them: what of one kind is on the picture never touches.</summary>
public sealed class AssLanesTests
{
    private static readonly DateTimeOffset Origin = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000);
    private static readonly AssLayout Layout = new(1280, 720, 8, 30);

    [Fact]
    public void No_two_comments_of_a_lane_ever_touch() => Prop.ForAll(Arb.From(Recordings), comments =>
    {
        var events = AssEvents.Read(Written(comments)).Where(item => item.IsShown).ToList();
        var standing = events.Where(item => item.Style != "Scroll").Select(Standing).ToList();
        AssertApart([.. events.Where(item => item.Style == "Scroll").Select(Moving)]);
        AssertApart(standing);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_comment_is_in_the_file_in_the_order_of_the_room() => Prop.ForAll(Arb.From(Recordings), comments =>
        Assert.Equal(comments.Select(comment => comment.Text), AssEvents.Read(Written(comments)).Select(item => item.Text.Replace(@"\N", "", StringComparison.Ordinal)))).QuickCheckThrowOnFailure();

    [Fact]
    public void Lanes_are_used_from_the_top_and_again_as_soon_as_they_are_free()
    {
        var comments = Enumerable.Range(0, 40).Select(number => Comment(number, number * 500, "前方高能")).ToList();

        var events = AssEvents.Read(Written(comments));

        Assert.All(events, item => Assert.True(item.IsShown));
        var rows = events.Select(item => item.Numbers("move")[1]).ToList();
        Assert.Equal(0, rows[0]);
        Assert.InRange(rows.Distinct().Count(), 2, 6);
    }

    [Fact]
    public void More_than_fit_are_left_out_of_the_picture_and_kept_in_the_file()
    {
        var comments = Enumerable.Range(0, 100).Select(number => Comment(number, 1_000, "all at once")).ToList();

        var events = AssEvents.Read(Written(comments));

        Assert.Equal(Layout.Lanes, events.Count(item => item.IsShown));
        Assert.Equal(100, events.Count);
    }

    [Theory]
    [InlineData(CommentMode.Scroll, "Scroll", "move", 1280)]
    [InlineData(CommentMode.Reverse, "Scroll", "move", -90)]
    [InlineData(CommentMode.Top, "Stand", "pos", 640)]
    [InlineData(CommentMode.Bottom, "Stand", "pos", 640)]
    public void Each_mode_has_its_way(CommentMode mode, string style, string tag, int x)
    {
        var item = Assert.Single(AssEvents.Read(Written([Comment(1, 83_456, "三个字", mode)])));

        Assert.Equal((style, 8_345), (item.Style, item.Start));
        Assert.Equal(x, item.Numbers(tag)[0]);
        Assert.Equal(mode == CommentMode.Bottom ? 684 : 0, item.Numbers(tag)[1]);
    }

    [Fact]
    public void Colours_are_blue_green_red_and_sizes_follow_the_comment()
    {
        var comment = Comment(1, 0, "x") with { Style = new CommentStyle(CommentMode.Scroll, 0x102030, CommentSize.Large) };

        var item = Assert.Single(AssEvents.Read(Written([comment])));

        Assert.Contains(@"\c&H302010&", item.Tags, StringComparison.Ordinal);
        Assert.Contains(@"\3c&HFFFFFF&", item.Tags, StringComparison.Ordinal);
        Assert.Equal(43, item.Size);
    }

    [Theory]
    [InlineData(@"{\an5\fs400}huge", "｛＼an5＼fs400｝huge")]
    [InlineData(@"a\Nb\hc\nd", "a＼Nb＼hc＼nd")]
    [InlineData("a\r\nDialogue: 0,0:00:00.00,9:00:00.00,Scroll,,0,0,0,,owned", "a  Dialogue: 0,0:00:00.00,9:00:00.00,Scroll,,0,0,0,,owned")]
    public void No_text_is_a_command(string text, string shown)
    {
        var author = new Viewer("x", "a,{\\fs9}\nb", ViewerRole.Viewer);

        var item = Assert.Single(AssEvents.Read(Written([Comment(1, 0, text) with { Author = author }])));

        Assert.Equal((shown, "a，｛＼fs9｝ b"), (item.Text, item.Name));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_left_out() =>
        Assert.Equal("half  gone", Assert.Single(AssEvents.Read(Written([Comment(1, 0, "half " + '\ud83d' + " gone")]))).Text);

    [Theory]
    [InlineData("短", "短")]
    [InlineData("four words of text", "four words |of text")]
    [InlineData("这一句话没有空格所以从哪里断开都可以", "这一句话没有空格|所以从哪里断开都|可以")]
    [InlineData("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", "👨‍👩‍👧👨‍👩‍👧|👨‍👩‍👧👨‍👩‍👧")]
    public void What_stands_is_broken_into_lines_that_fit_the_picture(string text, string lines)
    {
        var (broken, size) = AssLines.Fit(text, 40, new AssLayout(320, 180, 8, 40));

        Assert.Equal(lines.Split('|'), broken);
        Assert.Equal(40, size);
    }

    [Fact]
    public void What_is_too_much_for_the_whole_picture_is_smaller()
    {
        var (lines, size) = AssLines.Fit(new string('弹', 100), 40, new AssLayout(320, 180, 8, 40));

        Assert.InRange(lines.Count * size, 1, 180);
        Assert.Equal(100, lines.Sum(static line => line.Length));
    }

    [Fact]
    public void A_super_chat_stands_on_top_with_what_was_paid()
    {
        var paid = Comment(1, 0, "thanks") with { SuperChat = new SuperChat(3_000, "JPY", TimeSpan.FromMinutes(2)) };

        var item = Assert.Single(AssEvents.Read(Written([paid])));

        Assert.Equal(("SuperChat", "3000 JPY · Mei: thanks"), (item.Style, item.Text));
    }

    // Some in order as a live room has them, some jumping as viewers of a video on demand do.
    private static Gen<List<Comment>> Recordings { get; } =
        from isLive in Arb.Default.Bool().Generator
        from count in Gen.Choose(1, 120)
        from moments in Gen.ListOf(count, Gen.Choose(0, 60_000))
        from lengths in Gen.ListOf(count, Gen.Choose(1, 100))
        from modes in Gen.ListOf(count, Gen.Elements(CommentMode.Scroll, CommentMode.Scroll, CommentMode.Scroll, CommentMode.Top, CommentMode.Bottom, CommentMode.Reverse))
        from sizes in Gen.ListOf(count, Gen.Elements(CommentSize.Normal, CommentSize.Normal, CommentSize.Small, CommentSize.Large))
        from wide in Gen.ListOf(count, Arb.Default.Bool().Generator)
        select (isLive ? moments.Order() : moments.AsEnumerable())
            .Select((moment, index) => Comment(index, moment, new string(wide[index] ? '弹' : 'a', lengths[index]), modes[index], sizes[index]))
            .ToList();

    private static Comment Comment(int number, int milliseconds, string text, CommentMode mode = CommentMode.Scroll, CommentSize size = CommentSize.Normal) => new()
    {
        Position = new RoomPosition(1, number + 1),
        At = Origin.AddMilliseconds(milliseconds),
        Author = new Viewer("mei", "Mei", ViewerRole.Viewer),
        Text = text,
        Style = new CommentStyle(mode, 0xFFFFFF, size),
    };

    private static string Written(IEnumerable<Comment> comments)
    {
        using var file = new MemoryStream();
        using var writer = new AssRecording(file, "demo", Origin, Layout);
        writer.Begin();
        foreach (var comment in comments)
        {
            writer.Write(comment);
        }

        writer.End();
        return Encoding.UTF8.GetString(file.ToArray());
    }

    // A second opinion on geometry: boxes in pixels, looked at every twentieth of a second.
    private sealed record Box(long Start, long End, double X0, double X1, double Width, double Y, double Height)
    {
        public bool Covers(Box other)
        {
            if (Y >= other.Y + other.Height || other.Y >= Y + Height)
            {
                return false;
            }

            for (var time = Math.Max(Start, other.Start); time <= Math.Min(End, other.End) - 1; time += 5)
            {
                var (left, right) = (At(time), other.At(time));
                if (left < right + other.Width && right < left + Width)
                {
                    return true;
                }
            }

            return false;
        }

        private double At(long time) => X0 + ((X1 - X0) * (time - Start) / (End - Start));
    }

    private static Box Moving(AssEvent item)
    {
        var move = item.Numbers("move");
        var size = item.Size ?? Layout.FontSize;
        return new Box(item.Start, item.End, move[0], move[2], Math.Abs(move[2] - move[0]) - Layout.Width, move[1], size);
    }

    private static Box Standing(AssEvent item)
    {
        var place = item.Numbers("pos");
        var size = item.Size ?? Layout.FontSize;
        var lines = item.Text.Split(@"\N");
        var width = lines.Max(line => AssWidth.Of(line, size));
        Assert.InRange(width, 0, Layout.Width);
        Assert.InRange(place[1] + (lines.Length * size), 0, Layout.Height);
        return new Box(item.Start, item.End, place[0] - (width / 2), place[0] - (width / 2), width, place[1], lines.Length * size);
    }

    private static void AssertApart(List<Box> boxes)
    {
        for (var first = 0; first < boxes.Count; first++)
        {
            for (var second = first + 1; second < boxes.Count; second++)
            {
                Assert.False(boxes[first].Covers(boxes[second]), $"{boxes[first]} and {boxes[second]} touch.");
            }
        }
    }
}
