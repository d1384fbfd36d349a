using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Recording;
using Danmaku.Gateway.Rooms;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Players;

/// <summary>DPlayer's REST interface, version 3: comments for a recorded picture, and posting to it.</summary>
/// <remarks>Refusals come with status 200 and a <c>code</c> other than 0: of any other status the player shows its viewer nothing.</remarks>
internal static class DPlayerEndpoint
{
    private const string Path = "/dplayer/v3";
    private const string Json = "application/json; charset=utf-8";

    /// <summary>What the player asks for unless its page says otherwise.</summary>
    private const int UsualMax = 1_000;

    /// <summary>Most that the store is asked for at once.</summary>
    private const int PageSize = 1_000;

    public static IServiceCollection AddPlayersDoor(this IServiceCollection services)
    {
        services.AddSettings<PlayersOptions>();
        return services;
    }

    /// <summary>Maps it where it is enabled.</summary>
    public static IEndpointRouteBuilder MapPlayersDoor(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<IOptions<PlayersOptions>>().Value.Enabled)
        {
            var group = endpoints.MapGroup(Path).ExcludeFromDescription().RequireCors(OriginCors.Policy);
            group.MapGet("", ReadAsync).WithMetadata(CompressedAnswer.Instance);
            group.MapPost("", PostAsync);
        }

        return endpoints;
    }

    private static async Task<IResult> ReadAsync(
        HttpContext http, Admission admission, ApiLimits limits, ISiloLink link, Reloading<PlayersOptions> options, CancellationToken cancellationToken)
    {
        var query = http.Request.Query;
        var roomId = query["id"].ToString();
        if (!PageRequest.TryNumber(query["max"] is [{ } max] ? max : null, 0, int.MaxValue, out var wanted))
        {
            return Refused(http, new Rejection(RejectReason.RequestInvalid, "'max' must be a number of comments."));
        }

        if (!TryOrigin(query["origin"], out var origin))
        {
            return Refused(http, new Rejection(RejectReason.RequestInvalid, "'origin' must be a Unix time in milliseconds."));
        }

        var (identity, refusal) = await AdmitAsync(admission, roomId, BearerToken.From(http.Request) ?? (query["token"] is [{ } token] ? token : null), cancellationToken);
        if (refusal is not null)
        {
            return Refused(http, refusal);
        }

        if (limits.TakeRequest(ApiReader.Of(http, identity)) is { } flooding)
        {
            return Refused(http, flooding);
        }

        try
        {
            var most = Math.Min(wanted is null or 0 ? UsualMax : wanted.Value, options.Current.MaxComments);
            var comments = await NewestAsync(link, roomId, most, cancellationToken);
            var begin = origin ?? await OriginAsync(link, roomId, cancellationToken) ?? default;
            http.Response.Headers.CacheControl = "no-store";
            return Results.Bytes(DPlayerJson.Comments(comments, begin), Json);
        }
        catch (LinkUnavailableException exception)
        {
            return Refused(http, exception.Rejection);
        }
    }

    private static async Task<IResult> PostAsync(
        HttpContext http, Admission admission, ApiLimits limits, RestPosts posts, CancellationToken cancellationToken)
    {
        var (post, problem) = await RequestBody.ReadJsonAsync(http, RequestBody.SmallBytes, DPlayerPost.Read);
        if (post is null)
        {
            return Refused(http, ((ApiProblem)problem!).Rejection);
        }

        var (identity, refusal) = await AdmitAsync(admission, post.RoomId, post.Token ?? BearerToken.From(http.Request), cancellationToken);
        if (identity is null)
        {
            return Refused(http, refusal ?? new Rejection(RejectReason.TokenRequired, "Log in to comment."));
        }

        if (limits.TakeRequest(identity.Viewer.Id) is { } flooding)
        {
            return Refused(http, flooding);
        }

        try
        {
            return await posts.PostAsync(post.RoomId, identity.Viewer, new RestPost(post.Draft), "dplayer", cancellationToken) switch
            {
                PostResult.Accepted accepted => Answer(http, DPlayerJson.Accepted(accepted)),
                PostResult.Rejected rejected => Refused(http, rejected.Rejection),
                _ => throw new InvalidOperationException("A post with an unknown result."),
            };
        }
        catch (LinkUnavailableException exception)
        {
            return Refused(http, exception.Rejection);
        }
    }

    private static async ValueTask<(SessionIdentity? Identity, Rejection? Refusal)> AdmitAsync(
        Admission admission, string roomId, string? token, CancellationToken cancellationToken) => RoomId.IsValid(roomId)
        ? await admission.CheckAsync(token, roomId, cancellationToken)
        : (null, new Rejection(RejectReason.RoomIdInvalid, $"'id' is a room: 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -."));

    private static async Task<List<Comment>> NewestAsync(ISiloLink link, string roomId, int most, CancellationToken cancellationToken)
    {
        var comments = new List<Comment>();
        RoomPosition? before = null;
        while (comments.Count < most)
        {
            var page = await link.HistoryAsync(
                roomId, new HistoryQuery(null, before, null, null, Math.Min(PageSize, most - comments.Count), NewestFirst: true), cancellationToken);
            comments.AddRange(page.Comments);
            if (!page.More || page.Comments.IsEmpty)
            {
                break;
            }

            before = page.Comments[^1].Position;
        }

        return comments;
    }

    private static async Task<DateTimeOffset?> OriginAsync(ISiloLink link, string roomId, CancellationToken cancellationToken) =>
        (await link.HistoryAsync(roomId, new HistoryQuery(null, null, null, null, Limit: 1), cancellationToken)).Comments is [var first, ..]
            ? MediaClock.OriginOf(first)
            : null;

    private static bool TryOrigin(string? text, out DateTimeOffset? origin)
    {
        origin = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var isTime = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        origin = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        return isTime;
    }

    private static IResult Refused(HttpContext http, Rejection rejection)
    {
        if (rejection.RetryAfter is { } retryAfter)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return Answer(http, DPlayerJson.Refused(rejection));
    }

    private static IResult Answer(HttpContext http, ReadOnlyMemory<byte> body)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(body, Json);
    }
}
