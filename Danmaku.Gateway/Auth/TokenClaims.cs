using System.Text.Json;

namespace Danmaku.Gateway.Auth;

/// <summary>Judges the claims of a token whose signature has been verified (RFC 7519 section 4).</summary>
/// <param name="options">Issuer, audience and times to hold the claims against.</param>
internal sealed class TokenClaims(TokenOptions options)
{
    // The last second that DateTimeOffset can hold, 9999-12-31T23:59:59Z.
    private const double MaxNumericDate = 253_402_300_799;

    /// <summary>Reads the claims.</summary>
    /// <param name="json">Decoded payload.</param>
    /// <param name="now">The time to judge by.</param>
    public TokenResult Read(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        if (!StrictJson.TryParseObject(json, out var document))
        {
            return TokenResult.Refuse(TokenRefusal.Malformed);
        }

        using (document)
        {
            var claims = document.RootElement;
            var refusal = CheckParties(claims) ?? CheckTimes(claims, now);
            return refusal is { } reason ? TokenResult.Refuse(reason) : TokenIdentity.Read(claims);
        }
    }

    /// <summary>Judges by whom, for whom and when the token is meant, and nothing else of it.</summary>
    /// <param name="json">Decoded payload.</param>
    /// <param name="now">The time to judge by.</param>
    /// <returns>Why it is refused; <see langword="null"/> when it is not.</returns>
    public TokenRefusal? CheckParts(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        if (!StrictJson.TryParseObject(json, out var document))
        {
            return TokenRefusal.Malformed;
        }

        using (document)
        {
            return CheckParties(document.RootElement) ?? CheckTimes(document.RootElement, now);
        }
    }

    /// <summary>Reads a claim that holds a time.</summary>
    /// <param name="claims">The payload.</param>
    /// <param name="name">The claim.</param>
    /// <param name="time">The time; <see langword="null"/> when the claim is absent.</param>
    /// <returns><see langword="false"/> unless it is absent or seconds since 1970, up to the year 9999; fractions count.</returns>
    public static bool TryReadTime(JsonElement claims, ReadOnlySpan<byte> name, out DateTimeOffset? time)
    {
        time = null;
        if (!claims.TryGetProperty(name, out var claim))
        {
            return true;
        }

        if (claim.ValueKind != JsonValueKind.Number
            || !claim.TryGetDouble(out var seconds)
            || seconds is not (>= 0 and <= MaxNumericDate))
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    private TokenRefusal? CheckParties(JsonElement claims)
    {
        if (options.Issuer is { } issuer && !(claims.TryGetProperty("iss"u8, out var iss) && IsText(iss, issuer)))
        {
            return TokenRefusal.WrongIssuer;
        }

        if (options.Audience is { } audience && !(claims.TryGetProperty("aud"u8, out var aud) && IsMeantFor(aud, audience)))
        {
            return TokenRefusal.WrongAudience;
        }

        return null;
    }

    private static bool IsMeantFor(JsonElement aud, string audience) =>
        aud.ValueKind == JsonValueKind.Array
            ? aud.EnumerateArray().Any(entry => IsText(entry, audience))
            : IsText(aud, audience);

    private static bool IsText(JsonElement element, string expected) =>
        StrictJson.TryGetText(element, out var text) && string.Equals(text, expected, StringComparison.Ordinal);

    private TokenRefusal? CheckTimes(JsonElement claims, DateTimeOffset now)
    {
        if (!TryReadTime(claims, "exp"u8, out var expires)
            || !TryReadTime(claims, "nbf"u8, out var notBefore)
            || !TryReadTime(claims, "iat"u8, out var issuedAt))
        {
            return TokenRefusal.ClaimInvalid;
        }

        if (expires is not { } expiresAt)
        {
            return TokenRefusal.ClaimMissing;
        }

        // The skew is taken from or added to now, never to a claim: a claim may lie at the end of time.
        if (expiresAt <= now - options.ClockSkew)
        {
            return TokenRefusal.Expired;
        }

        if (notBefore > now + options.ClockSkew || issuedAt > now + options.ClockSkew)
        {
            return TokenRefusal.NotYetValid;
        }

        return expiresAt - (issuedAt ?? now) > options.MaxLifetime ? TokenRefusal.LivesTooLong : null;
    }
}
