using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Tests.Domain.Filtering;

public sealed class TermRulesTests
{
    [Theory]
    [InlineData("shit", "shit")]
    [InlineData("shit", "SHIT!!!")]
    [InlineData("shit", "s.h.i.t")]
    [InlineData("shit", "s h i t")]
    [InlineData("shit", "oh s  h - i, t happens")]
    [InlineData("shit", "b u l l s h i t")]
    [InlineData("shit", "ｓｈｉｔ")]
    [InlineData("shit", "s\u200Bh\u00ADi\u2060t")]
    [InlineData("shit", "s\u0336h\u0336i\u0336t\u0336")]
    [InlineData("shit", "shït")]
    [InlineData("shit", "(shit)")]
    [InlineData("shit", "我要shit了")]
    [InlineData("shit", "shit666")]
    [InlineData("shit", "sh-it")]
    [InlineData("shit", "s hit")]
    [InlineData("SHIT", "shit")]
    [InlineData("bad word", "b.a-d w o r d")]
    [InlineData("bad word", "badword")]
    [InlineData("bad word", "Bad   Word")]
    [InlineData("bad word", "bad. word")]
    [InlineData("badword", "b.a-d w o r d")]
    [InlineData("fuck", "f*u*c*k")]
    [InlineData("fuck", "fu_ck")]
    [InlineData("nmsl", "nmsl233")]
    [InlineData("操你妈", "操你妈")]
    [InlineData("操你妈", "我操你妈的")]
    [InlineData("操你妈", "操 你 妈")]
    [InlineData("操你妈", "操,你。妈")]
    [InlineData("操你妈", "我操*你*妈的")]
    [InlineData("你妈", "你·妈")]
    [InlineData("加v", "快加Ｖ信")]
    [InlineData("シネ", "死ねｼﾈ")]
    [InlineData("バカ", "ハ\u3099カ")]
    [InlineData("시발", "시발점")]
    [InlineData("시발", "ㅅㅣ발")]
    [InlineData("ㅅㅂ", "아 ㅅ ㅂ 진짜")]
    [InlineData("ควย", "ไอควยมาก")]
    [InlineData("хуй", "Х У Й")]
    [InlineData("μαλακα", "ΜΑΛΆΚΑ")]
    [InlineData("كلب", "يا كَـلْب")]
    [InlineData("کتاب", "کتاب\u200Cها")]
    [InlineData("चूतिया", "तू चूतिया है")]
    [InlineData("lồn", "cái LỒN")]
    [InlineData("lồn", "l.o\u0302\u0300.n")]
    [InlineData("cabron", "cabrón")]
    [InlineData("🖕", "take this🖕🏽!")]
    [InlineData("a$$", "you A$$ ")]
    [InlineData("t.me/", "join t.me/spam now")]
    [InlineData("c++", "i hate c++")]
    [InlineData("???", "what？？？")]
    [InlineData("18", "over 18 only")]
    [InlineData("fu ck", "fu ck")]
    public void A_blocked_term_is_found(string term, string typed) => Assert.Equal(term, Find(typed, term));

    [Theory]
    [InlineData("shit", "class hit")]
    [InlineData("shit", "push it")]
    [InlineData("shit", "shitake")]
    [InlineData("shit", "Mishit")]
    [InlineData("cunt", "Scunthorpe")]
    [InlineData("ass", "assassin class")]
    [InlineData("ass", "as short")]
    [InlineData("penis", "the pen is here")]
    [InlineData("penis", "my pen, is it")]
    [InlineData("penis", "pen...is")]
    [InlineData("hell", "he'll go")]
    [InlineData("hell", "he’ll go")]
    [InlineData("therapist", "the rapist")]
    [InlineData("你妈", "爱你，妈妈")]
    [InlineData("你妈", "我爱你 妈妈")]
    [InlineData("你妈", "想你❤妈妈")]
    [InlineData("操你妈", "操作你的妈妈")]
    [InlineData("хуй", "хуйня")]
    [InlineData("18", "2018")]
    [InlineData("lồn", "to lớn")]
    [InlineData("cabrón", "cabron")]
    [InlineData("バカ", "ハカ")]
    [InlineData("कि", "की")]
    [InlineData("a$$", "a")]
    [InlineData("c++", "c")]
    [InlineData("🖕you", "you")]
    [InlineData("x.com", "xcom")]
    [InlineData("\u200B", "anything")]
    [InlineData("   ", "a b")]
    public void What_only_looks_like_a_blocked_term_passes(string term, string typed) => Assert.Null(Find(typed, term));

    [Fact]
    public void A_refused_hit_does_not_hide_what_begins_there_or_inside_it()
    {
        // "ab" is refused at 0 for the word goes on; "abcd" begins there too, "bc" inside, and "cd ef" overlaps.
        Assert.Equal("abcd", Find("abcd", "ab", "bc", "abcd"));
        Assert.Equal("cd ef", Find("ab cd ef", "abc", "bcde", "cd ef"));
        Assert.Equal("妈的", Find("爱你，妈妈妈的", "你妈", "妈的"));
    }

    [Fact]
    public void Two_spellings_of_one_term_keep_the_gaps_of_both()
    {
        Assert.NotNull(Find("ba dw", "badw", "ba dw"));
        Assert.NotNull(Find("badw", "badw", "ba dw"));
        Assert.Null(Find("ba dw", "badw"));
    }

    [Fact]
    public void Terms_that_begin_inside_a_word_cost_nothing()
    {
        var rules = Compile(Enumerable.Range(2, 62).Select(length => new string('a', length)));

        Assert.Null(rules.Judge(MatchText.From(new string('a', 16_384)), out var work));

        // Only the first letter is the start of a word, and there all terms are walked at once.
        Assert.InRange(work, 1, 3 * 16_384);
    }

    [Fact]
    public void Work_is_bounded_where_every_place_begins_all_terms_and_each_is_refused()
    {
        const int Longest = 64;
        var alternating = string.Concat(Enumerable.Repeat("你他", Longest / 2));
        var found = Compile(Enumerable.Range(2, Longest - 1).Select(length => new string('操', length)));
        var refused = Compile(Enumerable.Range(1, Longest - 1).Select(length => "操" + alternating[..length]));

        Assert.NotNull(found.Judge(MatchText.From(string.Concat(Enumerable.Repeat("操操，操操", 3_000))), out var finding));
        Assert.Null(refused.Judge(MatchText.From(string.Concat(Enumerable.Repeat($"体操，{alternating}", 240))), out var refusing));

        Assert.InRange(finding, 3_000, 2 * 15_000 * Longest);
        Assert.InRange(refusing, 3_000, 2 * 15_000 * Longest);
    }

    private static CompiledRules Compile(IEnumerable<string> terms) =>
        CompiledRules.Compile(new RuleSet { Rules = [.. terms.Select(term => new Rule { Pattern = term })] });

    private static string? Find(string typed, params string[] terms) =>
        Compile(terms).Judge(MatchText.From(DisplayText.Clean(typed).Shown))?.Rule.Pattern;
}
