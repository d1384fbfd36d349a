using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Danmaku.Gateway.Sockets;

/// <summary>Why a request does not become a WebSocket: an HTTP answer with a problem document (RFC 9457).</summary>
/// <param name="Reason">Which of a few reasons it is.</param>
/// <param name="Status">HTTP status, 400 or above.</param>
/// <param name="Title">What is wrong, in a few words; the same for every request with this problem.</param>
/// <param name="Detail">What to do about it, in a sentence.</param>
internal sealed record HandshakeRefusal(HandshakeRefusalReason Reason, int Status, string Title, string Detail)
{
    /// <summary>When trying again may help; null where waiting does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A header that goes with the status, such as the version supported; null for none.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Answers the request.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (Header is { } header)
        {
            response.Headers[header.Name] = header.Value;
        }

        if (Status == StatusCodes.Status426UpgradeRequired)
        {
            // RFC 9110 section 15.5.22: a 426 names the protocol, and a hop-by-hop header is named in Connection.
            response.Headers.Upgrade = "websocket";
            response.Headers[HeaderNames.Connection] = "Upgrade";
        }

        var problem = new ProblemDetails { Status = Status, Title = Title, Detail = Detail };
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, JsonSerializerOptions.Web);
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
