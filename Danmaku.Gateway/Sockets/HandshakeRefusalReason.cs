namespace Danmaku.Gateway.Sockets;

/// <summary>Why a handshake is refused, as metrics tell it apart.</summary>
internal enum HandshakeRefusalReason
{
    /// <summary>It is no WebSocket handshake of version 13.</summary>
    NotAHandshake,

    /// <summary>No subprotocol spoken here is among those offered.</summary>
    Subprotocol,

    /// <summary>The page that asks may not connect here.</summary>
    Origin,

    /// <summary>The address names no room.</summary>
    RoomId,

    /// <summary>This gateway is stopping.</summary>
    Draining,

    /// <summary>More handshakes per second than this gateway takes.</summary>
    Rate,

    /// <summary>As many connections as this gateway takes.</summary>
    Full,

    /// <summary>More handshakes per second than one address may make.</summary>
    AddressRate,

    /// <summary>As many connections as one address may have.</summary>
    AddressFull,

    /// <summary>A trusted proxy began a bare TCP connection without a PROXY header, or with a broken one.</summary>
    ProxyHeader,

    /// <summary>The TLS handshake of a bare TCP connection failed, or took too long.</summary>
    Tls,
}
