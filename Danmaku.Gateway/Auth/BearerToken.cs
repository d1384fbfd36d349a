using Danmaku.Contracts.Messages;
using Microsoft.Net.Http.Headers;

namespace Danmaku.Gateway.Auth;

/// <summary>Tokens on HTTP requests, <see href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750</see>.</summary>
/// <remarks>From the header only: a token in an address ends up in logs, histories and referrers.</remarks>
internal static class BearerToken
{
    private const string Scheme = "Bearer";
    private const string Realm = "Bearer realm=\"danmaku\"";

    /// <summary>The token of a request.</summary>
    /// <returns>
    /// <see langword="null"/> when the request carries no bearer token; empty, which no verifier accepts, when it carries several
    /// or none after the scheme.
    /// </returns>
    public static string? From(HttpRequest request)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            return "";
        }

        var header = headers.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (header.Length == Scheme.Length)
        {
            return "";
        }

        return header[Scheme.Length] == ' ' ? header[Scheme.Length..].Trim(' ') : null;
    }

    /// <summary>Answers 401 to a request without a token.</summary>
    public static void ChallengeMissing(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.Headers[HeaderNames.WWWAuthenticate] = Realm;
    }

    /// <summary>Answers a request whose token was refused: 401, or 503 where the keys are to blame.</summary>
    public static void ChallengeRefused(HttpResponse response, TokenResult.Refused refused)
    {
        response.StatusCode = StatusOf(refused.Reason);
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            response.Headers[HeaderNames.WWWAuthenticate] = Error("invalid_token", refused.Text);
        }
    }

    /// <summary>Answers 403 to a request whose role is too low.</summary>
    /// <param name="response">Not started yet.</param>
    /// <param name="needed">The lowest role that may.</param>
    public static void ChallengeRole(HttpResponse response, ViewerRole needed)
    {
        response.StatusCode = StatusCodes.Status403Forbidden;
        response.Headers[HeaderNames.WWWAuthenticate] =
            Error("insufficient_scope", $"This needs the role {needed.ToString().ToLowerInvariant()} in the room.");
    }

    /// <summary>The status that goes with a refusal.</summary>
    public static int StatusOf(TokenRefusal reason) =>
        reason == TokenRefusal.KeysUnavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized;

    private static string Error(string code, string text) => $"{Realm}, error=\"{code}\", error_description=\"{text}\"";
}
