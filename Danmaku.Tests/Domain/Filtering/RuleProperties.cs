using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;
using FsCheck;

namespace Danmaku.Tests.Domain.Filtering;

/// <summary>What holds for all rules and all texts.</summary>
public sealed class RuleProperties
{
    private static readonly string[] Comments =
        [.. File.ReadLines(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Domain", "Filtering", "recorded-sample.txt")).Select(typed => typed.Trim())];

    private static readonly string[] Between = [" ", "  ", ".", "*", "😂", "❤️", "👨‍👩‍👧", "_", "\u200B", "\u3000", "♂", "·"];

    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.Choose(3, 10).SelectMany(length => Gen.ArrayOf(length, Gen.Choose('a', 'z').Select(letter => (char)letter))),
        Gen.Choose(2, 5).SelectMany(length => Gen.ArrayOf(length, Gen.Choose(0x4E00, 0x9FA5).Select(letter => (char)letter)))).Select(letters => new string(letters));

    private static readonly Configuration Enough = new()
    {
        MaxNbOfTest = 300,
        QuietOnSuccess = true,
        Runner = Config.QuickThrowOnFailure.Runner,
    };

    /// <summary>Rules that are as much work as rules can be.</summary>
    private static readonly Lazy<CompiledRules> Nasty = new(() =>
    {
        var set = new RuleSet
        {
            Rules =
            [
                .. Enumerable.Range(1, 64).Select(length => new Rule { Pattern = new string('a', length), Action = RuleAction.Mask }),
                .. Enumerable.Range(1, 64).Select(length => new Rule { Pattern = new string('操', length), Action = RuleAction.Mask }),
                .. Enumerable.Range(1, 32).Select(times => new Rule { Pattern = string.Concat(Enumerable.Repeat("操你", times)), Action = RuleAction.Mask }),
                .. Enumerable.Range(0, 10).Select(i => new Rule { Pattern = $"*a*{(char)('b' + i)}*c", Kind = RuleKind.Wildcard, Action = RuleAction.Mask }),
                .. Enumerable.Range(0, 20).Select(i => new Rule { Pattern = $"操*{(char)(0x5000 + i)}", Kind = RuleKind.Wildcard, Action = RuleAction.Mask }),
                .. new[] { "(a|b)+c", "(a+)+b", "(a|aa)+$", ".*.*=.*", "[a-z]+@[a-z]+", "(操.?)+你", @"(\w+\s?)+!", "a{1,100}b", @"\d+", "😂+x", @"^\s+|\s+$.", "x*y*z*a" }
                    .Select(pattern => new Rule { Pattern = pattern, Kind = RuleKind.Regex, Action = RuleAction.Mask }),
            ],
            Allowed = ["操操操", "aaa", "a", "👍"],
        };
        Assert.Null(CompiledRules.Refuse(set));
        return CompiledRules.Compile(set);
    });

    [Fact]
    public void A_term_is_found_in_any_comment_whatever_stands_between_its_letters()
    {
        var cases =
            from before in Gen.Elements(Comments)
            from term in Word
            from between in Gen.Elements(Between)
            from after in Gen.Elements(Comments)
            select (Term: term, Plain: $"{before} {term} {after}", Disguised: $"{before} {string.Join(between, term.AsEnumerable())} {after}");

        Prop.ForAll(Arb.From(cases), one =>
        {
            var rules = CompiledRules.Compile(new RuleSet { Rules = [new Rule { Pattern = one.Term }] });
            return rules.Judge(Match(one.Plain)) is not null && rules.Judge(Match(one.Disguised)) is not null;
        }).Check(Enough);
    }

    [Fact]
    public void Masking_leaves_the_rest_of_the_text_as_it_was()
    {
        var cases =
            from before in Gen.OneOf(Gen.Elements(Comments), AnyText.Arbitrary.Generator)
            from term in Word
            from after in Gen.OneOf(Gen.Elements(Comments), AnyText.Arbitrary.Generator)
            select (Term: term, Before: before, After: after);

        Prop.ForAll(Arb.From(cases), one =>
        {
            var shown = DisplayText.Clean($"{one.Before}。 {one.Term} 。{one.After}").Shown;
            var rules = CompiledRules.Compile(new RuleSet { Rules = [new Rule { Pattern = one.Term, Action = RuleAction.Mask }] });
            var masked = rules.Judge(MatchText.From(shown))!.Masked!;
            var (was, became) = (Clusters(shown), Clusters(masked));
            return masked.Contains($" {new string('＊', one.Term.Length)} ")
                && was.Length == became.Length
                && was.Zip(became).All(pair => pair.First == pair.Second || pair.Second == "＊")
                && CompiledRules.Compile(new RuleSet { Rules = [new Rule { Pattern = one.Term }] }).Judge(MatchText.From(masked)) is null;
        }).Check(Enough);
    }

    [Fact]
    public void No_text_throws_and_the_work_is_linear() =>
        Prop.ForAll(AnyText.Arbitrary, typed =>
        {
            // As it comes, halves of characters and all; and as it is shown.
            Nasty.Value.Judge(MatchText.From(typed), out var work);
            var verdict = Nasty.Value.Judge(MatchText.From(DisplayText.Clean(typed).Shown));
            Nasty.Value.HasForbiddenLink(MatchText.From(typed));
            return IsLinear(work, typed) && (verdict is null || typed.Length > 0);
        }).Check(Enough);

    [Theory]
    [InlineData("a")]
    [InlineData("aa ")]
    [InlineData("a.")]
    [InlineData("操")]
    [InlineData("操你")]
    [InlineData("操，")]
    [InlineData("操😂你")]
    [InlineData("аa")]
    [InlineData("4a@$!1|")]
    [InlineData("1")]
    [InlineData("a1")]
    [InlineData("賭")]
    [InlineData("\u0301")]
    [InlineData("a\u0301\u0323")]
    [InlineData("\uD83D")]
    [InlineData("\uDC00a")]
    [InlineData("👩\u200D")]
    [InlineData("ㅅㅣ")]
    [InlineData("\u1100")]
    [InlineData("ﷺ")]
    [InlineData("=@!")]
    [InlineData("x.com ")]
    [InlineData("aI")]
    [InlineData("🇦")]
    public void The_longest_text_there_can_be_is_linear_work(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 16_384 / piece.Length));

