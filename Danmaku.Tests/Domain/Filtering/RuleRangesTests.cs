using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Tests.Domain.Filtering;

public sealed class RuleRangesTests
{
    public static TheoryData<string, RuleSet> Refused => new()
    {
        { "up to 10000 terms; these are 10001", Rules(Enumerable.Range(0, 10_001).Select(i => new Rule { Pattern = $"t{i}" })) },
        { "up to 200 regular expressions; these are 201", Rules(Enumerable.Range(0, 201).Select(i => Regex($"t{i}"))) },
        { "up to 1000 allowed phrases; these are 1001", new RuleSet { Allowed = [.. Enumerable.Repeat("x", 1_001)] } },
        { "1 to 64 characters; rule number 2 has 65", Rules(new() { Pattern = "x" }, new() { Pattern = new string('x', 65) }) },
        { "1 to 64 characters; rule number 1 has 0", Rules(new Rule { Pattern = "" }) },
        { "1 to 64 characters; rule number 1 has 65", Rules(Wildcard(new string('x', 65))) },
        { "1 to 256 characters; rule number 1 has 257", Rules(Regex(new string('x', 257))) },
        { "Nothing visible is left of the term of rule number 2", Rules(new() { Pattern = "x" }, new() { Pattern = "\u200B \u200B" }) },
        { "wildcards has letters or digits", Rules(Wildcard("*?*")) },
        { "that of rule number 1 does not", Rules(Wildcard("t.me/*")) },
        { "kind is 1 (term) to 3 (regex); rule number 1 has 9", Rules(new Rule { Pattern = "x", Kind = (RuleKind)9 }) },
        { "action is 1 (mask) to 4 (timeout); rule number 1 has 0", Rules(new Rule { Pattern = "x", Action = 0 }) },
        { "action is 1 (mask) to 4 (timeout); rule number 1 has 5", Rules(new Rule { Pattern = "x", Action = (RuleAction)5 }) },
        { "from 1 s to 14 days; that of rule number 1", Rules(TimingOut(TimeSpan.FromSeconds(0.5))) },
        { "from 1 s to 14 days; that of rule number 1", Rules(TimingOut(TimeSpan.FromDays(14.1))) },
        { "note has up to 200 characters; that of rule number 1 has 201", Rules(new Rule { Pattern = "x", Note = new string('n', 201) }) },
        { "allowed phrase has 1 to 64 characters; number 2 of the list has 65", new RuleSet { Allowed = ["x", new string('x', 65)] } },
        { "Nothing visible is left of allowed phrase number 1", new RuleSet { Allowed = ["\u200B"] } },
        { "Rule number 2 is no regular expression, by character 4: Unterminated [] set.", Rules(Regex("x"), Regex("a[bc")) },
        { "by character 3: Not enough )'s.", Rules(Regex("(ab")) },
        { "number 1 needs backtracking", Rules(Regex("(?=a)b")) },
        { "number 1 needs backtracking", Rules(Regex("(?<!a)b")) },
        { "number 1 needs backtracking", Rules(Regex(@"(a)\1")) },
        { "number 1 needs backtracking", Rules(Regex("(?>a+)b")) },
        { "options other than i, s, m and n", Rules(Regex("(?x) a b")) },
        { "number 1 matches every text", Rules(Regex("a*")) },
        { "number 1 matches every text", Rules(Regex("|a")) },
        { "up to 256 characters once its repetitions are written out", Rules(Regex("a{257}")) },
        { "up to 256 characters once its repetitions are written out", Rules(Regex("((a{9}){9}){9}")) },
        { "up to 256 characters once its repetitions are written out", Rules(Regex("(((((((((a{0,99}){0,99}){0,99}){0,99}){0,99}){0,99}){0,99}){0,99}){0,99})b")) },
        { "number 1 could slow the room down", Rules(Regex("a.{20}b")) },
        { "number 1 could slow the room down", Rules(Regex("[ab]*a[ab]{12}")) },
        { "number 1 could slow the room down", Rules(Regex("x(a|b)*a(a|b){15}y")) },
        { "number 1 could slow the room down", Rules(Regex(@"[ab]{14}a[ab]*\d")) },
        { "16384 characters together", Rules(Enumerable.Range(0, 65).Select(i => Regex($"{i:000}" + new string('x', 253)))) },
        { "Up to 32 regular expressions", Rules(Enumerable.Range(1, 33).Select(i => Regex(@"\d{" + i + "}"))) },
        { "Up to 32 terms with wildcards", Rules(Enumerable.Range(0, 33).Select(i => Wildcard($"bad*{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}"))) },
        {
            "with rule number 34 there are 33",
            Rules([.. Enumerable.Range(0, 32).Select(i => Wildcard($"b*{(char)(0x4E00 + i)}")), new() { Pattern = "x" }, Wildcard("bad*")])
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_set_out_of_range_is_refused_in_one_sentence_that_names_the_rule(string sentence, RuleSet set)
    {
        var refused = CompiledRules.Refuse(set);

        Assert.Equal(RejectReason.CommandInvalid, refused?.Reason);
        Assert.Contains(sentence, refused!.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<RuleSet> Taken => new()
    {
        RuleSet.Empty,
        new RuleSet { Rules = default, Allowed = default },
        Rules(Enumerable.Range(0, 10_000).Select(i => new Rule { Pattern = $"term {i}" })),
        Rules(Enumerable.Range(0, 200).Select(i => Regex($@"word{i}\s*\d{{5,}}"))),
        Rules(new() { Pattern = new string('x', 64), Note = new string('n', 200) }, new() { Pattern = "!" }, Wildcard("?" + new string('x', 62) + "*")),
        Rules(TimingOut(TimeSpan.FromSeconds(1)), TimingOut(TimeSpan.FromDays(14)), new Rule { Pattern = "x", Timeout = TimeSpan.Zero }),
        Rules(Regex(new string('x', 256)), Regex("a{256}"), Regex(@"\d{5,11}"), Regex(@"^[A-Z\s!]{20,}$"), Regex("加.{0,6}信"), Regex(@"https?://\S+")),
        Rules(Regex(@"(?<name>a)(?'other'b)(?:c)(?i:d)(?-i)E(?#comment)[\w-[aeiou]][]a][^]a]\x41\u4e00\p{IsGreek}\P{L}\bx\.{1,2}a{b}")),
        new RuleSet { Allowed = ["Scunthorpe", "example.com", "👍", new string('x', 64)] },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void A_set_in_range_is_taken(RuleSet set)
    {
        Assert.Null(CompiledRules.Refuse(set));
        Assert.NotNull(CompiledRules.Compile(set));
    }

    private static Rule Regex(string pattern) => new() { Pattern = pattern, Kind = RuleKind.Regex };

    private static Rule Wildcard(string pattern) => new() { Pattern = pattern, Kind = RuleKind.Wildcard };

    private static Rule TimingOut(TimeSpan timeout) => new() { Pattern = "x", Action = RuleAction.Timeout, Timeout = timeout };

    private static RuleSet Rules(params IEnumerable<Rule> rules) => new() { Rules = [.. rules] };
}
