using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Api;

/// <summary>Moderation over REST: commands, and what moderators look up. Rules and trials are <see cref="RulesApi"/>'s.</summary>
internal static class ModerationApi
{
    public static void MapModeration(this RouteGroupBuilder rooms)
    {
        var group = rooms.MapGroup("").WithTags("Moderation").AddEndpointFilter(RoomAdmission.RequireTokenAsync)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        group.MapPost("/moderation", CommandAsync).WithName("Moderate")
            .WithSummary("Carries out a command, as a moderate frame does. What a viewer does for themself takes any token.")
            .Accepts<CommandView>("application/json", RequestBody.AnyType).Produces<DoneView>()
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge);

        var staff = group.MapGroup("").AddEndpointFilter(RoomAdmission.RequireModeratorAsync);
        staff.MapGet("/settings", SettingsAsync).WithName("GetSettings")
            .WithSummary("Settings as moderators set them; in force may be stricter ones while the raid brake holds.")
            .Produces<SettingsView>();
        staff.MapGet("/moderation/log", LogAsync).WithName("GetModerationLog")
            .WithSummary("What was done, by whom, to whom and why. An empty 'by' is the room itself: rules, raid brake, clock, judge.")
            .Produces<LogView>();
        staff.MapGet("/moderation/log.jsonl", ExportAsync).WithName("ExportModerationLog")
            .WithSummary("The log as JSON Lines, oldest first, each line with its hash: what verify-log checks.")
            .Produces<string>(StatusCodes.Status200OK, LogExport.ContentType);
        staff.MapGet("/moderation/comments", CommentsAsync).WithName("GetStaffComments")
            .WithSummary("Stored comments with those that viewers do not see: held, delayed, shadowed, deleted.")
            .Produces<StaffCommentsView>();
        staff.MapGet("/moderation/viewers/{viewer}", CardAsync).WithName("GetViewer")
            .WithSummary("A viewer as moderators see them: standing, newest comments, what was done about them.")
            .Produces<ViewerCardView>();
        staff.MapRules();
    }

    /// <summary>The answer to a command.</summary>
    public static IResult AnswerOf(ModerationResult result) => result switch
    {
        ModerationResult.Done done => JsonAnswer.Of(json => ModerationJson.WriteDone(json, done)),
        ModerationResult.Refused refused => ApiProblem.Of(refused.Rejection),
        _ => throw new InvalidOperationException("A command with an unknown result."),
    };

    private static async Task<IResult> CommandAsync(string room, HttpContext http, ISiloLink link, CancellationToken cancellationToken)
    {
        var maxBytes = await RoomAdmission.RoleAsync(http) >= ViewerRole.Moderator ? RequestBody.LargeBytes : RequestBody.SmallBytes;
        var (command, problem) = await RequestBody.ReadJsonAsync(http, maxBytes, NativeCommands.Read);
        return problem ?? AnswerOf(await link.ModerateAsync(room, RoomAdmission.ViewerOf(http), command!, cancellationToken));
    }

    private static async Task<IResult> SettingsAsync(string room, ISiloLink link, CancellationToken cancellationToken)
    {
        var snapshot = await link.SnapshotAsync(room, cancellationToken);
        return JsonAnswer.Of(json => NativeSettings.WriteMembers(json, snapshot.Staff?.Configured ?? snapshot.Settings));
    }

    private static async Task<IResult> LogAsync(
        string room, [AsParameters] PageRequest page, string? viewer, string? by, string? action, ISiloLink link, CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var range, out var problem))
        {
            return problem;
        }

        if (action is not null && LogEntryJson.ActionOf(action) is null)
        {
            return ApiProblem.Invalid("'action' must be one that the log has, as timeout or delete.");
        }

        var query = QueryOf(range) with
        {
            ViewerId = viewer,
            ActorId = by,
            Action = action is null ? null : LogEntryJson.ActionOf(action),
        };
        return await link.AskAsync(room, new RoomQuery.Log(query), cancellationToken) switch
        {
            RoomAnswer.Log log => JsonAnswer.Of(json =>
            {
                ModerationJson.WriteEntries(json, "entries"u8, log.Entries);
                json.WriteBoolean("more"u8, log.More);
            }),
            var other => RefusalOf(other),
        };
    }

    private static async Task<IResult> ExportAsync(
        string room, string? since, string? until, HttpContext http, ISiloLink link, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (HttpProtocol.IsHttp10(http.Request.Protocol))
        {
            return ApiProblem.Invalid("An export takes HTTP/1.1: in HTTP/1.0 one that breaks off looks like a whole one.");
        }

        if (!new PageRequest { Since = since, Until = until }.TryRead(out var range, out var problem))
        {
            return problem;
        }

        // The first page before the answer begins: until then there is a status to say that it cannot be had.
        var query = QueryOf(range) with { Limit = LogExport.PageSize };
        return await link.AskAsync(room, new RoomQuery.Log(query), cancellationToken) switch
        {
            RoomAnswer.Log first => new LogExport(link, room, query, first, loggers.CreateLogger<LogExport>()),
            var other => RefusalOf(other),
        };
    }

    private static async Task<IResult> CommentsAsync(
        string room, [AsParameters] PageRequest page, string? viewer, ISiloLink link, CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var range, out var problem))
        {
            return problem;
        }

        return await link.AskAsync(room, new RoomQuery.Comments(range, viewer), cancellationToken) switch
        {
            RoomAnswer.Comments comments => JsonAnswer.Of(json =>
            {
                ModerationJson.WriteComments(json, comments.Found);
                json.WriteBoolean("more"u8, comments.More);
            }),
            var other => RefusalOf(other),
        };
    }

    private static async Task<IResult> CardAsync(string room, string viewer, HttpContext http, ISiloLink link, CancellationToken cancellationToken)
    {
        var viewerId = ViewerCard.ViewerIdOf(viewer, http);
        if (viewerId.Length is < 1 or > ViewerCard.MaxViewerId || viewerId.Any(char.IsControl))
        {
            return ApiProblem.Invalid($"A viewer id has 1 to {ViewerCard.MaxViewerId} characters, none of them a control character.");
        }

        var card = await ViewerCard.ReadAsync(link, room, viewerId, cancellationToken);
        return JsonAnswer.Of(json => ModerationJson.WriteCard(json, card));
    }

    /// <summary>The problem of a query that has no answer.</summary>
    public static IResult RefusalOf(RoomAnswer answer) => answer is RoomAnswer.Refused refused
        ? ApiProblem.Of(refused.Rejection)
        : throw new InvalidOperationException($"An answer to another question: {answer.GetType().Name}.");

    private static LogQuery QueryOf(HistoryQuery range) => new()
    {
        After = range.After,
        Before = range.Before,
        Since = range.Since,
        Until = range.Until,
        Limit = range.Limit,
        NewestFirst = range.NewestFirst,
    };
}
