using Danmaku.Tests.Deployment.Containers;
using Danmaku.Tests.EndToEnd;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>The chart as a newcomer installs it, run as its manifests say: one process with its rooms in a file.</summary>
public sealed class SinglePodTests
{
    private const string Name = "danmaku";

    // Where the chart has its test post.
    private const string Room = "helm-test";

    // How often is looked, and how long waited, is all that differs from an installation.
    private const string Values =
        """
        gateway:
          preStopSleepSeconds: 1
          probes:
            startup: { periodSeconds: 1 }
            readiness: { periodSeconds: 1 }
        """;

    [PodsFact]
    public async Task It_becomes_ready_passes_helm_test_ends_within_its_grace_and_keeps_its_history()
    {
        var images = new Images(await ImageBuild.OfThisCheckoutAsync());
        await using var cluster = await PodCluster.StartAsync(await Release.RenderAsync("default", Values), images);

        await cluster.InstallAsync();
        Assert.Contains("find it in the history", await cluster.TestAsync(), StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = new Uri(cluster.UrlOf(Name, "http")) };
        var before = Assert.Single(await StoredComments.ReadAllAsync(http, Room));

        var pod = Assert.Single(cluster.Pods(Name));
        var (_, took, code) = await cluster.EndAsync(pod);
        Assert.True(code == 0, $"It ended with {code} after {took}:\n{pod.Log}");
        Assert.Contains("DEMO MODE FOR ANYBODY", pod.Log, StringComparison.Ordinal);
        Assert.Equal(0, pod.Restarts);

        await cluster.ReplaceAsync(Name);
        Assert.Equal(before, Assert.Single(await StoredComments.ReadAllAsync(http, Room)));
    }
}
