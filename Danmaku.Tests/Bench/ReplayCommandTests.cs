using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Danmaku.Bench.Replay;
using Danmaku.Tests.Support;
using Spectre.Console;

namespace Danmaku.Tests.Bench;

/// <summary>A recorded file into a real service, and back out of its history.</summary>
public sealed class ReplayCommandTests : IDisposable
{
    private static readonly FileInfo Recorded = new(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests/Bench/Recorded/comments.xml"));

    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_demo_service_gets_every_comment_of_the_file_each_from_a_viewer_of_its_own()
    {
        await using var service = await GatewayUnderTest.StartDemoAsync();

        var exitCode = await ReplayAsync(service, Plan(ReplayAs.Many), signing: null);

        Assert.True(exitCode == ReplayCommand.Complete, _output.ToString());
        var comments = await CommentsAsync(service);
        Assert.Equal(15, comments.Count);
        Assert.Equal(15, comments.Select(comment => comment!["from"]!["id"]!.GetValue<string>()).Distinct().Count());
        var top = comments.Single(comment => comment!["text"]!.GetValue<string>() == "とても感谢しています")!;
        Assert.Equal(("top", "large", 65535, 141.5), (
            top["mode"]!.GetValue<string>(), top["size"]!.GetValue<string>(), top["color"]!.GetValue<int>(), top["mediaTime"]!.GetValue<double>()));
    }

    [Fact]
    public async Task A_service_with_keys_takes_tokens_that_the_replay_signs()
    {
        await using var service = await GatewayUnderTest.StartAsync();

        var exitCode = await ReplayAsync(service, Plan(ReplayAs.One), new SignedTokens(ViewerTokens.Secret, issuer: null, audience: null, TimeProvider.System));

        Assert.True(exitCode == ReplayCommand.Complete, _output.ToString());
        Assert.Equal(["replay-replay"], (await CommentsAsync(service)).Select(comment => comment!["from"]!["id"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task Refused_comments_stand_in_the_account_with_their_reason()
    {
        await using var service = await GatewayUnderTest.StartAsync();

        var exitCode = await ReplayAsync(service, Plan(ReplayAs.Many), new SignedTokens("the wrong secret, and long enough: 32 bytes", null, null, TimeProvider.System));

        Assert.True(exitCode == ReplayCommand.Complete, _output.ToString());
        Assert.Contains("509 token_refused", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(await CommentsAsync(service));
    }

    [Fact]
    public async Task A_service_with_keys_and_no_secret_given_is_said_before_the_replay_begins()
    {
        await using var service = await GatewayUnderTest.StartAsync();

        Assert.Equal(ReplayCommand.CannotStart, await ReplayAsync(service, Plan(ReplayAs.Many), signing: null));

        Assert.Contains("--secret", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _output.Dispose();

    private static ReplayPlan Plan(ReplayAs replayAs) => new() { Run = "test", Speed = 1000, As = replayAs, Patience = TimeSpan.FromMinutes(1) };

    private Task<int> ReplayAsync(GatewayUnderTest service, ReplayPlan plan, ITokenSource? signing)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_output),
        });
        return ReplayCommand.RunAsync(Recorded, new Uri($"{service.Url}/"), "demo", plan, signing, console, CancellationToken.None);
    }

    private static async Task<JsonArray> CommentsAsync(GatewayUnderTest service)
    {
        using var http = service.CreateHttpClient();
        var page = await http.GetFromJsonAsync<JsonObject>("/rooms/demo/comments?limit=1000");
        return page!["comments"]!.AsArray();
    }
}
