using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>What the NetworkPolicies let through, worked out as a cluster does: over the labels of pods and namespaces.</summary>
public sealed class ChartNetworkTests
{
    private const string Anybody = "anybody";
    private const string Prometheus = "prometheus";
    private const string Platform = "platform";
    private const string IngressController = "ingress";

    [Theory]
    [InlineData("cluster", Anybody, "gateway", 8080, true)]
    [InlineData("cluster", "test", "gateway", 8080, true)]
    [InlineData("cluster", Anybody, "gateway", 8081, false)]
    [InlineData("cluster", Prometheus, "gateway", 8081, true)]
    [InlineData("cluster", Prometheus, "silo", 8081, true)]
    [InlineData("cluster", "gateway", "silo", 8082, true)]
    [InlineData("cluster", "silo", "silo", 11111, true)]
    [InlineData("cluster", "gateway", "silo", 11111, false)]
    [InlineData("cluster", Prometheus, "silo", 11111, false)]
    [InlineData("cluster", Anybody, "silo", 11111, false)]
    [InlineData("cluster", Anybody, "silo", 8082, false)]
    [InlineData("cluster", Anybody, "silo", 8081, false)]
    [InlineData("cluster", Anybody, "migration", 8081, false)]
    [InlineData("trial", "silo", "postgresql", 5432, true)]
    [InlineData("trial", "gateway", "postgresql", 5432, false)]
    [InlineData("trial", Anybody, "postgresql", 5432, false)]
    [InlineData("full", "203.0.113.9", "gateway", 8081, true)]
    [InlineData("full", "203.0.113.9", "silo", 11111, false)]
    [InlineData("full", IngressController, "gateway", 8080, true)]
    [InlineData("full", Anybody, "gateway", 8080, false)]
    [InlineData("full", "test", "gateway", 8080, true)]
    [InlineData("full", IngressController, "gateway", 6697, true)]
    [InlineData("full", Anybody, "gateway", 6697, false)]
    [InlineData("cluster", Anybody, "gateway", 6697, false)]
    [InlineData("full", Platform, "silo", 8083, true)]
    [InlineData("full", Anybody, "silo", 8083, false)]
    [InlineData("full", "gateway", "silo", 8083, false)]
    [InlineData("routes", Platform, "silo", 8083, false)]
    [InlineData("default", Anybody, "gateway", 8080, true)]
    [InlineData("default", Anybody, "gateway", 8081, false)]
    public async Task A_connection_is_let_in_or_not(string installation, string from, string to, int port, bool isLetIn)
    {
        var rendering = await Rendering.OfAsync(installation);

        Assert.Equal(isLetIn, Admits(rendering, "ingress", Peer(rendering, to), Peer(rendering, from), port));
    }

    [Theory]
    [InlineData("gateway", "silo", 8082, true)]
    [InlineData("gateway", "silo", 11111, false)]
    [InlineData("silo", "silo", 11111, true)]
    [InlineData("gateway", "dns", 53, true)]
    [InlineData("silo", "dns", 53, true)]
    [InlineData("silo", "10.20.3.4", 6432, true)]
    [InlineData("migration", "10.20.3.4", 6432, true)]
    [InlineData("gateway", "10.20.3.4", 6432, false)]
    [InlineData("silo", "10.21.3.4", 6432, false)]
    [InlineData("silo", "198.51.100.7", 443, true)]
    [InlineData("silo", "198.51.100.8", 443, false)]
    [InlineData("migration", "198.51.100.7", 443, false)]
    public async Task A_connection_is_let_out_or_not(string from, string to, int port, bool isLetOut)
    {
        var rendering = await Rendering.OfAsync("full");

        Assert.Equal(isLetOut, Admits(rendering, "egress", Peer(rendering, from), Peer(rendering, to), port));
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Every_pod_that_stays_has_a_policy(string installation)
    {
        var rendering = await Rendering.OfAsync(installation);

        Assert.All(rendering.Workloads.Where(workload => workload.Kind != "Pod"), workload => Assert.Single(Policies(rendering, workload.Pod.Map("metadata.labels"))));
    }

    // A pod of the release by its component, or somebody outside of it.
    private static NetworkPeer Peer(Rendering rendering, string name)
    {
        var workload = rendering.Workloads.FirstOrDefault(each => each.Pod.Map("metadata.labels")["app.kubernetes.io/component"] == name);
        return workload is not null
            ? new NetworkPeer(Helm.Namespace, workload.Pod.Map("metadata.labels"), null, workload.Ports)
            : name switch
            {
                Prometheus => new NetworkPeer("monitoring", new Dictionary<string, string> { ["app.kubernetes.io/name"] = "prometheus" }, null, new Dictionary<string, int>()),
                _ when System.Net.IPAddress.TryParse(name, out var address) => new NetworkPeer("", new Dictionary<string, string>(), address, new Dictionary<string, int>()),
                "migration" => new NetworkPeer(Helm.Namespace, new Dictionary<string, string> { ["app.kubernetes.io/component"] = name }, null, new Dictionary<string, int>()),
                _ => new NetworkPeer(name, new Dictionary<string, string>(), null, new Dictionary<string, int>()),
            };
    }

    private static IEnumerable<Manifest> Policies(Rendering rendering, Dictionary<string, string> labels) =>
        rendering.Of("NetworkPolicy").Where(policy => policy.Object.Map("spec.podSelector.matchLabels").Selects(labels));

    private static bool Admits(Rendering rendering, string direction, NetworkPeer subject, NetworkPeer other, int port)
    {
        var policies = rendering.Of("NetworkPolicy").Where(policy => policy.Object.Map("spec.podSelector.matchLabels").Selects(subject.Labels)).ToList();
        Assert.NotEmpty(policies);
        Assert.All(policies, policy => Assert.Contains(policy.Object.At("spec.policyTypes")!.AsArray(), type => type!.ToString().Equals(direction, StringComparison.OrdinalIgnoreCase)));
        return policies.SelectMany(policy => policy.Object.List($"spec.{direction}")).Any(rule =>
            (rule["ports"] is null || rule.List("ports").Any(each => PortOf(each, direction == "ingress" ? subject : other) == port))
            && (rule[direction == "ingress" ? "from" : "to"] is null || rule.List(direction == "ingress" ? "from" : "to").Any(other.Matches)));
    }

    private static int PortOf(JsonObject port, NetworkPeer peer) =>
        int.TryParse(port.Text("port"), out var number) ? number : peer.Ports.TryGetValue(port.Text("port")!, out var named) ? named : -1;
}
