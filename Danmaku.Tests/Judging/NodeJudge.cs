using System.Diagnostics;
using System.Text.RegularExpressions;
using Danmaku.Bench;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Judging;

/// <summary>The example of docs/judge.md as a process of its own: node with the package <c>standardwebhooks</c> from npm.</summary>
internal sealed partial class NodeJudge : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Packages = Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Judging", "Node");

    // Once for all tests that start one.
    private static readonly Lazy<Task<string>> Installed = new(static () => NpmPackages.InstallAsync(Packages));

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private bool _ended;

    private NodeJudge(TemporaryFolder folder, Process process, Uri url)
    {
        _folder = folder;
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<NodeJudge> StartAsync(string secret)
    {
        var packages = await Installed.Value;
        var folder = new TemporaryFolder();
        var script = folder.File("judge.mjs");
        await File.WriteAllTextAsync(script, Example());
        Directory.CreateSymbolicLink(folder.File("node_modules"), Path.Combine(packages, "node_modules"));
        var process = ChildProcess.Start("env", ["PORT=0", $"JUDGE_SECRET={secret}", "node", script]);
        var first = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        var url = Listening().Match(first ?? "");
        if (!url.Success)
        {
            Assert.Fail($"The example does not start: {first} {await process.StandardError.ReadToEndAsync().WaitAsync(Patience)}");
        }

        return new NodeJudge(folder, process, new Uri(url.Value));
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    // Whoever copies it from the document has what is tested here.
    private static string Example()
    {
        var document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "judge.md"));
        return Assert.Single(Script().Matches(document)).Groups[1].Value;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Listening();

    [GeneratedRegex("^```js\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Script();
}
