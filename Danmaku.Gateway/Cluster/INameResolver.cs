using System.Net;

namespace Danmaku.Gateway.Cluster;

/// <summary>Finds the addresses behind a host name.</summary>
internal interface INameResolver
{
    /// <summary>All addresses that the name has now.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">It has none, or nobody who knows can be asked.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
