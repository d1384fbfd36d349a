using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using RequestVersion = Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpVersion;

namespace Danmaku.Gateway.Sockets;

/// <summary>
/// Takes WebSocket handshakes before HTTP sees them, so that a viewer costs neither an HTTP request's memory for as long as it watches
/// nor a pipe and a task for each frame. Whatever is not a plain handshake that would be accepted goes on to HTTP, which answers it.
/// </summary>
/// <remarks>
/// The rules are those of the way through HTTP (<see cref="ConnectionAcceptor"/>), on a request that Kestrel's own parser has read. TLS comes
/// after this in the pipeline: its bytes are no handshake, so that <c>wss</c> goes through HTTP. Thread-safe.
/// </remarks>
internal sealed class DirectUpgrade
{
    // How long a connection may be silent before HTTP and its time-outs take over.
    private const int FirstBytesSeconds = 10;

    private static readonly HttpParser<RequestCollector> Parser = new();

    private readonly IWebSocketDoor[] _doors;
    private readonly ConnectionAcceptor _acceptor;
    private readonly ForwardedHeadersMiddleware _forwarded;
    private readonly CoarseDeadlines _deadlines = new(FirstBytesSeconds);

    public DirectUpgrade(
        IEnumerable<IWebSocketDoor> doors,
        ConnectionAcceptor acceptor,
        ConnectionSweeper sweeper,
        IOptions<ForwardedHeadersOptions> forwarded,
        IConfiguration configuration,
        ILoggerFactory loggers)
    {
        // Which hosts may be asked for is a rule that only HTTP knows.
        _doors = configuration["AllowedHosts"] is null or "" or "*" ? [.. doors] : [];
        _acceptor = acceptor;
        _forwarded = new ForwardedHeadersMiddleware(static _ => Task.CompletedTask, loggers, forwarded);
        sweeper.SecondPassed += _ => _deadlines.SecondPassed();
    }

    /// <summary>Puts it before HTTP on an endpoint.</summary>
    public static void Use(ListenOptions endpoint) => endpoint.Use(next =>
    {
        var direct = endpoint.ApplicationServices.GetRequiredService<DirectUpgrade>();
        return connection => direct.OnConnectedAsync(connection, next);
    });

    private async Task OnConnectedAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (await AcceptAsync(connection) is not var (viewer, door, target))
        {
            await next(connection);
            return;
        }

        await using (viewer)
        {
            await door.ServeAsync(viewer, target);
        }
    }

    private async Task<Accepted?> AcceptAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        try
        {
            var result = await input.ReadAsync(_deadlines.Next);
            var consumed = result.Buffer.Start;
            var accepted = result.IsCompleted ? null : Accept(connection, result.Buffer, ref consumed);
            input.AdvanceTo(consumed);
            return accepted;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private Accepted? Accept(ConnectionContext connection, ReadOnlySequence<byte> buffer, ref SequencePosition consumed)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.IsNext("GET /"u8) || Parse(ref reader) is not { } request)
        {
            return null;
        }

        foreach (var door in _doors)
        {
            if (door.TryMatch(request.Request.Path.Value!, out var target))
            {
                request.Connection.RemoteIpAddress = (connection.RemoteEndPoint as IPEndPoint)?.Address;
                _forwarded.ApplyForwarders(request);
                var viewer = _acceptor.TryAccept(request, connection, door);
                if (viewer is null)
                {
                    return null;
                }

                consumed = reader.Position;
                return new Accepted(viewer, door, target);
            }
        }

        return null;
    }

    private static DefaultHttpContext? Parse(ref SequenceReader<byte> reader)
    {
        var collector = new RequestCollector(new DefaultHttpContext());
        try
        {
            return Parser.ParseRequestLine(collector, ref reader) && Parser.ParseHeaders(collector, ref reader) && collector.IsPlain
                ? collector.Context
                : null;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // HTTP finds the same and says so.
            return null;
        }
    }

    private sealed record Accepted(ViewerConnection Viewer, IWebSocketDoor Door, string Target);

    /// <summary>Keeps what a handshake is judged by.</summary>
    private sealed class RequestCollector(DefaultHttpContext context) : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        private static readonly string[] Judged =
        [
            HeaderNames.Host, HeaderNames.Upgrade, HeaderNames.Connection, HeaderNames.Origin, HeaderNames.SecWebSocketKey,
            HeaderNames.SecWebSocketVersion, HeaderNames.SecWebSocketProtocol, HeaderNames.SecWebSocketExtensions,
            ForwardedHeadersDefaults.XForwardedForHeaderName, ForwardedHeadersDefaults.XForwardedProtoHeaderName,
        ];

        private bool _isPlain = true;

        public DefaultHttpContext Context { get; } = context;

        /// <summary>Whether there is nothing in it that only HTTP knows how to take.</summary>
        public bool IsPlain => _isPlain && Context.Request.Headers.Host.Count == 1;

        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
        {
            _isPlain = versionAndMethod.Version is RequestVersion.Http11 && !targetPath.IsEncoded;
            var request = Context.Request;
            request.Method = HttpMethods.Get;
            request.Protocol = HttpProtocol.Http11;
            request.Scheme = Uri.UriSchemeHttp;
            request.Path = new PathString(Encoding.ASCII.GetString(startLine.Slice(targetPath.Offset, targetPath.Length)));
        }

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (IsNamed(name, HeaderNames.ContentLength) || IsNamed(name, HeaderNames.TransferEncoding) || !Ascii.IsValid(value))
            {
                _isPlain = false;
                return;
            }

            foreach (var judged in Judged)
            {
                if (IsNamed(name, judged))
                {
                    var headers = Context.Request.Headers;
                    headers[judged] = StringValues.Concat(headers[judged], Encoding.ASCII.GetString(value));
                    return;
                }
            }
        }

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index) => throw new NotSupportedException("HTTP/1.1 has no such headers.");

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => OnStaticIndexedHeader(index);

        private static bool IsNamed(ReadOnlySpan<byte> name, string known) => Ascii.EqualsIgnoreCase(name, known);
    }
}
