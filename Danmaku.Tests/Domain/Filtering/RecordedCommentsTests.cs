using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;
using FsCheck;

namespace Danmaku.Tests.Domain.Filtering;

/// <summary>What people really wrote gets through whole, and stays recognisable however it is disguised.</summary>
public sealed class RecordedCommentsTests
{
    /// <summary>All that change by more than white space at their ends: between words, runs of it become one.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["谢谢  对不起  "] = "谢谢 对不起",
        ["对不起  我是生活在三次的男孩"] = "对不起 我是生活在三次的男孩",
        ["对不起 对不起    谢谢 是我们三次元"] = "对不起 对不起 谢谢 是我们三次元",
        ["不    我是永远爱你们的"] = "不 我是永远爱你们的",
        ["谢谢你 我爱你啊！ 对不起  我爱你！"] = "谢谢你 我爱你啊！ 对不起 我爱你！",
        ["二次元的女孩们  真的谢谢了  "] = "二次元的女孩们 真的谢谢了",
        ["\u3000播放:110526\u3000收藏:3709 \u3000评分:630 (+25100) "] = "播放:110526\u3000收藏:3709 评分:630 (+25100)",
    };

    private static readonly string[] Hidden =
    [
        "\u200B", "\u2060", "\uFEFF", "\u00AD", "\u034F", "\u180E", "\u2062", "\u3164", "\uFFA0", "\u115F",
        "\u200E", "\u200F", "\u061C", "\u202A", "\u202E", "\u2066", "\u2069", "\uFFF9", "\uFFFB", "\uE123", "\uFFFE", "\uFFFC",
        "\U000E0041", "\U000E007F", "\U000F1234",
    ];

    private static readonly string[] Comments =
        File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Domain", "Filtering", "recorded-sample.txt"));

    private static readonly Configuration Enough = new()
    {
        MaxNbOfTest = 200,
        QuietOnSuccess = true,
        Runner = Config.QuickThrowOnFailure.Runner,
    };

    [Fact]
    public void Nothing_legible_is_lost()
    {
        Assert.Equal(200, Comments.Length);

        var changed = Comments.Where(typed => DisplayText.Clean(typed).Shown != typed.Trim());

        Assert.Equal(Exceptions, changed.ToDictionary(typed => typed, typed => DisplayText.Clean(typed).Shown));
    }

    [Fact]
    public void None_is_taken_for_a_link() =>
        Assert.DoesNotContain(Comments, typed => Links.Contains(MatchText.From(DisplayText.Clean(typed).Shown)));

    [Fact]
    public void Hidden_characters_put_anywhere_into_a_comment_are_gone()
    {
        var cases =
            from comment in Gen.Elements(Comments)
            from hidden in Gen.NonEmptyListOf(Gen.Zip(Gen.Elements(PlacesBetweenCharacters(comment)), Gen.Elements(Hidden)))
            select (Comment: comment, Typed: Insert(comment, hidden));

        Prop.ForAll(Arb.From(cases), one => DisplayText.Clean(one.Typed) == DisplayText.Clean(one.Comment)).Check(Enough);
    }

    [Fact]
    public void A_comment_in_full_width_letters_with_signs_between_is_still_the_same_comment()
    {
        var cases =
            from comment in Gen.Elements(Comments)
            from sign in Gen.Elements("*", ".", "，", " ", "♂", "\u0336")
            select (Comment: comment, Typed: string.Concat(comment.Select(value => Widen(value) + sign)));

        Prop.ForAll(Arb.From(cases.Where(one => MatchText.From(one.Comment).Compact.Length > 0 && !HasPairs(one.Comment))), one =>
            KeyOf(one.Typed) == KeyOf(one.Comment)).Check(Enough);
    }

    [Fact]
    public void Words_out_of_a_comment_are_found_in_it_with_and_without_signs_between()
    {
        var cases =
            from comment in Gen.Elements(Comments.Where(HasHan).ToArray())
            from start in Gen.Choose(0, 1_000)
            from length in Gen.Choose(1, 4)
            from sign in Gen.Elements("*", ".", "_", "\u200B")
            select (Comment: comment, Term: TermOf(comment, start, length), Sign: sign);

        Prop.ForAll(Arb.From(cases), one =>
        {
            var rules = CompiledRules.Compile(
                new RuleSet { Rules = [new Rule { Pattern = "不在任何评论里的词" }, new Rule { Pattern = one.Term }] });
            var disguised = one.Comment.Replace(one.Term, string.Join(one.Sign, one.Term.AsEnumerable()));
            return rules.Judge(Match(one.Comment))?.Number == 2 && rules.Judge(Match(disguised))?.Number == 2;
        }).Check(Enough);
    }

    private static MatchText Match(string typed) => MatchText.From(DisplayText.Clean(typed).Shown);

    private static string KeyOf(string typed) => Match(typed).Key;

    private static bool HasPairs(string text) => text.Any(char.IsSurrogate);

    private static char Widen(char value) => char.IsAsciiLetterOrDigit(value) ? (char)(value + 0xFEE0) : value;

    private static int[] PlacesBetweenCharacters(string comment) =>
        [.. Enumerable.Range(0, comment.Length + 1).Where(at => at == comment.Length || !char.IsLowSurrogate(comment[at]))];

    private static string Insert(string comment, IEnumerable<Tuple<int, string>> hidden) =>
        hidden.OrderByDescending(one => one.Item1).Aggregate(comment, (text, one) => text.Insert(one.Item1, one.Item2));

    private static bool IsHan(char value) => value is >= '\u4E00' and <= '\u9FFF';

    private static bool HasHan(string comment) => comment.Any(IsHan);

    /// <summary>Up to four Han characters that stand side by side in a comment.</summary>
    private static string TermOf(string comment, int start, int length)
    {
        var places = Enumerable.Range(0, comment.Length).Where(at => IsHan(comment[at])).ToArray();
        var from = places[start % places.Length];
        return string.Concat(comment.Skip(from).TakeWhile(IsHan).Take(length));
    }
}
