namespace Danmaku.Gateway.Sockets;

/// <summary>Takes the messages of one connection: a wire format's side of it.</summary>
internal interface IMessageHandler
{
    /// <summary>Handles one whole message. Calls come one at a time, in order; nothing more is read until the call
    /// ends.</summary>
    /// <param name="kind">Text (valid UTF-8) or binary.</param>
    /// <param name="payload">Valid during the call only; at most <see cref="SocketLimits.MaxMessageBytes"/>.</param>
    /// <param name="cancellationToken">Cancelled when the connection is aborted.</param>
    /// <remarks>An exception is a bug: it is logged and the connection ends with <see cref="CloseCode.InternalError"/>.</remarks>
    ValueTask OnMessageAsync(MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>This gateway goes away: the viewer is to be told to connect again, at a random moment within a while. Any thread; returns at once.</summary>
    void OnMove(TimeSpan within);

    /// <summary>The viewer has been silent and is sent a ping: clients that look for one in their wire format are sent that here. Any thread; returns at once.</summary>
    void OnPing()
    {
    }
}