        Nasty.Value.Judge(MatchText.From(text), out var work);

        Assert.True(IsLinear(work, text), $"{work} steps for {text.Length} characters.");
        Assert.InRange(Nasty.Value.Judge(MatchText.From(text))?.Masked?.Length ?? 0, 0, text.Length);
    }

    [Fact]
    public void A_part_of_a_form_came_from_a_part_of_the_shown_text_in_the_same_order() =>
        Prop.ForAll(AnyText.Arbitrary, typed =>
        {
            var match = MatchText.From(DisplayText.Clean(typed).Shown);
            return IsOrdered(match, isAccented: false, match.Plain.Text.Length) && IsOrdered(match, isAccented: true, match.Accented.Text.Length);
        }).Check(Enough);

    private static bool IsOrdered(MatchText match, bool isAccented, int length)
    {
        var ranges = Enumerable.Range(0, length).Select(at => match.ShownRange(isAccented, at, at + 1)).ToArray();
        return ranges.Zip(ranges.Skip(1)).All(pair => pair.First.Start <= pair.Second.Start && pair.First.End <= pair.Second.End)
            && ranges.All(range => range.Start >= 0 && range.Start < range.End && range.End <= match.Shown.Length);
    }

    /// <summary>A ligature can stand for 18 letters, and 64 terms and 32 wildcards can begin at each of them.</summary>
    private static bool IsLinear(long work, string text) => work <= 10_000L * (text.Length + 1);

    private static string[] Clusters(string text)
    {
        var clusters = new List<string>();
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            clusters.Add(elements.GetTextElement());
        }

        return [.. clusters];
    }

    private static MatchText Match(string typed) => MatchText.From(DisplayText.Clean(typed).Shown);
}
