using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Danmaku.Gateway.Sockets;

/// <summary>Why a request does not become a WebSocket: an HTTP answer with a problem document (RFC 9457).</summary>
/// <param name="Reason">Which of a few reasons it is.</param>
/// <param name="Status">HTTP status, 400 or above.</param>
/// <param name="Title">What is wrong, in a few words; the same for every request with this problem.</param>
/// <param name="Detail">What to do about it, in a sentence.</param>
internal sealed record HandshakeRefusal(HandshakeRefusalReason Reason, int Status, string Title, string Detail)
{
    private const string NoStore = "no-store";
    private const string ProblemJson = "application/problem+json";

    /// <summary>When trying again may help; null where waiting does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A header that goes with the status, such as the version supported; null for none.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Answers the request.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = NoStore;
        if (RetryAfter is not null)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
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

        var body = Body();
        response.ContentType = ProblemJson;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Answers a request that HTTP has not seen. The connection ends with it.</summary>
    public async Task WriteAsync(PipeWriter output)
    {
        var body = Body();
        var retryAfter = RetryAfter is null ? "" : $"{HeaderNames.RetryAfter}: {RetryAfterSeconds}\r\n";
        output.Write(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {Status} {ReasonPhrases.GetReasonPhrase(Status)}\r\n{retryAfter}{HeaderNames.Connection}: close\r\n"
            + $"{HeaderNames.CacheControl}: {NoStore}\r\n{HeaderNames.ContentType}: {ProblemJson}\r\n{HeaderNames.ContentLength}: {body.Length}\r\n\r\n"));
        output.Write(body);
        await output.FlushAsync();
    }

    private string RetryAfterSeconds => Math.Max(1, Math.Ceiling((RetryAfter ?? TimeSpan.Zero).TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private byte[] Body() =>
        JsonSerializer.SerializeToUtf8Bytes(new ProblemDetails { Status = Status, Title = Title, Detail = Detail }, JsonSerializerOptions.Web);
}
