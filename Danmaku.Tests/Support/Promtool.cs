using Danmaku.Bench;

namespace Danmaku.Tests.Support;

/// <summary>Debian's <c>promtool</c>.</summary>
internal static class Promtool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Has it check a text of metrics: that it can be read, and that names, units and descriptions are as Prometheus wants them.</summary>
    /// <returns>What it objects to; empty when all is well.</returns>
    public static async Task<string> CheckMetricsAsync(string text)
    {
        using var promtool = ChildProcess.Start("promtool", ["check", "metrics"]);
        using var patience = new CancellationTokenSource(Patience);
        var output = promtool.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = promtool.StandardError.ReadToEndAsync(patience.Token);
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync(patience.Token);
        var said = await output + await errors;
        return promtool.ExitCode == 0 ? said : $"exit code {promtool.ExitCode}\n{said}";
    }
}
