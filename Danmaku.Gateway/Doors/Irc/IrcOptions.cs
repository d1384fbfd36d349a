using System.ComponentModel.DataAnnotations;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>The IRC door. Section <c>Irc</c>.</summary>
internal sealed record IrcOptions
{
    public const string SectionName = "Irc";

    /// <summary>Whether IRC is spoken over WebSocket, at the path <c>/</c>. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// Port where it is spoken over bare TCP, on all addresses and without TLS. Default 0; 0 (none) to 65,535. Needs <see cref="Enabled"/>.
    /// </summary>
    [Range(0, 65_535)]
    public int TcpPort { get; init; }

    /// <summary>
    /// Port where it is spoken over TCP with TLS, on all addresses; 6697 by convention. Default 0; 0 (none) to 65,535. Needs <see cref="Enabled"/> and
    /// <see cref="TlsCertificate"/>.
    /// </summary>
    [Range(0, 65_535)]
    public int TlsPort { get; init; }

    /// <summary>
    /// PEM file with the certificate of <see cref="TlsPort"/>, and after it those between it and an authority that clients know. Read again when it
    /// changes. Default none.
    /// </summary>
    public string? TlsCertificate { get; init; }

    /// <summary>PEM file with the certificate's key, not encrypted. Read again when it changes. Default none: it is in the certificate's file.</summary>
    public string? TlsKey { get; init; }

    /// <summary>
    /// Whether the proxies of <c>Gateway:TrustedProxies</c> begin each TCP connection with a header of the PROXY protocol, version 1 or 2, that says
    /// whose it is. Default false.
    /// </summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>How long a TCP connection may take for its PROXY header, and then for its TLS handshake. Default 10 s; 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
