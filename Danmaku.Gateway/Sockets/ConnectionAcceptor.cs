namespace Danmaku.Gateway.Sockets;

/// <summary>The way in: limits, then handshake, then origin, then a connection.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="limits">Is there room?</param>
/// <param name="origins">May this page connect?</param>
/// <param name="environment">What the connections share.</param>
internal sealed partial class ConnectionAcceptor(ConnectionLimits limits, OriginAllowList origins, SocketEnvironment environment)
{
    /// <summary>Makes a WebSocket of a request, or answers why not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="subprotocols">Those spoken at this address, the first being the default.</param>
    /// <param name="accountant">Writes skip notices in the wire format of this address.</param>
    /// <returns>The connection, to be run and disposed; null when the request was refused, and answered.</returns>
    public async Task<ViewerConnection?> AcceptAsync(HttpContext context, IReadOnlyList<string> subprotocols, IDropAccountant accountant)
    {
        if (!limits.TryOpen(context.Connection.RemoteIpAddress, out var lease, out var full))
        {
            await RefuseAsync(context, full);
            return null;
        }

        ViewerConnection? connection = null;
        try
        {
            var refusal = WebSocketHandshake.Check(context, subprotocols, out var subprotocol) ?? origins.Check(context.Request);
            if (refusal is not null)
            {
                await RefuseAsync(context, refusal);
                return null;
            }

            var (stream, transport) = await WebSocketHandshake.UpgradeAsync(context, subprotocol);
            connection = new ViewerConnection(
                environment, stream, new StreamFrameWriter(stream, transport), accountant, subprotocol, lease);
            return connection;
        }
        finally
        {
            if (connection is null)
            {
                lease.Dispose();
            }
        }
    }

    private async Task RefuseAsync(HttpContext context, HandshakeRefusal refusal)
    {
        Log.Refused(environment.Logger, refusal.Status, refusal.Title);
        await refusal.WriteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1120, LogLevel.Debug, "Handshake refused with {Status}: {Title}.", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, int status, string title);
    }
}
