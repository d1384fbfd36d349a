using Danmaku.Silo.Domain.Brake;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Tests.Domain.Brake;

public sealed class TextSketchTests
{
    private const string Copy = "主播是骗子大家快退钱不要再看了";

    [Theory]
    [InlineData("主播是骗子大家快退钱不要再看了111")]
    [InlineData("主播 是骗子★大家快退钱。不要再看了！！")]
    [InlineData("主播是骗子大家快退钱别再看了")]
    [InlineData("【急】主播是骗子大家快退钱不要再看了")]
    [InlineData("主播就是骗子，大家快点退钱不要再看了哈哈哈哈")]
    public void Variations_of_a_text_are_near_to_it(string text) => Assert.True(AreNear(Copy, text));

    [Theory]
    [InlineData("this streamer is a scammer, get out of here everyone", "THIS streamer is a SCAMMER get out of here every1 xD")]
    [InlineData("buy cheap followers at example", "b u y cheap followers at example now")]
    public void In_other_languages_too(string one, string other) => Assert.True(AreNear(one, other));

    [Theory]
    [InlineData("主播今天的操作真的太厉害了吧")]
    [InlineData("大家晚上好第一次来看直播")]
    [InlineData("不要再看了")]
    public void Other_texts_are_not(string text) => Assert.False(AreNear(Copy, text));

    [Fact]
    public void Next_to_none_of_what_people_write_is_near_to_what_others_write()
    {
        var sketches = Recorded.Texts.Select(Sketch).Where(sketch => sketch.HasGrams).DistinctBy(sketch => sketch.Key).ToList();

        var near = sketches.SelectMany((one, i) => sketches.Skip(i + 1).Where(other => TextSketch.IsNear(one.Minima, other.Minima))).Count();

        // Of all pairs. Most are to one film, and quote the same song.
        Assert.InRange(near / (sketches.Count * (sketches.Count - 1) / 2.0), 0, 0.01);
    }

    [Theory]
    [InlineData("666", 0)]
    [InlineData("GG", 0)]
    [InlineData("哈哈哈哈哈", 0)]
    [InlineData("？？？", 0)]
    [InlineData("", 0)]
    [InlineData("来了", 4)]
    [InlineData("hello", 4)]
    [InlineData("前方高能", 8)]
    [InlineData(Copy, 16)]
    [InlineData("get out of here you clown", 13)]
    public void A_text_counts_by_how_much_it_says(string text, int strength) => Assert.Equal(strength, Sketch(text).Strength);

    [Fact]
    public void Texts_of_any_length_are_sketched()
    {
        foreach (var length in new[] { 1, 5, 6, 511, 512, 513, 5_000 })
        {
            Assert.Equal(Sketch(new string('好', length)).Key, Sketch(new string('好', length)).Key);
        }
    }

    private static bool AreNear(string one, string other) => TextSketch.IsNear(Sketch(one).Minima, Sketch(other).Minima);

    private static TextSketch Sketch(string text) => TextSketch.Of(MatchText.From(DisplayText.Clean(text).Shown));
}
