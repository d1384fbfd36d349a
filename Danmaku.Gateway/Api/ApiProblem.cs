using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Api;

/// <summary>A rejection as <c>application/problem+json</c> (RFC 9457), with its number and name beside the sentence.</summary>
internal sealed class ApiProblem(Rejection rejection) : IResult
{
    /// <summary>What it says.</summary>
    public Rejection Rejection => rejection;

    /// <summary>HTTP status; by default what fits the reason.</summary>
    public int Status { get; init; } = StatusOf(rejection);

    /// <summary>Further members.</summary>
    public IReadOnlyDictionary<string, object?> Members { get; init; } = new Dictionary<string, object?>();

    public static IResult Of(Rejection rejection) => new ApiProblem(rejection);

    /// <summary>The request itself is wrong: 400.</summary>
    public static IResult Invalid(string message) => Of(new Rejection(RejectReason.RequestInvalid, message));

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (rejection.RetryAfter is { } retryAfter)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (ChallengeOf(rejection.Reason) is { } challenge)
        {
            httpContext.Response.Headers.WWWAuthenticate = challenge;
        }

        return Results.Problem(
            rejection.Message,
            statusCode: Status,
            extensions: new Dictionary<string, object?>(Members)
            {
                ["reason"] = (int)rejection.Reason,
                ["name"] = NativeNames.Of(rejection.Reason),
            }).ExecuteAsync(httpContext);
    }

    private string? ChallengeOf(RejectReason reason) => (reason, Status) switch
    {
        (RejectReason.TokenRequired, _) => BearerToken.Challenge(),
        (RejectReason.TokenRefused, StatusCodes.Status401Unauthorized) => BearerToken.Challenge("invalid_token", rejection.Message),
        (RejectReason.NotAllowed or RejectReason.RoomForbidden, _) => BearerToken.Challenge("insufficient_scope", Quotable(rejection.Message)),
        _ => null,
    };

    // A room's sentence may name a viewer, who may be called anything.
    private static string Quotable(string message) =>
        message.All(static c => c is >= ' ' and <= '~' and not ('"' or '\\')) ? message : "The role does not allow it.";

    private static int StatusOf(Rejection rejection) => rejection.Reason switch
    {
        RejectReason.TokenRefused when rejection.RetryAfter is not null => StatusCodes.Status503ServiceUnavailable,
        RejectReason.TokenRequired or RejectReason.TokenRefused => StatusCodes.Status401Unauthorized,
        RejectReason.NotAllowed or RejectReason.RoomForbidden => StatusCodes.Status403Forbidden,
        // A moderator who is sanctioned themself.
        RejectReason.TimedOut or RejectReason.Banned or RejectReason.WarningPending => StatusCodes.Status403Forbidden,
        RejectReason.MembersOnly or RejectReason.MuteAll or RejectReason.LinkBlocked or RejectReason.TermBlocked or RejectReason.JudgeRejected =>
            StatusCodes.Status403Forbidden,
        RejectReason.RoomIdInvalid or RejectReason.TargetUnknown => StatusCodes.Status404NotFound,
        RejectReason.CannotUndo or RejectReason.AlreadyAppealed or RejectReason.RulesChanged => StatusCodes.Status409Conflict,
        RejectReason.Flooding or RejectReason.RateLimited or RejectReason.SlowMode or RejectReason.NotUnique => StatusCodes.Status429TooManyRequests,
        RejectReason.RoomOverloaded or RejectReason.StoreUnavailable or RejectReason.RoomStopping or RejectReason.HeldQueueFull =>
            StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
