using System.Text.RegularExpressions;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;
using FsCheck;

namespace Danmaku.Tests.Domain.Filtering;

/// <summary>That patterns run only on some texts changes nothing but the time it takes.</summary>
public sealed class RegexRulesProperties
{
    private static readonly string[] Atoms =
        ["a", "b", "K", "\u212A", "ß", "妈", "😂", "[ab]", "[^a]", "[a-c]", @"\w", @"\d", ".", "1", @"\b", "^", "$", "(?i:b)", "(?-i:K)", "[妈b-[b]]", @"\u0061", "()"];

    private static readonly string[] Pieces = ["a", "A", "b", "B", "k", "K", "\u212A", "ß", "ẞ", "妈", "😂", "c", "1", " ", "\n", "\uD83D", "é"];

    private static readonly Gen<string> Pattern = Gen.Sized(PatternOf);

    private static readonly Gen<string> Text = Gen.ArrayOf(Gen.Elements(Pieces)).Select(string.Concat);

    private static readonly Configuration Enough = new()
    {
        MaxNbOfTest = 60,
        EndSize = 30,
        QuietOnSuccess = true,
        Runner = Config.QuickThrowOnFailure.Runner,
    };

    [Fact]
    public void Every_match_has_one_of_the_letters_that_it_must_have()
    {
        var cases = Arb.From(Gen.Zip(Pattern.Where(pattern => Parse(pattern) is not null), Gen.ListOf(20, Text)));

        Prop.ForAll(cases, one =>
        {
            var rule = Parse(one.Item1)!;
            return one.Item2.Where(text => rule.Regex.IsMatch(text)).All(text =>
                text.Length >= rule.Shape.MinLength
                && (rule.Literals is not { } literals || literals.Any(text.ToLowerInvariant().Contains)));
        }).Check(Enough);
    }

    [Fact]
    public void All_patterns_together_find_what_each_finds_alone()
    {
        var cases = Arb.From(Gen.Zip(Gen.ListOf(4, Pattern.Where(IsTaken)), Gen.ListOf(20, Text)));

        Prop.ForAll(cases, one =>
        {
            var rules = CompiledRules.Compile(new RuleSet { Rules = [.. one.Item1.Select(RuleOf)] });
            var alone = one.Item1.Select(pattern => Parse(pattern)!.Regex).ToArray();
            return one.Item2.All(text => rules.Judge(MatchText.From(text))?.Number - 1 == FirstOf(alone, text));
        }).Check(Enough);
    }

    [Fact]
    public void Case_is_ignored_by_small_letters_as_it_is_by_patterns()
    {
        var cased = string.Concat(Enumerable.Range(0, char.MaxValue + 1)
            .Select(value => (char)value)
            .Where(value => char.ToLowerInvariant(value) != value || char.ToUpperInvariant(value) != value));

        foreach (var value in cased)
        {
            // A literal of this letter is looked for as its small letter, in a text of small letters.
            var alike = new Regex(value.ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant).EnumerateMatches(cased);
            foreach (var match in alike)
            {
                var isLate = value is '\u1C89' or '\u1C8A';
                Assert.True(isLate || char.ToLowerInvariant(value) == char.ToLowerInvariant(cased[match.Index]), $"{value} is {cased[match.Index]}");
            }
        }
    }

    [Fact]
    public void Anything_typed_as_a_pattern_is_taken_or_refused()
    {
        var signs = Gen.Elements("a", "b", "(", ")", "[", "]", "^", "-", "\\", "{", "}", "?", "*", "+", "|", ":", "<", ">", "#", "i", "x", "p", "u", "1", "9", ",", "=", "!", "😂", "\uD83D", "'");
        var patterns = Gen.ArrayOf(signs).Select(string.Concat).Where(pattern => pattern.Length is > 0 and <= 256);

        Prop.ForAll(Arb.From(patterns), pattern =>
            !IsTaken(pattern) || CompiledRules.Compile(new RuleSet { Rules = [RuleOf(pattern)] }).Judge(MatchText.From("a1😂b")) is null or { Number: 1 }).Check(Enough);
    }

    [Theory]
    [InlineData(@"v+x?\s*\d{5,}", "v")]
    [InlineData("免费|领取|加群", "免费,加群,领取")]
    [InlineData(@"[Vv薇微]\s*[信x]", "x,信")]
    [InlineData("colou?r", "color,colour")]
    [InlineData(@"https?://(?:www\.)?spam\w*\.(com|net)", "http://spam,http://www.spam,https://spam,https://www.spam")]
    [InlineData(@".{0,40}sex.{0,40}", "sex")]
    [InlineData("(?:foo|bar)+baz", "baz")]
    [InlineData(@"(\d{3}-){2}\d{4}", "-")]
    [InlineData(@"\d{5,}", null)]
    [InlineData("a|\\d", null)]
    [InlineData("(abc)?\\d", null)]
    public void Letters_that_a_match_must_have_are_known(string pattern, string? literals) =>
        Assert.Equal(literals, Parse(pattern)!.Literals is { } found ? string.Join(',', found.Order(StringComparer.Ordinal)) : null);

    private static Gen<string> PatternOf(int size) =>
        size <= 1
            ? Gen.Elements(Atoms)
            : Gen.Frequency(
                Tuple.Create(3, Gen.Elements(Atoms)),
                Tuple.Create(4, Gen.Zip(PatternOf(size / 2), PatternOf(size / 2)).Select(pair => pair.Item1 + pair.Item2)),
                Tuple.Create(2, Gen.Zip(PatternOf(size / 2), PatternOf(size / 2)).Select(pair => $"(?:{pair.Item1}|{pair.Item2})")),
                Tuple.Create(1, Gen.Zip(PatternOf(size / 2), PatternOf(size / 2)).Select(pair => $"{pair.Item1}|{pair.Item2}")),
                Tuple.Create(2, Gen.Zip(PatternOf(size / 2), Gen.Elements("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "{0}")).Select(pair => $"({pair.Item1}){pair.Item2}")));

    private static RegexRule? Parse(string pattern) => RegexRule.Parse(pattern, 0);

    private static Rule RuleOf(string pattern) => new() { Pattern = pattern, Kind = RuleKind.Regex };

    private static bool IsTaken(string pattern) => CompiledRules.Refuse(new RuleSet { Rules = [RuleOf(pattern)] }) is null;

    private static int? FirstOf(Regex[] patterns, string text) =>
        Array.FindIndex(patterns, pattern => pattern.Matches(text).Any(match => match.Length > 0)) is var first and >= 0 ? first : null;
}
