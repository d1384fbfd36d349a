namespace Danmaku.Gateway.Auth;

/// <summary>What a token turned out to be: verified, or refused with a reason. Nothing else derives from it.</summary>
internal abstract record TokenResult
{
    private TokenResult()
    {
    }

    /// <summary>Signed by a known key, within its time and for this service.</summary>
    public sealed record Verified(VerifiedToken Token) : TokenResult;

    /// <summary>Not accepted.</summary>
    /// <param name="Reason">Numbered reason.</param>
    /// <param name="Text">One fixed English sentence; holds nothing from the token, so it may be logged and sent back.</param>
    public sealed record Refused(TokenRefusal Reason, string Text) : TokenResult;

    /// <summary>The refusal for a reason, with its text. The texts fit an RFC 6750 <c>error_description</c>: ASCII, no quotes.</summary>
    public static Refused Refuse(TokenRefusal reason) => new(reason, reason switch
    {
        TokenRefusal.Malformed => "The token is not a well-formed JWT.",
        TokenRefusal.TooLarge => "The token is too long.",
        TokenRefusal.AlgorithmNotAllowed => "The token must be signed with HS256, RS256 or ES256.",
        TokenRefusal.HeaderNotSupported => "The token header asks for something that is not supported.",
        TokenRefusal.UnknownKey => "The token is signed with a key that is not known here.",
        TokenRefusal.BadSignature => "The token signature does not match.",
        TokenRefusal.Expired => "The token has expired.",
        TokenRefusal.NotYetValid => "The token is not valid yet.",
        TokenRefusal.WrongIssuer => "The token comes from another issuer.",
        TokenRefusal.WrongAudience => "The token is meant for another audience.",
        TokenRefusal.ClaimMissing => "The token lacks its exp or sub claim.",
        TokenRefusal.ClaimInvalid => "A claim of the token has a value that is not allowed.",
        TokenRefusal.LivesTooLong => "The token lives longer than this service allows.",
        TokenRefusal.KeysUnavailable => "The keys that tokens are checked with could not be fetched yet; try again soon.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A refusal without a text."),
    });
}
