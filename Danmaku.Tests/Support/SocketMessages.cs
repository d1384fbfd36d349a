using System.Net.WebSockets;

namespace Danmaku.Tests.Support;

/// <summary>What comes over a client's WebSocket, message by message.</summary>
internal static class SocketMessages
{
    /// <summary>Every message until the connection ends: closed, which is answered, or cut by either side.</summary>
    /// <param name="socket">Read by nobody else.</param>
    /// <param name="took">Is given each; its bytes are valid only during the call.</param>
    public static async Task ReceiveAllAsync(this WebSocket socket, Action<WebSocketMessageType, ReadOnlyMemory<byte>> took)
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);

                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return;
                }

                took(part.MessageType, buffer.AsMemory(0, length));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
