using Microsoft.AspNetCore.Connections.Features;

namespace Danmaku.Gateway.Sockets;

/// <summary>Writes frames through the stream of an upgraded request; works with TLS too.</summary>
/// <remarks>Kestrel completes a write at once while less than its <c>MaxResponseBufferSize</c> (64 KiB) waits for the
/// socket.</remarks>
/// <param name="stream">The upgraded stream.</param>
/// <param name="connection">The transport connection. Not the request: that is recycled as soon as its handler returns.</param>
internal sealed class StreamFrameWriter(Stream stream, IConnectionLifetimeFeature connection) : IFrameWriter
{
    public CancellationToken Closed => connection.ConnectionClosed;

    // No token: an abort ends a pending write, and registering one for each write would cost more than the write.
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes, CancellationToken.None);

    public int Touch() => 0;

    public void Abort() => connection.Abort();
}
