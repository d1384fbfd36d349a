using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api.RuleText;
using FsCheck;

namespace Danmaku.Tests.Api;

public sealed class RuleTextProperties
{
    // Signs that mean something to the reader, and some that mean something to nobody.
    private static readonly string[] Pieces =
        ["a", "Z", "剧", "🙂", " ", "  ", "#", " #", "\"", "\\", "/", "\\/", "\\\\", "*", "(", ")", "\t", "\n", "\r", "\0", "\u2028", "\u3000",
            "\uFEFF", "term", "regex", "reject", "allow", "timeout(5m)"];

    private static readonly Gen<string> Texts = Gen.NonEmptyListOf(Gen.Elements(Pieces)).Select(string.Concat);

    private static readonly Gen<Rule> Rules =
        from pattern in Texts
        from kind in Gen.Elements(RuleKind.Term, RuleKind.Wildcard, RuleKind.Regex)
        from action in Gen.Elements(RuleAction.Mask, RuleAction.Hold, RuleAction.Reject, RuleAction.Timeout)
        from seconds in Gen.Choose(1, 1_209_600)
        from note in Gen.OneOf(Gen.Constant<string?>(null), Gen.Elements("a note", "with # a sign", "in \"quotes\"").Select(text => (string?)text))
        let rule = new Rule { Pattern = pattern, Kind = kind, Action = action, Note = note }
        select action == RuleAction.Timeout ? rule with { Timeout = TimeSpan.FromSeconds(seconds) } : rule;

    [Fact]
    public void Rules_that_were_written_are_read_as_the_same_rules()
    {
        var sets = from rules in Gen.ListOf(Rules)
                   from allowed in Gen.ListOf(Texts)
                   select new RuleSet { Rules = [.. rules.Distinct()], Allowed = [.. allowed.Distinct(StringComparer.Ordinal)] };

        Prop.ForAll(Arb.From(sets), set =>
        {
            var reading = RuleTextReader.Read(RuleTextWriter.Write(set, "a heading", "of two\nlines"), wordsOnly: false);
            Assert.Empty(reading.Errors);
            Assert.Equal(set, reading.Set);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_is_too_odd_to_be_read()
    {
        Prop.ForAll(Arb.From(Gen.OneOf(Texts, Arb.Default.String().Generator.Select(text => text ?? ""))), text =>
        {
            var reading = RuleTextReader.Read(text, wordsOnly: false);
            Assert.Equal(reading.Set.Rules.Length, reading.RuleLines.Length);
            Assert.Equal(reading.Set.Allowed.Length, reading.AllowedLines.Length);
        }).QuickCheckThrowOnFailure();
    }
}
