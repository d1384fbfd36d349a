using System.Text;
using System.Xml;
using Danmaku.Bench.Replay;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Bench;

public sealed class RecordedFileTests
{
    [Fact]
    public void A_recorded_file_gives_its_comments_by_time_and_counts_the_positioned()
    {
        using var stream = File.OpenRead(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests/Bench/Recorded/comments.xml"));

        var file = RecordedFile.Read(stream);

        Assert.Equal((18, 15, 3, 0), (file.Total, file.Comments.Count, file.Positioned, file.Malformed.Count));
        Assert.Equal(file.Comments.OrderBy(comment => comment.At), file.Comments);
        Assert.Equal(TimeSpan.FromSeconds(243.4), file.Length);
        Assert.Contains(
            new RecordedComment(TimeSpan.FromSeconds(141.5), "825de95c", "とても感谢しています", "top", "large", 65535), file.Comments);
        Assert.Contains(
            new RecordedComment(TimeSpan.FromSeconds(94), "Da9e216f", "神啊，知道，二次元的世界吗~~", "scroll", "normal", 16777215), file.Comments);
    }

    [Theory]
    [InlineData("1", "scroll")]
    [InlineData("2", "scroll")]
    [InlineData("3", "scroll")]
    [InlineData("4", "bottom")]
    [InlineData("5", "top")]
    [InlineData("6", "reverse")]
    public void Modes_become_those_of_the_protocol(string recorded, string mode) =>
        Assert.Equal(mode, Assert.Single(Read($"""<d p="1,{recorded},25,0,0,0,u,1">text</d>""").Comments).Mode);

    [Theory]
    [InlineData("7")]
    [InlineData("8")]
    [InlineData("9")]
    public void Positioned_and_scripted_comments_are_counted_and_left_out(string mode) =>
        Assert.Equal(1, Read($"""<d p="1,{mode},25,0,0,0,u,1">[0,0]</d>""").Positioned);

    [Theory]
    [InlineData(12, "small")]
    [InlineData(18, "small")]
    [InlineData(25, "normal")]
    [InlineData(30, "normal")]
    [InlineData(35, "large")]
    [InlineData(36, "large")]
    [InlineData(150, "large")]
    public void A_size_becomes_the_nearest_of_the_protocol(int recorded, string size) =>
        Assert.Equal(size, Assert.Single(Read($"""<d p="1,1,{recorded},0,0,0,u,1">text</d>""").Comments).Size);

    [Fact]
    public void Line_breaks_become_spaces() =>
        Assert.Equal("a b c", Assert.Single(Read("""<d p="1,1,25,0,0,0,u,1">a/nb&#10;c/n</d>""").Comments).Text);

    [Fact]
    public void Control_characters_in_old_files_do_not_stop_the_reading() =>
        Assert.Equal("a\u0008b", Assert.Single(Read("""<d p="1,1,25,0,0,0,u,1">a&#8;b</d>""").Comments).Text);

    [Theory]
    [InlineData("""<d>text</d>""", "it has no attribute p.")]
    [InlineData("""<d p="1,1,25">text</d>""", "p has 3 fields, and at least 7 are needed.")]
    [InlineData("""<d p="soon,1,25,0,0,0,u,1">text</d>""", "'soon' is no time of 0 to 86400 seconds.")]
    [InlineData("""<d p="-1,1,25,0,0,0,u,1">text</d>""", "'-1' is no time of 0 to 86400 seconds.")]
    [InlineData("""<d p="NaN,1,25,0,0,0,u,1">text</d>""", "'NaN' is no time of 0 to 86400 seconds.")]
    [InlineData("""<d p="1,0,25,0,0,0,u,1">text</d>""", "'0' is no mode of 1 and up.")]
    [InlineData("""<d p="1,1,big,0,0,0,u,1">text</d>""", "'big' is no size.")]
    [InlineData("""<d p="1,1,25,16777216,0,0,u,1">text</d>""", "'16777216' is no colour of 0 to 16777215.")]
    [InlineData("""<d p="1,1,25,0,0,0,,1">text</d>""", "the user hash is empty.")]
    public void A_malformed_comment_is_named_with_its_line(string element, string problem)
    {
        var file = Read($"""<d p="1,1,25,0,0,0,u,1">fine</d>{"\n"}{element}""");

        Assert.Equal(new MalformedComment(2, problem), Assert.Single(file.Malformed));
        Assert.Equal(2, file.Total);
    }

    [Fact]
    public void A_file_that_is_no_XML_is_refused_with_its_line() =>
        Assert.Equal(2, Assert.Throws<XmlException>(() => Read("<d p=\"1,1,25,0,0,0,u,1\">\na & b</d>")).LineNumber);

    private static RecordedFile Read(string elements) => RecordedFile.Read(new MemoryStream(Encoding.UTF8.GetBytes($"<i>{elements}</i>")));
}
