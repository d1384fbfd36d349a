using System.Diagnostics;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Alerts;

/// <summary>Debian's promtool (package prometheus), run in the repository's folder.</summary>
internal static class Promtool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs it and fails the test, with what it says, when it is not content.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("promtool", arguments)
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, $"promtool {string.Join(' ', arguments)}: {await output}{await errors}");
    }
}
