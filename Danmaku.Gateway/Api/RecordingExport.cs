using Danmaku.Gateway.Link;
using Danmaku.Gateway.Recording;

namespace Danmaku.Gateway.Api;

/// <summary>A room's comments as a file, sent page by page.</summary>
/// <remarks>
/// Where they cannot be read to the end the connection is cut, so that no half of a file looks like a whole one: the last chunk is missing, and of a
/// compressed file its end too. A slow reader holds one page, and nothing of the store.
/// </remarks>
/// <param name="link">Where the comments are.</param>
/// <param name="range">Which ones.</param>
/// <param name="bounds">From where to where; <see langword="null"/> for none at all.</param>
/// <param name="format">As what.</param>
/// <param name="place">A place among the exports, given back at the end.</param>
/// <param name="logger">Told when it breaks off.</param>
internal sealed partial class RecordingExport(
    ISiloLink link, RecordedRange range, RecordedBounds? bounds, RecordingFormat format, IDisposable place, ILogger<RecordingExport> logger) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var held = place;
        var response = httpContext.Response;
        response.ContentType = $"{format.ContentType}; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{range.RoomId}.{format.Extension}\"";

        // Neither kept nor dated: what is deleted has to be gone from the next one, and a deletion changes no comment's time.
        response.Headers.CacheControl = "no-store";
        var file = ContentCoding.Wrap(httpContext);

        // Not disposed of where it breaks off: that would write the end of a whole file.
        if (await WriteAsync(file, httpContext) && file != response.Body)
        {
            await file.DisposeAsync();
        }
    }

    private async Task<bool> WriteAsync(Stream file, HttpContext http)
    {
        using var page = new MemoryStream();
        using var writer = format.Open(page, bounds?.Origin ?? range.Origin ?? range.Since ?? DateTimeOffset.UnixEpoch);
        try
        {
            writer.Begin();
            if (bounds is not null)
            {
                await foreach (var comments in range.PagesAsync(link, bounds, http.RequestAborted))
                {
                    foreach (var comment in comments)
                    {
                        writer.Write(comment);
                    }

                    writer.Flush();
                    await SendAsync();
                }
            }

            writer.End();
            await SendAsync();
            return true;
        }
        catch (LinkUnavailableException exception)
        {
            Log.BrokeOff(logger, exception.Rejection.Message);
            http.Abort();
            return false;
        }

        async ValueTask SendAsync()
        {
            await file.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), http.RequestAborted);
            page.SetLength(0);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1461, LogLevel.Warning, "An export of a room's comments was cut: {Why}", EventName = nameof(BrokeOff))]
        public static partial void BrokeOff(ILogger logger, string why);
    }
}
