using System.Diagnostics;
using System.Reflection;

namespace Danmaku.Tests.Deployment;

/// <summary>The silo's process says which build it is: an operator must not take one without the cluster for a crash.</summary>
public sealed class SiloBuildTests
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_silo_built_without_the_cluster_says_so_and_exits_with_three()
    {
        // One with the cluster goes on to its configuration, and this one it cannot take.
        var (expectedCode, expectedText) = WithCluster
            ? (2, "Danmaku.Silo cannot start, the configuration has errors:")
            : (3, "This Danmaku.Silo was built without the cluster: build it with -p:Cluster=true, or start Danmaku.Gateway, which runs the rooms itself.");

        var (code, output, error) = await RunSilo("--Cluster:Port=0");

        Assert.Equal((expectedCode, expectedText), (code, error.Split('\n')[0].TrimEnd()));
        Assert.Empty(output);
    }

    private static bool WithCluster => typeof(SiloBuildTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Cluster").Value == "true";

    private static async Task<(int Code, string Output, string Error)> RunSilo(string argument)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath! : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Danmaku.Silo.dll"), argument },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var silo = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(StartsWithin);
        var output = silo.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = silo.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await silo.WaitForExitAsync(timeout.Token);
            return (silo.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            silo.Kill(entireProcessTree: true);
            throw new TimeoutException($"Danmaku.Silo was still running after {StartsWithin.TotalSeconds} s; it was expected to say which build it is and exit.");
        }
    }
}
