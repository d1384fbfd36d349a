using System.Buffers;
using System.IO.Compression;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Api;

/// <summary>A room's moderation log as a file of JSON Lines, sent page by page.</summary>
/// <remarks>
/// Where the log cannot be read to its end the connection is cut, so that no half of it looks like a whole: the last chunk is missing,
/// and of a compressed file its checksum too. A slow reader holds one page, and nothing of the store.
/// </remarks>
internal sealed partial class LogExport(ISiloLink link, string roomId, LogQuery query, RoomAnswer.Log first, ILogger<LogExport> logger) : IResult
{
    public const string ContentType = "application/jsonl";

    /// <summary>Entries that are read at once. Each has up to 100 comments, so a page is some megabytes at worst.</summary>
    public const int PageSize = 200;

    private const int WriteBytes = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = $"{ContentType}; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{roomId}-moderation-log.jsonl\"";
        response.Headers.Vary = "Accept-Encoding";
        if (!TakesGzip(httpContext.Request))
        {
            await WriteAsync(response.Body, httpContext);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);

        // Not disposed of where the log breaks off: that would write the end of a whole file.
        if (await WriteAsync(gzip, httpContext))
        {
            await gzip.DisposeAsync();
        }
    }

    private async Task<bool> WriteAsync(Stream file, HttpContext http)
    {
        var lines = new ArrayBufferWriter<byte>(WriteBytes);
        try
        {
            for (var page = first; ; page = await ReadAsync(page.Entries[^1].Position, http.RequestAborted))
            {
                foreach (var entry in page.Entries)
                {
                    lines.Write(LogEntryJson.Write(entry));
                    lines.Write("\n"u8);
                    await SendAsync(WriteBytes);
                }

                await SendAsync(1);
                if (!page.More)
                {
                    return true;
                }
            }
        }
        catch (LinkUnavailableException exception)
        {
            Log.BrokeOff(logger, exception.Rejection.Message);
            http.Abort();
            return false;
        }

        async ValueTask SendAsync(int atLeast)
        {
            if (lines.WrittenCount >= atLeast)
            {
                await file.WriteAsync(lines.WrittenMemory, http.RequestAborted);
                lines.ResetWrittenCount();
            }
        }
    }

    private async Task<RoomAnswer.Log> ReadAsync(RoomPosition after, CancellationToken cancellationToken) =>
        await link.AskAsync(roomId, new RoomQuery.Log(query with { After = after }), cancellationToken) switch
        {
            RoomAnswer.Log page => page,
            RoomAnswer.Refused refused => throw new LinkUnavailableException(refused.Rejection),
            var other => throw new InvalidOperationException($"An answer to another question: {other.GetType().Name}."),
        };

    private static bool TakesGzip(HttpRequest request) => request.GetTypedHeaders().AcceptEncoding
        .Any(static encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    private static partial class Log
    {
        [LoggerMessage(1601, LogLevel.Warning, "An export of a moderation log was cut: {Why}", EventName = nameof(BrokeOff))]
        public static partial void BrokeOff(ILogger logger, string why);
    }
}
