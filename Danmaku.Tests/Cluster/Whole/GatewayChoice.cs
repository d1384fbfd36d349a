using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>Where one client connects: to its own gateway, and when it loses that, to the next one that runs.</summary>
/// <param name="gateways">All of them.</param>
/// <param name="preferred">Number of its own, from 0.</param>
internal sealed class GatewayChoice(IReadOnlyList<ClusterNode> gateways, int preferred)
{
    private int _next = preferred;

    /// <summary>The gateway to use after one was lost, or at first.</summary>
    public Task<IServiceLife> AfterAsync(IServiceLife? lost)
    {
        for (var i = 0; i < gateways.Count; i++)
        {
            var gateway = gateways[(_next + (lost is null ? i : i + 1)) % gateways.Count];
            if (gateway.IsRunning)
            {
                _next = gateways.Index().First(item => item.Item == gateway).Index;
                return Task.FromResult<IServiceLife>(new Life(gateway.Process.Url));
            }
        }

        throw new InvalidOperationException("No gateway runs.");
    }

    private sealed class Life(string url) : IServiceLife
    {
        public string Url => url;
    }
}
