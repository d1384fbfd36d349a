using System.Globalization;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Tests.Domain.Filtering;

public sealed class DisplayTextTests
{
    /// <summary>Words whose writing needs marks, joiners or selectors, each as a person would type it.</summary>
    [Theory]
    [InlineData("神啊，知道，二次元的世界吗~~", "Chinese")]
    [InlineData("葛\U000E0100城市", "Han with an ideographic variation")]
    [InlineData("ﾊﾞｶﾞやろう、か\u3099くせい", "half-width kana, and a voiced mark typed apart")]
    [InlineData("ㅋㅋㅋ 대박이다 \u1112\u1161\u11AB", "Korean, syllables and letters")]
    [InlineData("مَرْحَبًا بِكُمُ ٱللَّهُ", "vowelled Arabic")]
    [InlineData("می\u200Cخواهم کتاب\u200Cها", "Persian with non-joiners")]
    [InlineData("क्ष्म्य हिन्दी ज़ीं र\u094D\u200Dय क\u094D\u200Cष", "Hindi with conjuncts, nukta and joiners")]
    [InlineData("ไม่เป็นไร ที่นี่ น้ำ กํ้า", "Thai")]
    [InlineData("Tiếng Việt: lớn, nghiêng, ưỡn", "Vietnamese in one piece")]
    [InlineData("Tie\u0302\u0301ng Vie\u0302\u0323t u\u031B\u0303", "Vietnamese in parts")]
    [InlineData("בְּרֵאשִׁ֖ית בָּרָ֣א שִׁ֔ילֹה", "Hebrew with niqqud and cantillation")]
    [InlineData("ကျွန်ုပ် မြွှာ ကြောင့်", "Burmese")]
    [InlineData("བསྒྲུབས་ ཧཱུྃ", "Tibetan")]
    [InlineData("ស្ត្រី ខ្ញុំ", "Khmer")]
    [InlineData("ᠮᠣᠩᠭᠣᠯ\u180B", "Mongolian with a variant")]
    [InlineData("é ñ ç Å ß Σίσυφος Ёлка", "European accents")]
    [InlineData("👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏽 🏳️‍🌈 🏴‍☠️ 🧑‍🧑‍🧒‍🧒", "families and flags of joined emoji")]
    [InlineData("👍🏿 ☝🏽 ❤️ ✈︎ ©️", "skin tones and presentations")]
    [InlineData("1️⃣ #️⃣ *️⃣", "keycaps")]
    [InlineData("🇨🇳🇯🇵🇰🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿", "flags")]
    [InlineData("(╯°□°)╯︵ ┻━┻ ʕ•ᴥ•ʔ ಠ_ಠ (＾▽＾)", "kaomoji")]
    [InlineData("=\u035F\u035F\u035E\u035E(๑•̀д•́๑)", "a kaomoji that runs")]
    [InlineData("a\u3000b\u00A0c", "wide and hard spaces, one at a time")]
    [InlineData("⠓⠑⠇⠇⠕\u2800⠺⠕⠗⠇⠙", "Braille")]
    [InlineData("𠮷野家 𝕏 𓀀", "beyond the basic plane")]
    public void What_a_person_would_type_stays_as_typed(string typed, string what)
    {
        var clean = DisplayText.Clean(typed);

        Assert.True(typed == clean.Shown, $"{what}: {Escape(typed)} became {Escape(clean.Shown)}");
        Assert.Equal(new StringInfo(typed).LengthInTextElements, clean.Graphemes);
    }

