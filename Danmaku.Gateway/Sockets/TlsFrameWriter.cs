using System.Net.Security;
using Microsoft.AspNetCore.Connections;

namespace Danmaku.Gateway.Sockets;

/// <summary>Writes frames through the TLS of a bare TCP connection.</summary>
/// <remarks>A write completes at once while less than Kestrel's <c>MaxResponseBufferSize</c> (64 KiB) waits for the socket.</remarks>
/// <param name="stream">The connection's TLS, after its handshake.</param>
/// <param name="connection">The transport connection.</param>
internal sealed class TlsFrameWriter(SslStream stream, ConnectionContext connection) : IFrameWriter
{
    public CancellationToken Closed => connection.ConnectionClosed;

    // No token: an abort ends a pending write.
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes, CancellationToken.None);

    public int Touch() => 0;

    /// <inheritdoc/>
    /// <remarks>TLS has a word for it, without which the end could be an attacker's.</remarks>
    public async ValueTask EndWritingAsync()
    {
        try
        {
            await stream.ShutdownAsync();
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already.
        }
    }

    public void Abort() => connection.Abort();
}
