using System.Net;

namespace Danmaku.Gateway.Cluster;

/// <summary>One silo to link to.</summary>
/// <param name="Address">The configured address: TLS checks its name.</param>
/// <param name="EndPoint">Which of the addresses behind that name; <see langword="null"/> for an address without one.</param>
internal sealed record SiloTarget(string Address, IPEndPoint? EndPoint)
{
    public override string ToString() => EndPoint is null ? Address : $"{Address} ({EndPoint.Address})";
}
