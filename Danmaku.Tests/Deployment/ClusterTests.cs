namespace Danmaku.Tests.Deployment;

/// <summary>Stands for the folder <c>Cluster</c> where that is not compiled: nobody should take its silence for success.</summary>
public sealed class ClusterTests
{
    [Fact(Skip = "Built without the cluster (Orleans, gRPC): the feed lacks their packages, or -p:Cluster=false was said.")]
    public void The_cluster_holds() => Assert.Fail("Never runs: the cluster's tests are in the build with -p:Cluster=true.");
}
