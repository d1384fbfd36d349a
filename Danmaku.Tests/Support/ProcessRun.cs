using Danmaku.Bench;

namespace Danmaku.Tests.Support;

/// <summary>What a program said and how it ended.</summary>
internal sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its path, or its name on the path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="patience">How long it may take; then it is killed.</param>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public static async Task<ProcessRun> OfAsync(string program, IEnumerable<string> arguments, TimeSpan patience)
    {
        using var process = ChildProcess.Start(program, arguments);
        using var timeout = new CancellationTokenSource(patience);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return new ProcessRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} was still running after {patience.TotalSeconds} s.");
        }
    }
}
