using System.Net;

namespace Danmaku.Gateway.Cluster;

/// <summary>As the machine resolves names: its hosts file and its DNS servers. Nothing is kept here; whoever answers says how long it may be.</summary>
internal sealed class SystemNames : INameResolver
{
    /// <inheritdoc/>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
