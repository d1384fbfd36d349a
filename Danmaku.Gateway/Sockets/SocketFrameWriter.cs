using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Danmaku.Gateway.Sockets;

/// <summary>Writes frames straight to the socket: one system call for a frame, and no copy, task or pipe as long as it fits.</summary>
/// <remarks>Only where nobody else writes to the socket: no TLS, no HTTP response before. See docs/decisions.md for what it saves.</remarks>
internal sealed class SocketFrameWriter : IFrameWriter
{
    private readonly Socket _socket;
    private readonly ConnectionContext _connection;

    /// <param name="socket">The connection's own; set to non-blocking, which its server's asynchronous reads do not notice.</param>
    /// <param name="connection">The transport connection.</param>
    public SocketFrameWriter(Socket socket, ConnectionContext connection)
    {
        (_socket, _connection) = (socket, connection);
        socket.Blocking = false;
    }

    public CancellationToken Closed => _connection.ConnectionClosed;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var sent = _socket.Send(bytes.Span, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success when sent == bytes.Length => ValueTask.CompletedTask,
            SocketError.Success or SocketError.WouldBlock => WriteRestAsync(bytes[sent..]),
            _ => throw new IOException("The network refused bytes.", new SocketException((int)error)),
        };
    }

    public int Touch() => _socket.Connected ? 1 : 0;

    public ValueTask EndWritingAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        return ValueTask.CompletedTask;
    }

    public void Abort() => _connection.Abort();

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, CancellationToken.None)..];
        }
    }
}
