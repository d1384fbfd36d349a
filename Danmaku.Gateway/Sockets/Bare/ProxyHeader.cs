using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Danmaku.Gateway.Sockets.Bare;

/// <summary>The header with which a proxy begins a connection to say whose it is: the PROXY protocol, versions 1 and 2.</summary>
/// <remarks>
/// <code>
/// PROXY TCP4 192.0.2.7 198.51.100.1 51234 6667 CR LF          version 1: text, up to 107 bytes
///
/// 0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A | 21 | 11 | 00 0C | addresses, then what else the proxy tells
/// '-- signature ---------------------'  |    |    '-- length of the rest
///                version 2, 0 local or 1 proxied
///                                            '-- 1 IPv4, 2 IPv6, 3 Unix; 1 stream
/// </code>
/// <see href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY protocol</see>, sections 2.1 and 2.2. No I/O.
/// </remarks>
/// <param name="Length">Bytes of the header.</param>
/// <param name="Client">Who connected to the proxy; <see langword="null"/> where the header says that it is the proxy itself, or does not say.</param>
internal readonly record struct ProxyHeader(int Length, IPEndPoint? Client)
{
    /// <summary>Longest header that is taken, in bytes: addresses take 52, and what proxies tell beside them some hundred.</summary>
    public const int MaxBytes = 4096;

    private const int MaxTextBytes = 107;
    private const int BeginningBytes = 16;

    private const byte Local = 0x20;
    private const byte Proxied = 0x21;
    private const byte Unspecified = 0x00;
    private const byte TcpOverV4 = 0x11;
    private const byte TcpOverV6 = 0x21;
    private const byte UnixStream = 0x31;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> TextBeginning => "PROXY "u8;

    /// <summary>Reads a header.</summary>
    /// <param name="input">What a connection began with; longer than the header perhaps.</param>
    /// <param name="header">The header, where it is whole.</param>
    public static ProxyHeaderState Read(in ReadOnlySequence<byte> input, out ProxyHeader header)
    {
        header = default;
        var most = Math.Min(input.Length, MaxBytes);
        Span<byte> start = stackalloc byte[BeginningBytes];
        start = start[..(int)Math.Min(most, BeginningBytes)];
        input.Slice(0, start.Length).CopyTo(start);
        if (BeginsAlike(start, Signature))
        {
            return start.Length < BeginningBytes ? ProxyHeaderState.Incomplete : ReadBinary(input, start, out header);
        }

        return BeginsAlike(start, TextBeginning) ? ReadText(input, out header) : ProxyHeaderState.Broken;
    }

    // As far as both go.
    private static bool BeginsAlike(ReadOnlySpan<byte> input, ReadOnlySpan<byte> wanted)
    {
        var length = Math.Min(input.Length, wanted.Length);
        return input[..length].SequenceEqual(wanted[..length]);
    }

    private static ProxyHeaderState ReadBinary(in ReadOnlySequence<byte> input, ReadOnlySpan<byte> start, out ProxyHeader header)
    {
        header = default;
        var (command, family, rest) = (start[12], start[13], BinaryPrimitives.ReadUInt16BigEndian(start[14..]));
        var length = BeginningBytes + rest;
        var addressBytes = (command, family) switch
        {
            (Local, _) => 0,
            (Proxied, Unspecified) => 0,
            (Proxied, TcpOverV4) => 12,
            (Proxied, TcpOverV6) => 36,
            (Proxied, UnixStream) => 216,
            _ => -1,
        };
        if (addressBytes < 0 || rest < addressBytes || length > MaxBytes)
        {
            return ProxyHeaderState.Broken;
        }

        if (input.Length < length)
        {
            return ProxyHeaderState.Incomplete;
        }

        header = new ProxyHeader(length, ClientOf(command, family, input.Slice(BeginningBytes, addressBytes)));
        return ProxyHeaderState.Whole;
    }

    private static IPEndPoint? ClientOf(byte command, byte family, in ReadOnlySequence<byte> addresses)
    {
        if (command == Local || family is not (TcpOverV4 or TcpOverV6))
        {
            return null;
        }

        // Source and destination address, source and destination port.
        Span<byte> bytes = stackalloc byte[36];
        bytes = bytes[..(int)addresses.Length];
        addresses.CopyTo(bytes);
        var ofAddress = family == TcpOverV4 ? 4 : 16;
        return new IPEndPoint(new IPAddress(bytes[..ofAddress]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * ofAddress)..]));
    }

    private static ProxyHeaderState ReadText(in ReadOnlySequence<byte> input, out ProxyHeader header)
    {
        header = default;
        Span<byte> bytes = stackalloc byte[MaxTextBytes];
        bytes = bytes[..(int)Math.Min(input.Length, MaxTextBytes)];
        input.Slice(0, bytes.Length).CopyTo(bytes);
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length == MaxTextBytes ? ProxyHeaderState.Broken : ProxyHeaderState.Incomplete;
        }

        if (bytes[end - 1] != '\r' || !Ascii.IsValid(bytes[..end]))
        {
            return ProxyHeaderState.Broken;
        }

        IPEndPoint? client = null;
        var words = Encoding.ASCII.GetString(bytes[..(end - 1)]).Split(' ');
        var isGood = words is ["PROXY", "UNKNOWN", ..] || (words is ["PROXY", "TCP4" or "TCP6", _, _, _, _] && TryReadClient(words, out client));
        header = isGood ? new ProxyHeader(end + 1, client) : default;
        return isGood ? ProxyHeaderState.Whole : ProxyHeaderState.Broken;
    }

    private static bool TryReadClient(string[] words, out IPEndPoint? client)
    {
        client = null;
        var family = words[1] == "TCP4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (!TryReadAddress(words[2], family, out var address) || !TryReadAddress(words[3], family, out _)
            || !TryReadPort(words[4], out var port) || !TryReadPort(words[5], out _))
        {
            return false;
        }

        client = new IPEndPoint(address!, port);
        return true;
    }

    // IPv4 has ways to be written that mean something else to others: 010.0.0.1, 1, 0x7f.1.
    private static bool TryReadAddress(string text, AddressFamily family, out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && address.AddressFamily == family
        && (family == AddressFamily.InterNetwork ? address.ToString() == text : !text.AsSpan().ContainsAny('%', '[', '/'));

    private static bool TryReadPort(string text, out ushort port) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
