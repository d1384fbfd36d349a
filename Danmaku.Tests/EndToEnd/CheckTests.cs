using System.Text.Json;
using Danmaku.Bench;
using Danmaku.Bench.Cluster;
using Danmaku.Gateway.Hosting.Check;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>The command <c>check</c>, as an operator runs it against a service.</summary>
public sealed class CheckTests : IDisposable
{
    private static readonly string[] Steps =
    [
        "get a token", "join the room", "join the room over a second connection", "post a comment", "receive it over the second connection",
        "find it in the history",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task With_the_services_secret_it_posts_receives_and_reads_back()
    {
        await using var service = await GatewayUnderTest.StartAsync();

        var (code, output, errors) = await Run("--url", service.Url, "--Tokens:Secrets:0:Secret", ViewerTokens.Secret);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(Steps, output.TrimEnd('\n').Split('\n').Select(line => line[..44].TrimEnd()));
        Assert.All(output.TrimEnd('\n').Split('\n'), line => Assert.Matches(@" \d+\.\d ms$", line));
        using var http = service.CreateHttpClient();
        Assert.Contains("check ", await http.GetStringAsync(new Uri("/rooms/check/comments", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_demo_mode_it_is_a_guest_and_a_room_may_be_named()
    {
        await using var service = await GatewayUnderTest.StartDemoAsync();

        var (code, output, errors) = await Run("--url", service.Url, "--room=other", "--json");

        Assert.Equal((0, ""), (code, errors));
        using var told = JsonDocument.Parse(output);
        Assert.True(told.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal("other", told.RootElement.GetProperty("room").GetString());
        Assert.Equal(Steps, told.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString()));
        Assert.Equal(JsonValueKind.Null, told.RootElement.GetProperty("failure").ValueKind);
    }

    [Fact]
    public async Task A_token_comes_from_a_file_and_one_that_is_refused_is_told_with_its_step()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        var file = _folder.File("token");
        await File.WriteAllTextAsync(file, ViewerTokens.For("mei") + "\n");
        Assert.Equal(0, (await Run("--url", service.Url, "--token-file", file)).Code);

        await File.WriteAllTextAsync(file, "not a token");
        var (code, output, errors) = await Run("--url", service.Url, "--token-file", file);

        Assert.Equal(1, code);
        Assert.StartsWith("get a token ", output, StringComparison.Ordinal);
        Assert.StartsWith($"{service.Url} fails to join the room: it is refused with 509 token_refused: ", errors, StringComparison.Ordinal);
        (code, _, errors) = await Run("--url", service.Url);
        Assert.Equal(1, code);
        Assert.Contains("gives no guest tokens", errors, StringComparison.Ordinal);
        (code, _, errors) = await Run("--url", service.Url, "--token-file", _folder.File("none"));
        Assert.Equal(1, code);
        Assert.Contains("the token cannot be read", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_that_viewers_do_not_see_or_that_is_not_stored_fails_the_check()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var streamer = await service.JoinAsync("check", ViewerTokens.For("mei", role: "streamer"));
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "member" } });

        var (code, _, errors) = await Run("--url", service.Url, "--Tokens:Secrets:0:Secret", ViewerTokens.Secret);

        Assert.Equal(1, code);
        Assert.Contains("fails to post a comment: the comment is held", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_not_there_yet_is_waited_for_and_not_longer_than_told()
    {
        var port = FreePorts.Next();
        var (code, _, errors) = await Run("--url", $"http://127.0.0.1:{port}", "--timeout", "1s");
        Assert.Equal(1, code);
        Assert.StartsWith($"http://127.0.0.1:{port} fails to get a token: nothing answers there (", errors, StringComparison.Ordinal);

        var checking = Run("--url", $"http://127.0.0.1:{port}", "--timeout", "2m", "--Tokens:Secrets:0:Secret", ViewerTokens.Secret);
        await using var service = await ServiceProcess.StartAsync(
            _folder.File("rooms.db"), new() { ["urls"] = $"http://127.0.0.1:{port}" });

        Assert.Equal(0, (await checking).Code);
    }

    [Fact]
    public async Task As_a_process_it_answers_by_its_exit_code()
    {
        await using var service = await GatewayUnderTest.StartAsync();

        Assert.Equal((0, ""), await Process("check", "--url", service.Url, $"--Tokens:Secrets:0:Secret={ViewerTokens.Secret}"));
        var (code, errors) = await Process("check", "--url", service.Url, "--Tokens:Secrets:0:Secret=short");
        Assert.Equal(2, code);
        Assert.Contains("needs at least 32", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--url")]
    [InlineData("--url", "danmaku:8080")]
    [InlineData("--url", "http://localhost", "--room", "no room")]
    [InlineData("--url", "http://localhost", "--timeout", "20m")]
    [InlineData("--url", "http://localhost", "now")]
    public async Task A_command_line_that_cannot_be_meant_is_answered_with_how_to_write_it(params string[] arguments)
    {
        var (code, _, errors) = await Run(arguments);

        Assert.Equal(2, code);
        Assert.Contains("check --url http://host:port", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = await CheckCommand.RunAsync(arguments, output, errors, TimeProvider.System);
        return (code, output.ToString(), errors.ToString());
    }

    private static async Task<(int Code, string Errors)> Process(params string[] arguments)
    {
        using var process = ChildProcess.Start(ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Danmaku.Gateway.dll"), .. arguments]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await output;
        return (process.ExitCode, await errors);
    }
}
