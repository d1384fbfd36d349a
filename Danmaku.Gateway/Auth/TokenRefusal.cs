namespace Danmaku.Gateway.Auth;

/// <summary>Why a token is not accepted. Sent to viewers: append only, never renumber.</summary>
internal enum TokenRefusal
{
    /// <summary>Not three strict base64url parts with a JSON object in the first two.</summary>
    Malformed = 1,

    /// <summary>Longer than <see cref="TokenOptions.MaxTokenBytes"/>.</summary>
    TooLarge = 2,

    /// <summary>The header names an algorithm other than HS256, RS256 and ES256.</summary>
    AlgorithmNotAllowed = 3,

    /// <summary>The header asks for something this service does not do: <c>crit</c>, or a <c>typ</c> that is not a token's.</summary>
    HeaderNotSupported = 4,

    /// <summary>No key fits the header's <c>kid</c> and <c>alg</c>.</summary>
    UnknownKey = 5,

    /// <summary>The signature is not that key's.</summary>
    BadSignature = 6,

    /// <summary><c>exp</c> has passed.</summary>
    Expired = 7,

    /// <summary><c>nbf</c> or <c>iat</c> lies ahead.</summary>
    NotYetValid = 8,

    /// <summary><c>iss</c> is not the configured issuer.</summary>
    WrongIssuer = 9,

    /// <summary><c>aud</c> does not name this service.</summary>
    WrongAudience = 10,

    /// <summary><c>exp</c> or <c>sub</c> is missing.</summary>
    ClaimMissing = 11,

    /// <summary>A claim has the wrong type or an impossible value.</summary>
    ClaimInvalid = 12,

    /// <summary>The token lives longer than <see cref="TokenOptions.MaxLifetime"/>.</summary>
    LivesTooLong = 13,

    /// <summary>No key could be fetched since start: not the viewer's fault, worth another try.</summary>
    KeysUnavailable = 14,
}
