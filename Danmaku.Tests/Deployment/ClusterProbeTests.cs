using System.Diagnostics;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment;

/// <summary>Which of the two builds a plain <c>dotnet build Danmaku.sln</c> is: asked of feeds made here, with the SDK's own restore.</summary>
public sealed class ClusterProbeTests : IDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromMinutes(6);

    private readonly PackageFeed _feed = new();
    private readonly TemporaryFolder _answers = new();
    private readonly TemporaryFolder _packages = new();

    [Fact]
    public async Task A_feed_with_every_package_makes_the_build_with_the_cluster_and_is_asked_once()
    {
        AddAllBut("");

        Assert.Contains("Cluster: true, every package is there.", await ProbeAsync(), StringComparison.Ordinal);

        Assert.DoesNotContain("Cluster:", await ProbeAsync(), StringComparison.Ordinal);
        Assert.Contains("<Cluster>true</Cluster>", await File.ReadAllTextAsync(_answers.File("answer.props")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_missing_is_named_and_makes_the_build_without()
    {
        AddAllBut("Microsoft.Orleans.Server");

        Assert.Contains("Cluster: false, the feed lacks Microsoft.Orleans.Server.", await ProbeAsync(), StringComparison.Ordinal);

        Assert.Contains("<Cluster>false</Cluster>", await File.ReadAllTextAsync(_answers.File("answer.props")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_version_in_place_of_ours_is_not_taken_for_it()
    {
        AddAllBut("Google.Protobuf");
        _feed.Add("Google.Protobuf", "99.0.0");

        Assert.Contains("Cluster: false, the feed lacks Google.Protobuf.", await ProbeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_of_another_Orleans_make_the_build_without()
    {
        var server = PackageFeed.ClusterPackages["Microsoft.Orleans.Server"];
        AddAllBut("Microsoft.Orleans.Server");
        _feed.Add("Microsoft.Orleans.Server", server, needs: ("Microsoft.Orleans.Runtime", server));
        _feed.Add("Microsoft.Orleans.Runtime", "99.0.0");

        Assert.Contains("Cluster: false, the feed has another Orleans.", await ProbeAsync(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _feed.Dispose();
        _answers.Dispose();
        _packages.Dispose();
    }

    private void AddAllBut(string missing)
    {
        foreach (var (id, version) in PackageFeed.ClusterPackages.Where(package => package.Key != missing))
        {
            _feed.Add(id, version);
        }
    }

    // The target that every build of the solution runs first, with answers and packages kept apart from the checkout's.
    private async Task<string> ProbeAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "msbuild", Path.Combine(RepositoryRoot.Path, "Danmaku.sln"), "-target:ProbeCluster", "-nologo", "-nodeReuse:false", "-verbosity:minimal",
                $"-p:ClusterProbeFolder={_answers.Path}/", $"-p:RestoreSources={_feed.Path}", $"-p:RestorePackagesPath={_packages.Path}",
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("Cluster");
        using var probe = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(AnswersWithin);
        var output = probe.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = probe.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await probe.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            probe.Kill(entireProcessTree: true);
            throw new TimeoutException($"The probe was still asking after {AnswersWithin.TotalSeconds} s.");
        }

        var said = await output + await error;
        Assert.True(probe.ExitCode == 0, said);
        return said;
    }
}
