using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Api;

/// <summary>A rejection as <c>application/problem+json</c> (RFC 9457), with its number and name beside the sentence.</summary>
internal sealed class ApiProblem(Rejection rejection) : IResult
{
    public static IResult Of(Rejection rejection) => new ApiProblem(rejection);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var status = StatusOf(rejection);
        if (rejection.RetryAfter is { } retryAfter)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (ChallengeOf(rejection.Reason, status) is { } challenge)
        {
            httpContext.Response.Headers.WWWAuthenticate = challenge;
        }

        return Results.Problem(
            rejection.Message,
            statusCode: status,
            extensions: new Dictionary<string, object?>
            {
                ["reason"] = (int)rejection.Reason,
                ["name"] = NativeNames.Of(rejection.Reason),
            }).ExecuteAsync(httpContext);
    }

    private string? ChallengeOf(RejectReason reason, int status) => (reason, status) switch
    {
        (RejectReason.TokenRequired, _) => BearerToken.Challenge(),
        (RejectReason.TokenRefused, StatusCodes.Status401Unauthorized) => BearerToken.Challenge("invalid_token", rejection.Message),
        (RejectReason.NotAllowed or RejectReason.RoomForbidden, _) => BearerToken.Challenge("insufficient_scope", rejection.Message),
        _ => null,
    };

    private static int StatusOf(Rejection rejection) => rejection.Reason switch
    {
        RejectReason.TokenRefused when rejection.RetryAfter is not null => StatusCodes.Status503ServiceUnavailable,
        RejectReason.TokenRequired or RejectReason.TokenRefused => StatusCodes.Status401Unauthorized,
        RejectReason.NotAllowed or RejectReason.RoomForbidden => StatusCodes.Status403Forbidden,
        RejectReason.RoomIdInvalid => StatusCodes.Status404NotFound,
        RejectReason.Flooding => StatusCodes.Status429TooManyRequests,
        RejectReason.RoomOverloaded or RejectReason.StoreUnavailable or RejectReason.RoomStopping =>
            StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
