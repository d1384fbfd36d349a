using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Recording;
using Danmaku.Gateway.Rooms;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Api;

/// <summary>A room's past as a file. Who may read history may have it.</summary>
internal static class RecordingApi
{
    public static void MapRecording(this RouteGroupBuilder rooms) =>
        rooms.MapGet("/recording", ExportAsync).WithTags("Rooms").WithName("ExportRecording")
            .WithSummary("Stored comments as a file: XML as players of recorded comments read it, ASS subtitles, or JSON Lines. Deleted ones are not in it.")
            .Produces<string>(StatusCodes.Status200OK, RecordingFormat.Xml, RecordingFormat.Ass, RecordingFormat.JsonLines)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> ExportAsync(
        string room,
        [AsParameters] RecordingRequest request,
        HttpContext http,
        ISiloLink link,
        ApiLimits limits,
        Reloading<RecordingOptions> options,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        if (HttpProtocol.IsHttp10(http.Request.Protocol))
        {
            return ApiProblem.Invalid("An export takes HTTP/1.1: in HTTP/1.0 one that breaks off looks like a whole one.");
        }

        if (!request.TryRead(room, out var range, out var format, out var problem))
        {
            return problem;
        }

        var reader = ApiReader.Of(http, http.Features.Get<SessionIdentity>());
        if (limits.TakeRequest(reader) is { } flooding)
        {
            return ApiProblem.Of(flooding);
        }

        var place = limits.TakeExport(reader, out var busy);
        if (busy is not null)
        {
            place.Dispose();
            return ApiProblem.Of(busy);
        }

        // Until the answer begins there is a status to say that it cannot be had; so everything that can go wrong is looked at before.
        try
        {
            var bounds = await range.FindAsync(link, cancellationToken);
            if (bounds is not null && await TooManyAsync(link, range, bounds, options.Current.ExportComments, cancellationToken) is { } tooMany)
            {
                place.Dispose();
                return tooMany;
            }

            return new RecordingExport(link, range, bounds, format, place, loggers.CreateLogger<RecordingExport>());
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    // Counted by reading, as it is read again for the file: a page is some milliseconds, and no count is kept anywhere.
    private static async Task<IResult?> TooManyAsync(
        ISiloLink link, RecordedRange range, RecordedBounds bounds, int most, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var page in range.PagesAsync(link, bounds, cancellationToken))
        {
            if (count + page.Length > most)
            {
                var until = page[most - count].At.ToUnixTimeMilliseconds();
                return new ApiProblem(new Rejection(
                    RejectReason.RequestInvalid,
                    $"The range has more than {most} comments, which is the most of one file: ask for it in parts, the first with until={until}."))
                {
                    Members = new Dictionary<string, object?> { ["until"] = until },
                };
            }

            count += page.Length;
        }

        return null;
    }
}
