using System.Diagnostics;
using Danmaku.Tests.Deployment.Pods;
using Xunit.Abstractions;

namespace Danmaku.Tests.Cluster.Pods;

/// <summary>Gateways and silos as the chart's manifests start them, each pod in a network of its own.</summary>
public sealed class ClusterPodsTests(ITestOutputHelper output)
{
    private const int Posters = 4;

    [PodsFact]
    public async Task A_roll_out_of_everything_loses_nothing_and_each_pod_ends_within_its_grace()
    {
        await using var pods = await PodsUnderTest.InstallAsync();
        var cluster = pods.Cluster;
        Assert.Contains("find it in the history", await cluster.TestAsync(), StringComparison.Ordinal);
        var viewers = new PostingViewers(cluster.UrlOf(PodsUnderTest.Gateways, "http"), "rolling", Posters);
        await viewers.MoreAcksAsync();

        foreach (var workload in (string[])[PodsUnderTest.Silos, PodsUnderTest.Gateways])
        {
            var before = cluster.Pods(workload);
            var ended = await cluster.RollAsync(workload);

            foreach (var (pod, took, code) in ended)
            {
                output.WriteLine($"{pod} ended with {code} after {took.TotalSeconds:0.0} s");
                Assert.True(code == 0, $"{pod} ended with {code} after {took}:\n{before.Single(item => item.Name == pod).Log}");
            }

            Assert.Empty(before.Intersect(cluster.Pods(workload)));
            await viewers.MoreAcksAsync();
        }

        await viewers.FinishAsync(output);
        Assert.All(cluster.Pods(PodsUnderTest.Silos).Concat(cluster.Pods(PodsUnderTest.Gateways)), static pod => Assert.Equal(0, pod.Restarts));
        Assert.Contains("find it in the history", await cluster.TestAsync(), StringComparison.Ordinal);
    }

    [PodsFact]
    public async Task A_silo_that_is_cut_off_loses_its_room_to_another_and_nothing_else_and_comes_back()
    {
        await using var pods = await PodsUnderTest.InstallAsync();
        var cluster = pods.Cluster;
        var viewers = new PostingViewers(cluster.UrlOf(PodsUnderTest.Gateways, "http"), "cut-off", Posters);
        await viewers.MoreAcksAsync();
        var silo = pods.SiloOf("cut-off");

        await cluster.CutOffAsync(silo, isCutOff: true);
        var since = Stopwatch.StartNew();
        await viewers.MoreAcksAsync();
        output.WriteLine($"acknowledgements again after {since.Elapsed.TotalSeconds:0.0} s");
        var other = pods.SiloOf("cut-off");
        Assert.NotEqual(silo.Name, other.Name);
        await silo.ReadyAsync(isReady: false);

        await cluster.CutOffAsync(silo, isCutOff: false);
        await silo.ReadyAsync();
        await viewers.MoreAcksAsync();

        await viewers.FinishAsync(output);
        output.WriteLine($"{silo.Name} was started again {silo.Restarts} times");
        Assert.All(cluster.Pods(PodsUnderTest.Silos).Where(pod => pod != silo), static pod => Assert.Equal(0, pod.Restarts));
    }
}
