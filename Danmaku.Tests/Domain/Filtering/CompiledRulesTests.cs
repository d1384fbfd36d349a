using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Tests.Domain.Filtering;

public sealed class CompiledRulesTests
{
    [Fact]
    public void Nothing_counts_without_rules()
    {
        Assert.Same(CompiledRules.None, CompiledRules.Compile(RuleSet.Empty));
        Assert.Same(CompiledRules.None, CompiledRules.Compile(new RuleSet { Rules = default, Allowed = default }));
        Assert.Null(CompiledRules.None.Judge(MatchText.From("anything")));
    }

    [Fact]
    public void The_highest_action_wins_and_of_several_the_first_in_the_list()
    {
        var rules = Compile(
            new Rule { Pattern = "one", Action = RuleAction.Mask },
            new Rule { Pattern = "two" },
            new Rule { Pattern = "three" },
            new Rule { Pattern = "four", Action = RuleAction.Hold });

        Assert.Equal((2, "Two", null), Judge(rules, "one three Two four"));
        Assert.Equal((4, "four", null), Judge(rules, "one, four"));
        Assert.Equal((1, "ONE", "＊＊＊!"), Judge(rules, "ONE!"));
        Assert.Null(Judge(rules, "five"));
    }

    [Theory]
    [InlineData("shit", "oh SHIT, s.h.i.t and ｓｈｉｔ", "oh ＊＊＊＊, ＊＊＊＊＊＊＊ and ＊＊＊＊")]
    [InlineData("shït", "👩‍👩‍👧 sh\u0069\u0308t 👍🏽", "👩‍👩‍👧 ＊＊＊＊ 👍🏽")]
    [InlineData("你妈", "操你妈的 你*妈", "操＊＊的 ＊＊＊")]
    [InlineData("🖕", "take this🖕🏽!", "take this＊!")]
    [InlineData("시발", "와 ㅅㅣ발ㅋㅋㅋ", "와 ＊＊＊ㅋㅋㅋ")]
    [InlineData("fine", "a ﬁne  ﬁne", "a ＊＊＊ ＊＊＊")]
    public void Every_match_of_a_mask_is_masked_by_its_grapheme_clusters(string term, string typed, string masked) =>
        Assert.Equal(masked, Judge(Compile(new Rule { Pattern = term, Action = RuleAction.Mask }), typed)?.Masked);

    [Fact]
    public void All_rules_that_mask_are_masked_together()
    {
        var rules = Compile(
            new Rule { Pattern = "bad word", Action = RuleAction.Mask },
            new Rule { Pattern = "word games", Action = RuleAction.Mask },
            new Rule { Pattern = @"\d{3}", Kind = RuleKind.Regex, Action = RuleAction.Mask },
            new Rule { Pattern = "b?g*", Kind = RuleKind.Wildcard, Action = RuleAction.Mask });

        Assert.Equal((1, "bad word", "＊＊＊＊＊＊＊＊＊＊＊＊＊＊ for ＊＊＊4 ＊＊＊＊＊＊!"), Judge(rules, "bad word games for 1234 BIGGER!"));
    }

    [Theory]
    [InlineData("shit*", "shitting", "shitting")]
    [InlineData("shit*", "oh shit!", "shit")]
    [InlineData("*shit", "a BULLSHIT story", "BULLSHIT")]
    [InlineData("*hat*", "whatever", "whatever")]
    [InlineData("f?ck", "f\u00FCck", "f\u00FCck")]
    [InlineData("f?ck", "f.e.c.k", "f.e.c.k")]
    [InlineData("f??k", "f o o k", "f o o k")]
    [InlineData("fu*k", "fuk fuuuunk", "fuk")]
    [InlineData("bad* word", "badder word", "badder word")]
    [InlineData("b*d", "bread", "bread")]
    [InlineData("操*妈", "操你妈", "操你妈")]
    [InlineData("操？妈", "操他妈的", "操他妈")]
    public void A_wildcard_stands_for_letters_within_a_word(string pattern, string typed, string matched) =>
        Assert.Equal(matched, Judge(Compile(new Rule { Pattern = pattern, Kind = RuleKind.Wildcard }), typed)?.Matched);

    [Theory]
    [InlineData("shit*", "bullshit")]
    [InlineData("*shit", "shitty")]
    [InlineData("f?ck", "fck")]
    [InlineData("f?ck", "flick")]
    [InlineData("b*d", "be glad")]
    [InlineData("操*妈", "操作，他的妈")]
    [InlineData("操?妈", "操妈")]
    public void A_wildcard_does_not_reach_over_words(string pattern, string typed) =>
        Assert.Null(Judge(Compile(new Rule { Pattern = pattern, Kind = RuleKind.Wildcard }), typed));

    [Fact]
    public void A_regular_expression_reads_the_text_as_shown()
    {
        var rules = Compile(new Rule { Pattern = @"v+x?\s*\d{5,}", Kind = RuleKind.Regex });

        Assert.Equal((1, "VX 12345", null), Judge(rules, "加VX 12345"));
        Assert.Null(Judge(rules, "ＶＸ 12345"));
    }

    [Theory]
    [InlineData("Scunthorpe", "I am from SCUNTHORPE", false)]
    [InlineData("Scunthorpe", "Scunthorpe, you cunt", true)]
    [InlineData("操作", "操作系统", false)]
    [InlineData("操作", "操，作业", true)]
    public void A_match_within_an_allowed_phrase_does_not_count(string allowed, string typed, bool counts)
    {
        var rules = CompiledRules.Compile(new RuleSet
        {
            Rules = [new Rule { Pattern = "*cunt*", Kind = RuleKind.Wildcard }, new Rule { Pattern = "操" }],
            Allowed = [allowed],
        });

        Assert.Equal(counts, Judge(rules, typed) is not null);
    }

    [Theory]
    [InlineData("see example.com", false)]
    [InlineData("https://www.Example.com/path?q=1", false)]
    [InlineData("看example.com吧", false)]
    [InlineData("https://user@example.com:8080/", false)]
    [InlineData("example.com and evil.com", true)]
    [InlineData("example.com.evil.com", true)]
    [InlineData("notexample.com", true)]
    [InlineData("https://example.com@evil.com", true)]
    [InlineData("https://evil.com/example.com", true)]
    [InlineData("\u0435xample.com", true)]
    [InlineData("no link", false)]
    public void Links_to_allowed_sites_are_not_forbidden(string typed, bool forbidden)
    {
        var rules = CompiledRules.Compile(new RuleSet { Allowed = ["Example.com", "an example."] });

        Assert.Equal(forbidden, rules.HasForbiddenLink(MatchText.From(DisplayText.Clean(typed).Shown)));
    }

    [Fact]
    public void Without_allowed_sites_every_link_is_forbidden() =>
        Assert.True(CompiledRules.None.HasForbiddenLink(MatchText.From("example.com")));

    private static CompiledRules Compile(params Rule[] rules)
    {
        var set = new RuleSet { Rules = [.. rules] };
        Assert.Null(CompiledRules.Refuse(set));
        return CompiledRules.Compile(set);
    }

    private static (int Number, string Matched, string? Masked)? Judge(CompiledRules rules, string typed) =>
        rules.Judge(MatchText.From(DisplayText.Clean(typed).Shown)) is { } verdict
            ? (verdict.Number, verdict.Matched, verdict.Masked)
            : null;
}
