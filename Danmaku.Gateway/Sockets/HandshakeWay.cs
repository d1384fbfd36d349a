namespace Danmaku.Gateway.Sockets;

/// <summary>How a connection came in.</summary>
internal enum HandshakeWay
{
    /// <summary>By <see cref="DirectUpgrade"/>, before HTTP.</summary>
    Direct,

    /// <summary>Through HTTP: behind TLS, among others.</summary>
    Http,

    /// <summary>A bare TCP connection, without a handshake.</summary>
    Tcp,

    /// <summary>A bare TCP connection, after its TLS handshake.</summary>
    Tls,
}
