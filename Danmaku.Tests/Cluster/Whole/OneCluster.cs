namespace Danmaku.Tests.Cluster.Whole;

/// <summary>One cluster for all tests of it, one test at a time.</summary>
[CollectionDefinition(nameof(ClusterUnderTest), DisableParallelization = true)]
public sealed class OneCluster : ICollectionFixture<ClusterUnderTest>;