    [Theory]
    [InlineData("  so \t much\r\n\u0085 air \u2028", "so much air")]
    [InlineData("nul\0bell\a\u001B[31m", "nul bell [31m")]
    [InlineData("\u3000\u3000wide\u3000 \u3000tail\u3000", "wide\u3000tail")]
    [InlineData("z\u200Be\u2060r\uFEFFo\u00AD w\u180Ei\u034Fd\u2062th\u200D", "zero width")]
    [InlineData("a\u200Cb\u200Dc", "abc")]
    [InlineData("\u115F\u1160\u3164\uFFA0", "")]
    [InlineData("\u2800\u2800", "")]
    [InlineData("\u202Egnp.exe\u202C \u2066x\u2069\u200F\u200E\u061C", "gnp.exe x")]
    [InlineData("\uFFF9base\uFFFAruby\uFFFB", "baseruby")]
    [InlineData("\uE000private\uF8FF\U000F0000", "private")]
    [InlineData("non\uFFFE\uFFFF\uFDD0\U0001FFFFcharacter", "noncharacter")]
    [InlineData("a\uFE0Fb\U000E0100", "ab")]
    [InlineData("1\uFE0F2", "12")]
    [InlineData("hid\U000E0068\U000E0069den\U000E0001", "hidden")]
    [InlineData("🏴\U000E0067\U000E0062", "🏴")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0067\U000E0062\U000E0067\U000E0062\U000E0067\U000E007F", "🏴")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067", "🏴")]
    [InlineData("😀\u200Dx 😀\u200D", "😀x 😀")]
    [InlineData("❤ \uFE0Fx می \u200Cخ", "❤ x می خ")]
    [InlineData("❤️\uFE0F\uFE0F", "❤️")]
    [InlineData("می\u200C\u200C\u200Cخواهم\u200C", "می\u200Cخواهم")]
    [InlineData("Z\u0310\u0311\u0312\u0313\u0314a\u0315\u0316\u0317\u0318\u0319l", "Z\u0310\u0311\u0312\u0313a\u0315\u0316\u0317\u0318l")]
    [InlineData("ก็็็็็็็็", "ก็็็็")]
    [InlineData("x\u20DD\u20DD\u20DE", "x\u20DD")]
    [InlineData("", "")]
    public void What_nobody_sees_or_spoils_the_screen_goes(string typed, string shown) =>
        Assert.Equal(Escape(shown), Escape(DisplayText.Clean(typed).Shown));

    // Not in the table: attributes are stored as UTF-8, which has no half characters.
    [Fact]
    public void Half_a_surrogate_pair_goes() =>
        Assert.Equal("lone half", DisplayText.Clean("lo\uD800ne \uDC00half\uD83D").Shown);

    [Theory]
    [InlineData("hello")]
    [InlineData("神之感动！")]
    [InlineData("안녕하세요 세계")]
    [InlineData("ไม่เป็นไร 👨‍👩‍👧‍👦")]
    public void A_text_that_needs_nothing_is_not_copied(string typed) => Assert.Same(typed, DisplayText.Clean(typed).Shown);

    [Fact]
    public void A_chain_of_forty_joined_emoji_is_one_cluster_of_sixteen_code_points_at_most()
    {
        var clean = DisplayText.Clean(string.Join('\u200D', Enumerable.Repeat("👩", 40)));

        Assert.Equal(1, clean.Graphemes);
        Assert.Equal(string.Join('\u200D', Enumerable.Repeat("👩", 8)), clean.Shown);
    }

    [Fact]
    public void What_follows_an_overlong_cluster_does_not_grow_it_again()
    {
        // Sixteen leads are left of twenty with their vowel; the lead after them would be the seventeenth.
        var clean = DisplayText.Clean(new string('\u1100', 20) + "\u1161\u1100 x");

        Assert.Equal(new string('\u1100', 16) + " x", clean.Shown);
        Assert.Equal(3, clean.Graphemes);
        Assert.Equal(clean, DisplayText.Clean(clean.Shown));
    }

    [Theory]
    [InlineData("\u1100", "a column of Hangul leads")]
    [InlineData("\u0E33", "Thai vowels that count as letters")]
    [InlineData("\u0600", "Arabic number signs")]
    [InlineData("\u0300", "diacritics")]
    [InlineData("👩\u200D", "joined emoji")]
    [InlineData("각", "Hangul syllables in parts")]
    [InlineData("\u202E", "overrides")]
    public void Sixteen_kilobytes_of_anything_become_clusters_of_bounded_length(string piece, string what)
    {
        var typed = "x" + string.Concat(Enumerable.Repeat(piece, 16_384 / piece.Length)) + "y";

        var clean = DisplayText.Clean(typed);

        var clusters = StringInfo.GetTextElementEnumerator(clean.Shown);
        while (clusters.MoveNext())
        {
            var codePoints = clusters.GetTextElement().EnumerateRunes().Count();
            Assert.True(codePoints <= DisplayText.MaxClusterCodePoints, $"{what}: a cluster of {codePoints}");
        }

        Assert.Equal(clean.Shown, DisplayText.Clean(clean.Shown).Shown);
    }

    private static string Escape(string text) =>
        string.Concat(text.Select(value => value is > ' ' and <= '~' ? value.ToString() : $"\\u{(int)value:X4}"));
}
