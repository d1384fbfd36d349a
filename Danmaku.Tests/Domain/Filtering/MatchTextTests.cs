using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Tests.Domain.Filtering;

public sealed class MatchTextTests
{
    [Theory]
    [InlineData("Hello, World", "hello, world", "helloworld")]
    [InlineData("ＦＵＬＬ　ｗｉｄｔｈ！", "full width!", "fullwidth")]
    [InlineData("ﾊﾞｶ か\u3099", "バカ が", "バカが")]
    [InlineData("ㅅㅏ랑 \u1112\u1161\u11AB", "사랑 한", "사랑한")]
    [InlineData("Crème BRÛLÉE Ёлка Ἀθήνα", "creme brulee елка αθηνα", "cremebruleeелкаαθηνα")]
    [InlineData("Straße ΣΊΣΥΦΟΣ σίσυφος İstanbul ılık", "strasse σισυφοσ σισυφοσ istanbul ilik", "strasseσισυφοσσισυφοσistanbulilik")]
    [InlineData("𝐛𝐨𝐥𝐝 ⓒⓘⓡⓒⓛⓔ ﬁne Ⅷ ①", "bold circle fine viii 1", "boldcirclefineviii1")]
    [InlineData("s\u0336t\u0336r\u0336u\u0336c\u0336k\u0336 神\u0336", "struck 神", "struck神")]
    [InlineData("مَرْحَبًا مـرحبا", "مرحبا مرحبا", "مرحبامرحبا")]
    [InlineData("می\u200Cخواهم", "میخواهم", "میخواهم")]
    [InlineData("שָׁלוֹם", "שלום", "שלום")]
    [InlineData("हिन्दी", "हिन्दी", "हिन्दी")]
    [InlineData("ไม่เป็นไร", "ไม่เป็นไร", "ไม่เป็นไร")]
    [InlineData("二〇二四年 𠮷野家", "二〇二四年 𠮷野家", "二〇二四年𠮷野家")]
    [InlineData("b.a-d w_o r*d", "b.a-d w_o r*d", "badword")]
    [InlineData("❤️ 👩‍👩‍👧", "❤ 👩👩👧", "")]
    [InlineData("", "", "")]
    public void Ways_to_write_the_same_fold_to_the_same(string shown, string folded, string compact)
    {
        var match = MatchText.From(shown);

        Assert.Equal(folded, match.Folded);
        Assert.Equal(compact, match.Compact);
    }

    [Theory]
    [InlineData("soooo", "sooooo")]
    [InlineData("So good!!!", "so  good")]
    [InlineData("哈哈哈哈", "哈哈哈哈哈哈～～")]
    [InlineData("66666", "6666666")]
    [InlineData("𠮷𠮷𠮷𠮷", "𠮷𠮷𠮷")]
    [InlineData("？？？？", "???")]
    [InlineData("😂😂😂", "😂😂😂😂😂")]
    [InlineData("Ｈｅｌｌｏ", "h.e.l.l.o")]
    public void The_same_comment_again_has_the_same_key(string first, string second) => Assert.Equal(KeyOf(first), KeyOf(second));

    [Theory]
    [InlineData("so", "soo")]
    [InlineData("100", "1000")]
    [InlineData("???", "!!!")]
    [InlineData("???", "")]
    [InlineData("😂", "😭")]
    [InlineData("あ", "ア")]
    [InlineData("好", "好的")]
    public void Another_comment_has_another_key(string first, string second) => Assert.NotEqual(KeyOf(first), KeyOf(second));

    [Theory]
    [InlineData("神之感动")]
    [InlineData("사랑해요")]
    public void A_text_that_needs_no_folding_is_not_copied(string shown)
    {
        var match = MatchText.From(shown);

        Assert.Same(shown, match.Folded);
        Assert.Same(shown, match.Compact);
        Assert.Same(shown, match.Key);
    }

    [Fact]
    public void This_process_has_the_tables_that_normalising_needs() =>
        Assert.True(
            MatchText.From("Ａ").Folded == "a" && "ﾊﾞ".Normalize(System.Text.NormalizationForm.FormKC) == "バ",
            "Globalization is invariant here, or ICU is missing: full-width and composed text would pass every filter.");

    private static string KeyOf(string typed) => MatchText.From(DisplayText.Clean(typed).Shown).Key;
}
