namespace Danmaku.Gateway.Sockets.Bare;

/// <summary>A bare TCP connection's place among the <see cref="ConnectionLimits"/>, from before its TLS handshake, which costs more than all else about it.</summary>
/// <param name="Lease">The place.</param>
/// <param name="BegunAt">Timestamp of when it was taken.</param>
internal sealed record BarePlace(ConnectionLease Lease, long BegunAt)
{
    /// <summary>Whether the connection has come so far that a viewer is served.</summary>
    public bool IsServed { get; set; }
}
