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
/// nor a pipe and a task for each frame, and one that comes while the gateway is full costs little more than the bytes that say so. Whatever is
/// not a plain handshake goes on to HTTP, which answers it.
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
        switch (await ReadAsync(connection))
        {
            case Outcome.Accepted(var viewer, var door, var target):
                await using (viewer)
                {
                    await door.ServeAsync(viewer, target);
                }

                break;
            case Outcome.Refused(var refusal):
                await refusal.WriteAsync(connection.Transport.Output);
                break;
            default:
                await next(connection);
                break;
        }
    }

    private async Task<Outcome?> ReadAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        try
        {
            var result = await input.ReadAsync(_deadlines.Next);
            var consumed = result.Buffer.Start;
            var outcome = result.IsCompleted ? null : Judge(connection, result.Buffer, ref consumed);
            input.AdvanceTo(consumed);
            return outcome;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private Outcome? Judge(ConnectionContext connection, ReadOnlySequence<byte> buffer, ref SequencePosition consumed)
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
                Outcome? outcome = _acceptor.TryAccept(request, connection, door, out var refusal) is { } viewer ? new Outcome.Accepted(viewer, door, target)
                    : refusal is not null ? new Outcome.Refused(refusal)
                    : null;
                consumed = outcome is null ? consumed : reader.Position;
                return outcome;
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

    /// <summary>What becomes of a handshake here; nothing when it is for HTTP.</summary>
    private abstract record Outcome
    {
        public sealed record Accepted(ViewerConnection Viewer, IWebSocketDoor Door, string Target) : Outcome;

        public sealed record Refused(HandshakeRefusal Refusal) : Outcome;
    }

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
