using System.Globalization;
using System.Net;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>Rules over REST: written, imported, tried, put in force and taken back.</summary>
public sealed class ModerationApiRulesTests : IAsyncLifetime
{
    private const string Room = "rules";

    private static readonly string[] Texts = ["d.u.r.i.a.n", "durian cake", "see example.com"];

    private GatewayUnderTest _service = null!;
    private TestViewer _mei = null!;
    private ModerationApiClient _moderator = null!;

    public async Task InitializeAsync()
    {
        _service = await GatewayUnderTest.StartAsync();
        _mei = await _service.JoinAsync(Room, ViewerTokens.For("mei"));
        _moderator = ModerationApiClient.Of(_service, Room, ViewerTokens.For("mod", "moderator"));
    }

    public async Task DisposeAsync()
    {
        await _moderator.DisposeAsync();
        await _mei.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task An_imported_list_is_in_force_and_each_change_is_a_version_to_go_back_to()
    {
        var none = await _moderator.GetAsync("moderation/rules");
        Assert.Equal(0, none.GetProperty("version").GetProperty("version").GetInt32());
        Assert.Empty(none.GetProperty("rules").EnumerateArray());

        await ImportAsync("mask term durian\nallow durian cake", "?why=sponsor");
        await ImportAsync("heron", "?add=true&why=birds");

        Assert.Equal("＊＊＊＊＊＊ and durian cake", (await _mei.PostAsync("durian and durian cake")).GetProperty("masked").GetString());
        Assert.Equal(304, (await _mei.PostAsync("a heron")).GetProperty("reason").GetInt32());
        var versions = (await _moderator.GetAsync("moderation/rules/versions")).GetProperty("versions").EnumerateArray().ToList();
        Assert.Equal([2, 1], versions.Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal(["birds", "sponsor"], versions.Select(version => version.GetProperty("why").GetString()));
        Assert.Equal(1, (await _moderator.GetAsync("moderation/rules/versions?before=2&limit=1")).GetProperty("versions")[0].GetProperty("version").GetInt32());

        await _moderator.CommandAsync(new { action = "rollback", version = 1, why = "no birds here" });
        Assert.Equal("ack", (await _mei.PostAsync("a heron!")).GetProperty("type").GetString());
        Assert.StartsWith("# Rules of rules, version 3, ", await _moderator.GetTextAsync("moderation/rules.txt"), StringComparison.Ordinal);
        Assert.Contains("\nreject term heron\n", await _moderator.GetTextAsync("moderation/rules.txt?version=2"), StringComparison.Ordinal);
        Assert.Equal(await TextOfAsync("moderation/rules?version=1"), await TextOfAsync("moderation/rules"));
        Assert.Equal(HttpStatusCode.NotFound, (await _moderator.AskAsync(HttpMethod.Get, "moderation/rules?version=9")).Status);
    }

    [Fact]
    public async Task Ten_thousand_rules_are_taken_over_REST_and_come_back_as_text()
    {
        var words = string.Join('\n', Enumerable.Range(0, 10_000).Select(n => "unwanted" + n.ToString(CultureInfo.InvariantCulture)));

        await ImportAsync(words, "?as=words");

        var text = await _moderator.GetTextAsync("moderation/rules.txt");
        Assert.Equal(10_000, text.Split('\n').Count(line => line.StartsWith("reject term unwanted", StringComparison.Ordinal)));
        var (status, problem) = await _moderator.AskAsync(HttpMethod.Post, "moderation/rules/import?add=true", "one more");
        Assert.Equal((HttpStatusCode.BadRequest, 504), (status, problem.GetProperty("reason").GetInt32()));
    }

    [Fact]
    public async Task What_rules_would_have_done_is_told_before_they_are_in_force()
    {
        await using var bo = await _service.JoinAsync(Room, ViewerTokens.For("bo"));
        await _mei.PostAsync("durian, really");
        await _mei.PostAsync("d.u.r.i.a.n");
        await bo.PostAsync("DURIAN");
        var innocent = await bo.PostAsync("melons");
        await _moderator.CommandAsync(new { action = "note", viewer = "bo", text = "a command is stored after the comments before it" });

        var report = await _moderator.PostAsync("moderation/what-if", new { rules = new { rules = Listed(new { pattern = "durian" }) }, minutes = 5 });

        Assert.Equal(
            (4, 3, 2, false),
            (Number(report, "comments"), Number(report, "affected"), Number(report, "viewers"), report.GetProperty("truncated").GetBoolean()));
        var outcome = Assert.Single(report.GetProperty("outcomes").EnumerateArray());
        Assert.Equal(
            ("reject", 304, 1, 3), (outcome.GetProperty("verdict").GetString(), Number(outcome, "reason"), Number(outcome, "rule"), Number(outcome, "comments")));
        Assert.DoesNotContain(
            $"{innocent.GetProperty("epoch")}.{innocent.GetProperty("seq")}",
            outcome.GetProperty("examples").EnumerateArray().Select(example => example.GetProperty("id").GetString()));
        Assert.Equal(("mei", 2), (report.GetProperty("hardest")[0].GetProperty("viewer").GetString(), Number(report.GetProperty("hardest")[0], "comments")));
        Assert.Equal("ack", (await _mei.PostAsync("durian once more")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Texts_are_tried_as_if_viewers_had_posted_them()
    {
        var report = await _moderator.PostAsync("moderation/what-if", new
        {
            rules = new { rules = Listed(new { pattern = "durian", action = "mask" }), allowed = Listed("durian cake") },
            settings = new { linksFrom = "member" },
            texts = Texts,
        });

        Assert.Equal((3, 2), (Number(report, "comments"), Number(report, "affected")));
        var outcomes = report.GetProperty("outcomes").EnumerateArray().ToDictionary(outcome => outcome.GetProperty("verdict").GetString()!);
        var masked = outcomes["mask"].GetProperty("examples")[0];
        Assert.Equal("d.u.r.i.a.n", masked.GetProperty("text").GetString());
        Assert.DoesNotContain("d", masked.GetProperty("masked").GetString(), StringComparison.Ordinal);
        Assert.False(masked.TryGetProperty("id", out _));
        Assert.Equal(303, Number(outcomes["reject"], "reason"));
    }

    [Theory]
    [InlineData("""{"minutes":0}""", 505)]
    [InlineData("""{"minutes":1441}""", 505)]
    [InlineData("""{"minutes":1.5}""", 505)]
    [InlineData("""{"minutes":5,"since":1}""", 505)]
    [InlineData("""{"minutes":5,"texts":["a"]}""", 505)]
    [InlineData("""{"since":5,"until":5}""", 505)]
    [InlineData("""{"until":5}""", 505)]
    [InlineData("""{"since":-1}""", 505)]
    [InlineData("""{"texts":[]}""", 505)]
    [InlineData("""{"texts":"a"}""", 505)]
    [InlineData("""{"texts":["\ud83d"]}""", 505)]
    [InlineData("""{"rules":[]}""", 505)]
    [InlineData("""{"rules":{"rules":[{"kind":"term"}]}}""", 505)]
    [InlineData("""{"rules":{"rules":[{"pattern":"a","action":"shout"}]}}""", 505)]
    [InlineData("""{"rules":{"rules":[{"pattern":"(","kind":"regex"}]}}""", 504)]
    [InlineData("""{"settings":{"slowMode":"much"}}""", 505)]
    [InlineData("""{"settings":{"slowMode":1000}}""", 504)]
    [InlineData("[]", 505)]
    [InlineData("", 505)]
    public async Task A_trial_of_nonsense_is_refused(string body, int reason)
    {
        var (status, problem) = await _moderator.AskAsync(HttpMethod.Post, "moderation/what-if", body);

        Assert.Equal((HttpStatusCode.BadRequest, reason), (status, problem.GetProperty("reason").GetInt32()));
    }

    private async Task ImportAsync(string text, string how)
    {
        var (status, body) = await _moderator.AskAsync(HttpMethod.Post, "moderation/rules/import" + how, text);
        Assert.True(status == HttpStatusCode.OK, $"{status}: {body}");
    }

    private async Task<string> TextOfAsync(string path) => (await _moderator.GetAsync(path)).GetProperty("rules").GetRawText();

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static T[] Listed<T>(T one) => [one];
}
