using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Danmaku.Gateway.Sockets;

/// <summary>
/// Turns an HTTP/1.1 request into a WebSocket: <see href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455 section
/// 4.2</see>.
/// </summary>
/// <remarks>
/// <code>
/// GET /rooms/demo/ws HTTP/1.1                       HTTP/1.1 101 Switching Protocols
/// Upgrade: websocket                                Upgrade: websocket
/// Connection: Upgrade                               Connection: Upgrade
/// Sec-WebSocket-Version: 13                         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
/// Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==       Sec-WebSocket-Protocol: danmaku.v1
/// Sec-WebSocket-Protocol: danmaku.v1, other
/// </code>
/// </remarks>
internal static class WebSocketHandshake
{
    private const string NotAHandshake = "Not a WebSocket handshake";
    private const string Version = "13";
    private const int KeyBytes = 16;
    private const int KeyCharacters = 24;
    private const string AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isUpgradable">Whether it is HTTP/1.1 and has no body.</param>
    /// <param name="supported">The subprotocols spoken here; the first is the default. None: whatever is offered, none is agreed on.</param>
    /// <param name="subprotocol">The first one offered that is spoken here; the default when none was offered; empty where there are none.</param>
    /// <returns>Null when the request may be upgraded.</returns>
    public static HandshakeRefusal? Check(
        HttpRequest request, bool isUpgradable, IReadOnlyList<string> supported, out string subprotocol)
    {
        subprotocol = supported is [var preferred, ..] ? preferred : "";
        if (!HttpMethods.IsGet(request.Method))
        {
            var allowed = (HeaderNames.Allow, HttpMethods.Get);
            return new HandshakeRefusal(HandshakeRefusalReason.NotAHandshake, StatusCodes.Status405MethodNotAllowed, NotAHandshake, "A handshake is a GET request.") { Header = allowed };
        }

        if (!HasToken(request.Headers.Upgrade, "websocket") || !HasToken(request.Headers.Connection, "Upgrade"))
        {
            return UpgradeRequired("This address speaks WebSocket: send Upgrade: websocket and Connection: Upgrade.");
        }

        if (request.Headers.SecWebSocketVersion is not [Version])
        {
            var supportedVersion = (HeaderNames.SecWebSocketVersion, Version);
            return UpgradeRequired("Send Sec-WebSocket-Version: 13.") with { Header = supportedVersion };
        }

        if (!IsKey(request.Headers.SecWebSocketKey))
        {
            return BadRequest("Sec-WebSocket-Key must be there once, and be 16 bytes in base64.");
        }

        // Kestrel would upgrade HTTP/1.0 as well.
        if (!HttpProtocol.IsHttp11(request.Protocol) || !isUpgradable)
        {
            return BadRequest("A handshake is an HTTP/1.1 request without a body.");
        }

        return PickSubprotocol(request.Headers.SecWebSocketProtocol, supported, out subprotocol);
    }

    /// <summary>Answers 101 and takes the connection over. Only after <see cref="Check"/> found nothing.</summary>
    /// <param name="context">The request; its rate limits for slow peers are lifted, as a WebSocket is often silent and has its
    /// own.</param>
    /// <param name="subprotocol">What to agree on; sent only when the client offered any.</param>
    /// <param name="extensions">The extensions agreed on; null for none.</param>
    public static async Task<(Stream Stream, IConnectionLifetimeFeature Connection)> UpgradeAsync(
        HttpContext context, string subprotocol, string? extensions)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.Upgrade = "websocket";
        response.Headers.SecWebSocketAccept = Accept(request.Headers.SecWebSocketKey.ToString());
        if (request.Headers.SecWebSocketProtocol.Count > 0 && subprotocol.Length > 0)
        {
            response.Headers.SecWebSocketProtocol = subprotocol;
        }

        if (extensions is not null)
        {
            response.Headers.SecWebSocketExtensions = extensions;
        }

        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
        {
            responseRate.MinDataRate = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } requestRate)
        {
            requestRate.MinDataRate = null;
        }

        var connection = context.Features.GetRequiredFeature<IConnectionLifetimeFeature>();
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        return (stream, connection);
    }

    /// <summary>The answer to a request that HTTP has not seen. Only after <see cref="Check"/> found nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="subprotocol">As for <see cref="UpgradeAsync"/>.</param>
    /// <param name="extensions">As for <see cref="UpgradeAsync"/>.</param>
    public static SharedFrame Response(HttpRequest request, string subprotocol, string? extensions)
    {
        var agreed = request.Headers.SecWebSocketProtocol.Count > 0 && subprotocol.Length > 0 ? $"Sec-WebSocket-Protocol: {subprotocol}\r\n" : "";
        agreed += extensions is not null ? $"Sec-WebSocket-Extensions: {extensions}\r\n" : "";
        return SharedFrame.Raw(Encoding.ASCII.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {Accept(request.Headers.SecWebSocketKey.ToString())}\r\n{agreed}\r\n"));
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 section 4.2.2 prescribes SHA-1; no secret rests on it.")]
    internal static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptGuid)));

    private static HandshakeRefusal BadRequest(string detail) =>
        new(HandshakeRefusalReason.NotAHandshake, StatusCodes.Status400BadRequest, NotAHandshake, detail);

    private static HandshakeRefusal UpgradeRequired(string detail) =>
        new(HandshakeRefusalReason.NotAHandshake, StatusCodes.Status426UpgradeRequired, NotAHandshake, detail);

    private static bool IsKey(StringValues keys)
    {
        Span<byte> key = stackalloc byte[KeyBytes + 2];
        return keys is [{ Length: KeyCharacters } text] && Convert.TryFromBase64String(text, key, out var length) && length == KeyBytes;
    }

    private static bool HasToken(StringValues values, string token)
    {
        foreach (var value in values)
        {
            foreach (var part in value.AsSpan().Split(','))
            {
                if (value.AsSpan(part).Trim().Equals(token, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static HandshakeRefusal? PickSubprotocol(StringValues offered, IReadOnlyList<string> supported, out string subprotocol)
    {
        subprotocol = supported is [var preferred, ..] ? preferred : "";
        if (offered.Count == 0 || supported.Count == 0)
        {
            return null;
        }

        foreach (var name in offered.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (supported.Contains(name, StringComparer.Ordinal))
            {
                subprotocol = name;
                return null;
            }
        }

        return new HandshakeRefusal(HandshakeRefusalReason.Subprotocol, StatusCodes.Status400BadRequest, "Subprotocol not supported",
            $"Spoken here: {string.Join(", ", supported)}. Offer one of them, or none.");
    }
}
