using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Danmaku.Gateway.Sockets;

/// <summary>What counts as one address: an IPv4 address, or an IPv6 /64, whose owner can use any address in it.</summary>
/// <param name="Value">The IPv4 address, or the first 64 bits of the IPv6 address.</param>
/// <param name="IsV6">Parts the two.</param>
internal readonly record struct AddressKey(ulong Value, bool IsV6)
{
    /// <summary>The key of an address; IPv4 within IPv6 counts as IPv4.</summary>
    public static AddressKey Of(IPAddress address)
    {
        var plain = Plain(address);
        Span<byte> bytes = stackalloc byte[16];
        plain.TryWriteBytes(bytes, out _);
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? new AddressKey(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsV6: true)
            : new AddressKey(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsV6: false);
    }

    /// <summary>The address itself, or the IPv4 address within it.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
