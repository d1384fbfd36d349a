using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api.RuleText;

namespace Danmaku.Tests.Api;

/// <summary>Rules as text: what each line says, and that nothing is taken for what it is not.</summary>
public sealed class RuleTextTests
{
    [Theory]
    [InlineData("reject term durian", "durian", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("mask wildcard foo*", "foo*", RuleKind.Wildcard, RuleAction.Mask, null)]
    [InlineData("hold regex /a b/", "a b", RuleKind.Regex, RuleAction.Hold, null)]
    [InlineData("hold   regex\t/a\\/b\\\\/  # note", "a/b\\\\", RuleKind.Regex, RuleAction.Hold, "note")]
    [InlineData("hold regex a|b", "a|b", RuleKind.Regex, RuleAction.Hold, null)]
    [InlineData("timeout term durian", "durian", RuleKind.Term, RuleAction.Timeout, null)]
    [InlineData("reject term two words  # a note # of two", "two words", RuleKind.Term, RuleAction.Reject, "a note # of two")]
    [InlineData("reject term a#1", "a#1", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("""reject term "#1 \"fan\"" # shouts""", "#1 \"fan\"", RuleKind.Term, RuleAction.Reject, "shouts")]
    [InlineData("""reject term "\u5267\u900f" """, "剧透", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("reject term /slash/", "/slash/", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("durian", "durian", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("free coins # since May", "free coins", RuleKind.Term, RuleAction.Reject, "since May")]
    [InlineData("f**k", "f**k", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("hold on", "hold on", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("reject", "reject", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("allow", "allow", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("long term care", "long term care", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("regex", "regex", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("Reject Term", "Reject Term", RuleKind.Term, RuleAction.Reject, null)]
    [InlineData("\"reject term durian\"", "reject term durian", RuleKind.Term, RuleAction.Reject, null)]
    public void A_line_is_a_rule(string line, string pattern, RuleKind kind, RuleAction action, string? note)
    {
        var reading = RuleTextReader.Read(line, wordsOnly: false);

        Assert.Empty(reading.Errors);
        Assert.Equal(new Rule { Pattern = pattern, Kind = kind, Action = action, Note = note }, Assert.Single(reading.Set.Rules));
    }

    [Theory]
    [InlineData("timeout(30s)", 30)]
    [InlineData("timeout(5m)", 300)]
    [InlineData("timeout(1h30m)", 5_400)]
    [InlineData("timeout(14d)", 1_209_600)]
    [InlineData("timeout(1.5s)", 1.5)]
    [InlineData("timeout(90)", 90)]
    [InlineData("timeout", 60)]
    public void A_timeout_says_how_long(string action, double seconds)
    {
        var rule = Assert.Single(RuleTextReader.Read($"{action} term durian", wordsOnly: false).Set.Rules);

        Assert.Equal((RuleAction.Timeout, TimeSpan.FromSeconds(seconds)), (rule.Action, rule.Timeout));
    }

    [Theory]
    [InlineData("timeout() term durian", "duration")]
    [InlineData("timeout(5x) term durian", "duration")]
    [InlineData("timeout(5m term durian", "duration")]
    [InlineData("timeout(1.2.3s) term durian", "duration")]
    [InlineData("timeout(0s) term durian", "duration")]
    [InlineData("timeout(999999999999d) term durian", "duration")]
    [InlineData("timeout(5m) durian", "term, wildcard or regex")]
    [InlineData("reject term", "missing")]
    [InlineData("reject term # nothing", "missing")]
    [InlineData("rejct regex /a/", "'rejct' is no action")]
    [InlineData("block wildcard a*", "'block' is no action")]
    [InlineData("regex /a/", "what happens")]
    [InlineData("wildcard a*", "what happens")]
    [InlineData("reject regex /a", "closing / is missing")]
    [InlineData("reject regex /a\\/", "closing / is missing")]
    [InlineData("reject regex /a/ b", "closing /")]
    [InlineData("reject regex /[/]/", "closing /")]
    [InlineData("reject term \"a", "closing \" is missing")]
    [InlineData("reject term \"a\" b", "closing quote")]
    [InlineData("reject term \"a\\q\"", "escape")]
    [InlineData("reject term \"\\ud83d\"", "escape")]
    [InlineData("reject term \"a\tb\"", "control character")]
    public void A_wrong_line_is_told_with_its_number_and_why(string line, string why)
    {
        var reading = RuleTextReader.Read($"# first\ndurian\n{line}\nheron", wordsOnly: false);

        var error = Assert.Single(reading.Errors);
        Assert.Equal(3, error.Line);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(["durian", "heron"], reading.Set.Rules.Select(rule => rule.Pattern));
    }

    [Fact]
    public void A_plain_list_of_words_is_a_set_of_terms()
    {
        var reading = RuleTextReader.Read("\uFEFFdurian\r\n\r\nfree coins\r\n  剧透  \r\ndurian\r\n", wordsOnly: false);

        Assert.Empty(reading.Errors);
        Assert.Equal(["durian", "free coins", "剧透"], reading.Set.Rules.Select(rule => rule.Pattern));
        Assert.All(reading.Set.Rules, rule => Assert.Equal((RuleKind.Term, RuleAction.Reject), (rule.Kind, rule.Action)));
        Assert.Equal([1, 3, 4], reading.RuleLines.AsEnumerable());
    }

    [Fact]
    public void As_words_every_line_is_a_term()
    {
        string[] lines = ["hold term limits", "# 1", "allow me", "\"quoted\"", "rejct regex /a/"];

        var reading = RuleTextReader.Read(string.Join('\n', lines), wordsOnly: true);

        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Set.Allowed);
        Assert.Equal(lines, reading.Set.Rules.Select(rule => rule.Pattern));
    }

    [Fact]
    public void Allowed_phrases_stand_among_the_rules()
    {
        var reading = RuleTextReader.Read("allow durian cake # the sponsor\ndurian\nallow \"# 1\"\nallow durian cake", wordsOnly: false);

        Assert.Equal(["durian cake", "# 1"], reading.Set.Allowed.AsEnumerable());
        Assert.Equal([1, 3], reading.AllowedLines.AsEnumerable());
        Assert.Single(reading.Set.Rules);
    }

    [Fact]
    public void Of_a_file_that_is_no_rules_so_many_lines_are_told_and_no_more()
    {
        var reading = RuleTextReader.Read(string.Join('\n', Enumerable.Repeat("reject term", 5_000)), wordsOnly: false);

        Assert.Equal(RuleTextReader.MaxErrors, reading.Errors.Length);
    }
}
