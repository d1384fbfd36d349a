using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Api;

/// <summary>Rooms over REST: what they are, and what was said in them.</summary>
internal static class RoomsApi
{
    public static IEndpointRouteBuilder MapRooms(this IEndpointRouteBuilder endpoints)
    {
        var rooms = endpoints.MapGroup("/rooms/{room}").AddEndpointFilter(RoomAdmission.AdmitAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        var reading = rooms.MapGroup("").WithTags("Rooms");
        reading.MapGet("", SnapshotAsync).WithName("GetRoom")
            .WithSummary("The room as it is: settings, viewers, newest comments, position; with what moderators see for moderators.")
            .Produces<RoomView>();
        reading.MapGet("/comments", HistoryAsync).WithName("GetComments")
            .WithSummary("Stored comments by position (epoch.seq) and time (Unix ms).")
            .Produces<CommentsView>().WithMetadata(CompressedAnswer.Instance).RequireCors(OriginCors.Policy);
        rooms.MapPost("/comments", PostAsync).WithName("PostComment").WithTags("Rooms").AddEndpointFilter(RoomAdmission.RequireTokenAsync)
            .WithSummary("Posts a comment, as a post frame does: for those who read over anything but a WebSocket.")
            .Accepts<DraftView>("application/json", RequestBody.AnyType).Produces<PostedView>()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .RequireCors(OriginCors.Policy);
        reading.MapRecording();

        rooms.MapModeration();
        return endpoints;
    }

    private static async Task<IResult> SnapshotAsync(string room, HttpContext http, ISiloLink link, CancellationToken cancellationToken)
    {
        var isModerator = await RoomAdmission.RoleAsync(http) >= ViewerRole.Moderator;
        var snapshot = await link.SnapshotAsync(room, cancellationToken);
        if (isModerator)
        {
            http.Response.Headers.CacheControl = "no-store";
        }

        return JsonAnswer.Of(json => NativeJson.WriteRoom(json, Disclosure.Of(snapshot, isModerator ? AudienceView.Staff : AudienceView.Viewers)));
    }

    private static async Task<IResult> HistoryAsync(
        string room, [AsParameters] PageRequest page, ISiloLink link, CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var query, out var problem))
        {
            return problem;
        }

        var found = await link.HistoryAsync(room, query, cancellationToken);
        return JsonAnswer.Of(json =>
        {
            NativeJson.WriteComments(json, found.Comments.AsSpan());
            json.WriteBoolean("more"u8, found.More);
        });
    }

    private static async Task<IResult> PostAsync(string room, HttpContext http, RestPosts posts, CancellationToken cancellationToken)
    {
        var (post, problem) = await RequestBody.ReadJsonAsync(http, RequestBody.SmallBytes, static members => new RestPost(
            NativeRequestReader.ReadDraft(members), members.OptionalText("receipt")));
        return problem ?? await posts.PostAsync(room, RoomAdmission.ViewerOf(http), post!, "rest", cancellationToken) switch
        {
            PostResult.Accepted accepted => JsonAnswer.Of(json => WriteAccepted(json, accepted)),
            PostResult.Rejected rejected => ApiProblem.Of(rejected.Rejection),
            _ => throw new InvalidOperationException("A post with an unknown result."),
        };
    }

    private static void WriteAccepted(Utf8JsonWriter json, PostResult.Accepted accepted)
    {
        json.WriteString("id"u8, accepted.Position.ToString());
        NativeAnswers.WritePostMembers(json, accepted);
    }
}
