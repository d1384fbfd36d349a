using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Api;

/// <summary>Rooms over REST: what they are, and what was said in them.</summary>
internal static class RoomsApi
{
    private const int MaxLimit = 1_000;

    public static IEndpointRouteBuilder MapRooms(this IEndpointRouteBuilder endpoints)
    {
        var rooms = endpoints.MapGroup("/rooms/{room}").WithTags("Rooms").AddEndpointFilter(AdmitAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        rooms.MapGet("", SnapshotAsync).WithName("GetRoom")
            .WithSummary("The room as it is: settings, viewers, newest comments, position.")
            .Produces<RoomView>();
        rooms.MapGet("/comments", HistoryAsync).WithName("GetComments")
            .WithSummary("Stored comments by position (epoch.seq) and time (Unix ms).")
            .Produces<CommentsView>();
        rooms.MapGet("/settings", SettingsAsync).WithName("GetSettings")
            .WithSummary("Settings as moderators set them; moderators only.")
            .Produces<SettingsView>();
        return endpoints;
    }

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var roomId = (string?)http.Request.RouteValues["room"] ?? "";
        if (!RoomId.IsValid(roomId))
        {
            return ApiProblem.Of(new Rejection(RejectReason.RoomIdInvalid, $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -."));
        }

        var (identity, refusal) = await http.RequestServices.GetRequiredService<Admission>()
            .CheckAsync(BearerToken.From(http.Request), roomId, http.RequestAborted);
        if (refusal is not null)
        {
            return ApiProblem.Of(refusal);
        }

        http.Features.Set(identity);
        try
        {
            return await next(context);
        }
        catch (LinkUnavailableException exception)
        {
            return ApiProblem.Of(exception.Rejection);
        }
    }

    private static async Task<IResult> SnapshotAsync(string room, ISiloLink link, CancellationToken cancellationToken)
    {
        var snapshot = await link.SnapshotAsync(room, cancellationToken);
        return Json(json => NativeJson.WriteRoom(json, snapshot));
    }

    private static async Task<IResult> SettingsAsync(string room, HttpContext http, ISiloLink link, CancellationToken cancellationToken)
    {
        if (http.Features.Get<SessionIdentity>() is not { Viewer.Role: >= ViewerRole.Moderator })
        {
            return ApiProblem.Of(new Rejection(RejectReason.NotAllowed, "Moderators and the streamer only."));
        }

        var snapshot = await link.SnapshotAsync(room, cancellationToken);
        return Json(json => NativeSettings.WriteMembers(json, snapshot.Staff?.Configured ?? snapshot.Settings));
    }

    private static async Task<IResult> HistoryAsync(
        string room,
        ISiloLink link,
        CancellationToken cancellationToken,
        string? after = null,
        string? before = null,
        string? since = null,
        string? until = null,
        string? limit = null,
        string? order = null)
    {
        if (!TryPosition(after, out var afterPosition) || !TryPosition(before, out var beforePosition))
        {
            return Invalid("'after' and 'before' must be positions, as 3.120.");
        }

        if (!TryTime(since, out var sinceTime) || !TryTime(until, out var untilTime))
        {
            return Invalid("'since' and 'until' must be Unix times in milliseconds.");
        }

        var count = 100;
        if (limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxLimit))
        {
            return Invalid($"'limit' must be 1 to {MaxLimit}.");
        }

        if (order is not (null or "asc" or "desc"))
        {
            return Invalid("'order' must be asc or desc.");
        }

        var page = await link.HistoryAsync(
            room, new HistoryQuery(afterPosition, beforePosition, sinceTime, untilTime, count, order == "desc"), cancellationToken);
        return Json(json =>
        {
            NativeJson.WriteComments(json, page.Comments.AsSpan());
            json.WriteBoolean("more"u8, page.More);
        });
    }

    private static bool TryPosition(string? text, out RoomPosition? position)
    {
        position = null;
        if (text is null)
        {
            return true;
        }

        var read = RoomPosition.TryParse(text, out var value);
        position = value;
        return read;
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    private static IResult Invalid(string message) => ApiProblem.Of(new Rejection(RejectReason.RequestInvalid, message));

    private static IResult Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, NativeFrameWriter.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Results.Bytes(buffer.WrittenMemory.ToArray(), "application/json; charset=utf-8");
    }
}
