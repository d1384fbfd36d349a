using System.Net;
using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>One end of a connection, as a NetworkPolicy sees it.</summary>
/// <param name="Namespace">Its namespace, which has its name as a label.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Address">Its address, when it is outside of the cluster.</param>
/// <param name="Ports">Its ports by name.</param>
internal sealed record NetworkPeer(string Namespace, IReadOnlyDictionary<string, string> Labels, IPAddress? Address, IReadOnlyDictionary<string, int> Ports)
{
    /// <summary>Whether an entry of <c>from</c> or <c>to</c> means it.</summary>
    public bool Matches(JsonObject peer)
    {
        if (peer.Text("ipBlock.cidr") is { } network)
        {
            return Address is not null && IPNetwork.Parse(network).Contains(Address);
        }

        var isInNamespace = peer["namespaceSelector"] is null
            ? Namespace == Helm.Namespace
            : peer.Map("namespaceSelector.matchLabels").Selects(new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = Namespace });
        return Address is null && isInNamespace && peer.Map("podSelector.matchLabels").Selects(Labels);
    }
}
