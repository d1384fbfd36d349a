using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Danmaku.Gateway.Sockets.Bare;
using Danmaku.Gateway.Sockets.Compression;
using Danmaku.Hosting.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Danmaku.Gateway.Sockets;

/// <summary>The way in: limits, handshake and origin, then a connection. Through HTTP, or before it by <see cref="DirectUpgrade"/>.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="limits">Is there room?</param>
/// <param name="origins">May this page connect?</param>
/// <param name="environment">What the connections share; each keeps what it began with.</param>
internal sealed partial class ConnectionAcceptor(ConnectionLimits limits, Reloading<OriginAllowList> origins, Reloading<SocketEnvironment> environment)
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 4096, useZeroByteReads: true);

    // Kestrel disposes what it made itself.
    private static readonly StreamPipeReaderOptions TlsReaderOptions = new(bufferSize: 4096, leaveOpen: true, useZeroByteReads: true);

    /// <summary>Makes a WebSocket of an HTTP request, or answers why not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="door">What it is for.</param>
    /// <returns>The connection, to be run and disposed; null when the request was refused, and answered.</returns>
    public async Task<ViewerConnection?> AcceptAsync(HttpContext context, IWebSocketDoor door)
    {
        var begunAt = environment.Current.Time.GetTimestamp();
        if (!limits.TryOpen(context.Connection.RemoteIpAddress, out var lease, out var full))
        {
            await RefuseAsync(context, full);
            return null;
        }

        var isUpgradable = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
        if (Check(context.Request, isUpgradable, door, out var agreed) is { } refusal)
        {
            lease.Dispose();
            await RefuseAsync(context, refusal);
            return null;
        }

        try
        {
            var compression = PickCompression(context.Request, out var extensions);
            var (stream, transport) = await WebSocketHandshake.UpgradeAsync(context, agreed, extensions);
            var (input, writer) = (PipeReader.Create(stream, ReaderOptions), new StreamFrameWriter(stream, transport));
            return new ViewerConnection(environment.Current, input, writer, door.Accountant, agreed, lease, compression)
            {
                Way = HandshakeWay.Http,
                HandshakeBegunAt = begunAt,
            };
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Makes a WebSocket of a request that HTTP has not seen.</summary>
    /// <param name="request">The request, with the viewer's own address.</param>
    /// <param name="transport">The connection, whose bytes are those of the socket.</param>
    /// <param name="door">What it is for.</param>
    /// <param name="refusal">Which limit is reached, where that is all that is wrong with the request: to be sent as it is. HTTP answers everything else.</param>
    /// <returns>The connection, to be run and disposed; null when it is not to be accepted, and nothing was sent.</returns>
    public ViewerConnection? TryAccept(HttpContext request, ConnectionContext transport, IWebSocketDoor door, out HandshakeRefusal? refusal)
    {
        var begunAt = environment.Current.Time.GetTimestamp();
        refusal = null;

        // The limits last: what is asked of them counts.
        if (transport.Features.Get<IConnectionSocketFeature>() is not { Socket: var socket }
            || Check(request.Request, isUpgradable: true, door, out var agreed) is not null)
        {
            return null;
        }

        if (!limits.TryOpen(request.Connection.RemoteIpAddress, out var lease, out refusal))
        {
            Note(refusal);
            return null;
        }

        var compression = PickCompression(request.Request, out var extensions);
        var (input, writer) = (transport.Transport.Input, new SocketFrameWriter(socket, transport));
        var connection = new ViewerConnection(environment.Current, input, writer, door.Accountant, agreed, lease, compression)
        {
            Way = HandshakeWay.Direct,
            HandshakeBegunAt = begunAt,
        };
        connection.Send(WebSocketHandshake.Response(request.Request, agreed, extensions));
        return connection;
    }

    /// <summary>Takes a place for a bare TCP connection.</summary>
    /// <param name="transport">The connection, with the viewer's own address.</param>
    /// <param name="place">The place, to be given back by its <see cref="BarePlace.Lease"/> when the connection ends.</param>
    /// <param name="refusal">Which limit is reached.</param>
    public bool TryReserve(
        ConnectionContext transport, [NotNullWhen(true)] out BarePlace? place, [NotNullWhen(false)] out HandshakeRefusal? refusal)
    {
        if (!limits.TryOpen((transport.RemoteEndPoint as IPEndPoint)?.Address, out var lease, out refusal))
        {
            Note(refusal);
            place = null;
            return false;
        }

        place = new BarePlace(lease, environment.Current.Time.GetTimestamp());
        return true;
    }

    /// <summary>Takes a bare TCP connection in.</summary>
    /// <param name="transport">The connection; with TLS after its handshake, otherwise one whose bytes are those of the socket.</param>
    /// <param name="place">Its place.</param>
    /// <param name="accountant">Writes skip notices.</param>
    /// <param name="protocol">What is spoken on it, as <see cref="ViewerConnection.Subprotocol"/>.</param>
    /// <param name="framing">How its messages are told apart, by the limits; disposed with the connection.</param>
    /// <returns>The connection, to be run and disposed.</returns>
    public ViewerConnection AcceptBare(
        ConnectionContext transport, BarePlace place, IDropAccountant accountant, string protocol, Func<SocketLimits, IMessageFraming> framing)
    {
        // TLS is read and written itself: the pipes that Kestrel puts around it hold a buffer for each connection that is silent.
        var tls = transport.Features.Get<ISslStreamFeature>()?.SslStream;
        var socket = transport.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        place.IsServed = true;
        return new ViewerConnection(
            environment.Current,
            tls is null ? transport.Transport.Input : PipeReader.Create(tls, TlsReaderOptions),
            tls is null ? new SocketFrameWriter(socket, transport) : new TlsFrameWriter(tls, transport),
            accountant,
            protocol,
            place.Lease,
            DeflateMode.None,
            framing(environment.Current.Limits))
        {
            Way = tls is null ? HandshakeWay.Tcp : HandshakeWay.Tls,
            HandshakeBegunAt = place.BegunAt,
        };
    }

    /// <summary>Counts a bare TCP connection that did not get as far as to be served, for another reason than the limits.</summary>
    public void RefusedBare(HandshakeRefusalReason reason, string why)
    {
        environment.Current.Metrics.Refused(reason);
        Log.RefusedBare(environment.Current.Logger, why);
    }

    /// <summary>Answers why a request does not become a WebSocket.</summary>
    public async Task RefuseAsync(HttpContext context, HandshakeRefusal refusal)
    {
        Note(refusal);
        await refusal.WriteAsync(context);
    }

    private void Note(HandshakeRefusal refusal)
    {
        environment.Current.Metrics.Refused(refusal.Reason);
        Log.Refused(environment.Current.Logger, refusal.Status, refusal.Title);
    }

    private HandshakeRefusal? Check(HttpRequest request, bool isUpgradable, IWebSocketDoor door, out string subprotocol) =>
        WebSocketHandshake.Check(request, isUpgradable, door.Subprotocols, out subprotocol) ?? origins.Current.Check(request);

    private DeflateMode PickCompression(HttpRequest request, out string? extensions)
    {
        extensions = null;
        return environment.Current.Limits.Compression ? DeflateOffer.Pick(request.Headers.SecWebSocketExtensions, out extensions) : DeflateMode.None;
    }

    private static partial class Log
    {
        [LoggerMessage(1120, LogLevel.Debug, "Handshake refused with {Status}: {Title}.", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, int status, string title);

        [LoggerMessage(1121, LogLevel.Debug, "A TCP connection is closed: {Why}.", EventName = nameof(RefusedBare))]
        public static partial void RefusedBare(ILogger logger, string why);
    }
}
