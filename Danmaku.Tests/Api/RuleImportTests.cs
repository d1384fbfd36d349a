using System.Net;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Tests.Api;

/// <summary>Rules from text: put in force whole, or not at all with every wrong line.</summary>
public sealed class RuleImportTests
{
    private const string Path = "/rooms/demo/moderation/rules/import";

    private static readonly VersionedRules InForce = new(
        new RuleVersion(7, DateTimeOffset.UnixEpoch, "mod", null, 2, 1),
        new RuleSet { Rules = [new Rule { Pattern = "heron" }, new Rule { Pattern = "stork" }], Allowed = ["heron bay"] });

    [Fact]
    public async Task It_replaces_the_rules_in_force()
    {
        await using var api = await StartAsync();
        using var client = api.CreateClient();

        var (status, body) = await ApiUnderTest.PostAsync(client, Path + "?why=spoilers&expected=7", "mask term durian\nallow durian cake");

        Assert.Equal((HttpStatusCode.OK, "3.120", true), (status, body.GetProperty("event").GetString(), body.GetProperty("stored").GetBoolean()));
        Assert.Equal("durian", body.GetProperty("rules").GetProperty("rules")[0].GetProperty("pattern").GetString());
        var command = Assert.IsType<ModerationCommand.SetRules>(Assert.Single(api.Link.Commands));
        Assert.Equal(("spoilers", 7), (command.Why, command.Expected));
        Assert.Equal(
            new RuleSet { Rules = [new Rule { Pattern = "durian", Action = RuleAction.Mask }], Allowed = ["durian cake"] }, command.Rules);
    }

    [Fact]
    public async Task It_adds_to_the_rules_in_force_what_they_have_not()
    {
        await using var api = await StartAsync();
        using var client = api.CreateClient();

        var (status, _) = await ApiUnderTest.PostAsync(client, Path + "?add=true", "stork # since May\negret\nallow heron bay");

        Assert.Equal(HttpStatusCode.OK, status);
        var command = Assert.IsType<ModerationCommand.SetRules>(Assert.Single(api.Link.Commands));
        Assert.Equal(["heron", "stork", "egret"], command.Rules.Rules.Select(rule => rule.Pattern));
        Assert.Equal(["heron bay"], command.Rules.Allowed.AsEnumerable());
        Assert.Equal(7, command.Expected);
    }

    [Fact]
    public async Task Dry_it_changes_nothing()
    {
        await using var api = await StartAsync();
        using var client = api.CreateClient();

        var (status, body) = await ApiUnderTest.PostAsync(client, Path + "?dry=true&as=words", "hold term limits");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(body.TryGetProperty("event", out _));
        Assert.Equal("hold term limits", body.GetProperty("rules").GetProperty("rules")[0].GetProperty("pattern").GetString());
        Assert.Empty(api.Link.Commands);
    }

    [Theory]
    [InlineData("?dry=true")]
    [InlineData("")]
    [InlineData("?add=true")]
    public async Task Every_wrong_line_is_told_at_once_with_why(string how)
    {
        await using var api = await StartAsync();
        using var client = api.CreateClient();
        var text = string.Join('\n', "# list", "durian", "reject regex /(/", "rejct regex /a/", new string('x', 65), "timeout(15d) term a",
            "reject wildcard ?!?", "reject regex /(?=a)/", "reject regex /a*/", "allow " + new string('y', 65), "allow \"\\u200b\"", "heron",
            "reject term \"\\u200b\"", "reject term long # " + new string('n', 201));

        var (status, body) = await ApiUnderTest.PostAsync(client, Path + how, text);

        Assert.Equal((HttpStatusCode.BadRequest, 504), (status, body.GetProperty("reason").GetInt32()));
        Assert.Empty(api.Link.Commands);
        var errors = body.GetProperty("errors").EnumerateArray().ToDictionary(
            error => error.GetProperty("line").GetInt32(), error => error.GetProperty("message").GetString()!);
        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14], errors.Keys.Order());
        Assert.Equal("A term has 1 to 64 characters; line 5 has 65.", errors[5]);
        Assert.StartsWith("Line 3 is no regular expression", errors[3], StringComparison.Ordinal);
        Assert.All(errors.Values, message => Assert.DoesNotContain(" number ", message, StringComparison.Ordinal));
        Assert.Contains("11 lines are wrong. Line 3: ", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_the_whole_is_told_without_a_line()
    {
        await using var api = await StartAsync();
        using var client = api.CreateClient();

        var (status, body) = await ApiUnderTest.PostAsync(client, Path, string.Join('\n', Enumerable.Range(0, RuleSet.MaxTerms + 1)));

        Assert.Equal((HttpStatusCode.BadRequest, 504), (status, body.GetProperty("reason").GetInt32()));
        Assert.False(body.TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task Rules_that_changed_meanwhile_are_not_overwritten()
    {
        await using var api = await StartAsync();
        api.Link.Carry = _ => new ModerationResult.Refused(new Rejection(RejectReason.RulesChanged, "The rules are at version 8 now."));
        using var client = api.CreateClient();

        var (status, body) = await ApiUnderTest.PostAsync(client, Path + "?expected=7", "durian");

        Assert.Equal((HttpStatusCode.Conflict, 514), (status, body.GetProperty("reason").GetInt32()));
    }

    [Theory]
    [InlineData("?dry=yes")]
    [InlineData("?add=1")]
    [InlineData("?as=wildcards")]
    [InlineData("?expected=-1")]
    [InlineData("?expected=new")]
    public async Task An_order_that_is_none_is_refused(string how)
    {
        await using var api = await StartAsync();
        using var client = api.CreateClient();

        var (status, body) = await ApiUnderTest.PostAsync(client, Path + how, "durian");

        Assert.Equal((HttpStatusCode.BadRequest, 505), (status, body.GetProperty("reason").GetInt32()));
    }

    [Fact]
    public async Task What_is_exported_is_imported_as_the_same()
    {
        await using var api = await StartAsync();
        using var client = api.CreateClient();
        var text = await client.GetStringAsync(new Uri("/rooms/demo/moderation/rules.txt", UriKind.Relative));

        var (status, _) = await ApiUnderTest.PostAsync(client, Path, text);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("# Rules of demo, version 7, 1970-01-01 00:00:00Z, by mod\n", text, StringComparison.Ordinal);
        Assert.Equal(InForce.Set, Assert.IsType<ModerationCommand.SetRules>(Assert.Single(api.Link.Commands)).Rules);
    }

    /// <summary>A room that looks at rules as rooms do.</summary>
    private static async Task<ApiUnderTest> StartAsync()
    {
        var api = await ApiUnderTest.StartAsync();
        api.Link.Answer = query => Task.FromResult(query switch
        {
            RoomQuery.Rules => new RoomAnswer.Rules(InForce),
            RoomQuery.WhatIf { Request.Rules: { } rules } when CompiledRules.Refuse(rules) is { } refusal => new RoomAnswer.Refused(refusal),
            RoomQuery.WhatIf => (RoomAnswer)new RoomAnswer.WhatIf(new WhatIfReport(1, false, 0, 0, [], [])),
            _ => throw new InvalidOperationException($"Asked {query}."),
        });
        return api;
    }
}
