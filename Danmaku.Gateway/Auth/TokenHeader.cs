using System.Text.Json;

namespace Danmaku.Gateway.Auth;

/// <summary>The members of a JOSE header that count here. Keys and addresses in a header are never used.</summary>
/// <param name="Algorithm">How the token says it is signed.</param>
/// <param name="KeyId">Which key, where it says so.</param>
internal sealed record TokenHeader(TokenAlgorithm Algorithm, string? KeyId)
{
    /// <summary>Longest <c>kid</c>, in characters.</summary>
    public const int MaxKeyIdLength = 128;

    /// <summary>Reads a header.</summary>
    /// <param name="json">Decoded bytes of the token's first part.</param>
    /// <param name="header">Set when the result is <see langword="null"/>.</param>
    /// <returns>Why the token must be refused; <see langword="null"/> when it need not.</returns>
    public static TokenRefusal? TryRead(ReadOnlyMemory<byte> json, out TokenHeader? header)
    {
        header = null;
        if (!StrictJson.TryParseObject(json, out var document))
        {
            return TokenRefusal.Malformed;
        }

        using (document)
        {
            var root = document.RootElement;
            if (!root.TryGetProperty("alg"u8, out var alg) || alg.ValueKind != JsonValueKind.String)
            {
                return TokenRefusal.Malformed;
            }

            if (AlgorithmOf(alg) is not { } algorithm)
            {
                return TokenRefusal.AlgorithmNotAllowed;
            }

            // RFC 7515 section 4.1.11: what is critical and not understood must be refused, and nothing is understood.
            if (root.TryGetProperty("crit"u8, out _) || !TypeIsToken(root))
            {
                return TokenRefusal.HeaderNotSupported;
            }

            string? keyId = null;
            if (root.TryGetProperty("kid"u8, out var kid)
                && (!StrictJson.TryGetText(kid, out keyId) || keyId.Length is 0 or > MaxKeyIdLength))
            {
                return TokenRefusal.Malformed;
            }

            header = new TokenHeader(algorithm, keyId);
            return null;
        }
    }

    // Names are case-sensitive (RFC 7515 section 4.1.1): "hs256" is no algorithm, and neither is any spelling of "none".
    private static TokenAlgorithm? AlgorithmOf(JsonElement alg)
    {
        if (alg.ValueEquals("HS256"u8))
        {
            return TokenAlgorithm.HS256;
        }

        if (alg.ValueEquals("RS256"u8))
        {
            return TokenAlgorithm.RS256;
        }

        return alg.ValueEquals("ES256"u8) ? TokenAlgorithm.ES256 : null;
    }

    private static bool TypeIsToken(JsonElement root) =>
        !root.TryGetProperty("typ"u8, out var typ)
        || (StrictJson.TryGetText(typ, out var text)
            && (text.Equals("JWT", StringComparison.OrdinalIgnoreCase)
                || text.Equals("at+jwt", StringComparison.OrdinalIgnoreCase)));
}
