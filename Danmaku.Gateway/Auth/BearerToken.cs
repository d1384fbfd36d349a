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

    /// <summary>Value of <c>WWW-Authenticate</c> for a request without a token.</summary>
    public static string Challenge() => Realm;

    /// <summary>Value of <c>WWW-Authenticate</c> for a request whose token does not do.</summary>
    /// <param name="code">As RFC 6750 section 3.1 names it.</param>
    /// <param name="text">Why: ASCII without quotes.</param>
    public static string Challenge(string code, string text) => $"{Realm}, error=\"{code}\", error_description=\"{text}\"";
}
