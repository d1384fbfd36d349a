using System.Net;

namespace Danmaku.Gateway.Sockets;

/// <summary>Networks that the operator named, to be asked about addresses as sockets tell them.</summary>
/// <param name="networks">The networks.</param>
internal sealed class AddressNetworks(IEnumerable<IPNetwork> networks)
{
    private readonly IPNetwork[] _networks = [.. networks];

    /// <summary>Whether an address is in one of them; IPv4 within IPv6 counts as IPv4.</summary>
    public bool Contain(IPAddress address)
    {
        var plain = AddressKey.Plain(address);
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
