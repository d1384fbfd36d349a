using Danmaku.Tests.Domain.Filtering.Evasion;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain.Filtering;

public sealed class TextReadingTests
{
    [Theory]
    [InlineData("god", "god", true)]
    [InlineData("god", "good", false)]
    [InlineData("good", "god", false)]
    [InlineData("good", "good", true)]
    [InlineData("god", "gooood", true)]
    [InlineData("good", "gooood", true)]
    [InlineData("good", "goooooddd", true)]
    [InlineData("bet", "beet", false)]
    [InlineData("bad", "baad", true)]
    [InlineData("ass", "as", false)]
    [InlineData("10", "100", false)]
    [InlineData("b10", "b100", false)]
    [InlineData("kkk", "kkkk", false)]
    [InlineData("爸妈", "爸爸妈妈", true)]
    [InlineData("妈", "妈妈", true)]
    [InlineData("bus stop", "buuus stop", true)]
    [InlineData("bus", "buuus stop", true)]
    public void Letters_may_be_repeated_but_doubles_tell_words_apart(string term, string typed, bool found) =>
        Assert.Equal(found, IsFound(term, typed));

    [Theory]
    [InlineData("cock", "соск", true)]
    [InlineData("cock", "соски", false)]
    [InlineData("cock", "это соск", false)]
    [InlineData("cock", "это coск", true)]
    [InlineData("рот", "pot", false)]
    [InlineData("рот", "закрой pot", true)]
    [InlineData("đm", "dm", false)]
    [InlineData("dm", "đm", true)]
    [InlineData("lồn", "lớn", false)]
    [InlineData("v50", "vso", false)]
    public void A_word_of_another_alphabet_is_itself_where_that_alphabet_is_written(string term, string typed, bool found) =>
        Assert.Equal(found, IsFound(term, typed));

    [Theory]
    [InlineData("ass", "a55", false)]
    [InlineData("shit", "5417", false)]
    [InlineData("ass", "A$50", false)]
    [InlineData("ass", "glass", false)]
    [InlineData("ass", "gl4ss", false)]
    [InlineData("hi", "h1", false)]
    [InlineData("shit", "sh1t2", true)]
    [InlineData("shit", "sh1tty", false)]
    [InlineData("shit", "hi!shit", true)]
    public void Digits_and_signs_are_letters_only_in_a_word_of_letters(string term, string typed, bool found) =>
        Assert.Equal(found, IsFound(term, typed));

    [Fact]
    public void Most_comments_are_not_read_twice()
    {
        var comments = File.ReadLines(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Domain", "Filtering", "recorded-sample.txt"));

        var read = comments.Count(typed => EvasionCorpus.Match(typed).Readings.Length > 0);

        Assert.InRange(read, 0, 200 / 5);
    }

    private static bool IsFound(string term, string typed) =>
        EvasionCorpus.Compile(term).Judge(EvasionCorpus.Match(typed)) is not null;
}
