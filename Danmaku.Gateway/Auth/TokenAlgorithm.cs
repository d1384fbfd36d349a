namespace Danmaku.Gateway.Auth;

/// <summary>The three signature algorithms a token may name (RFC 7518 section 3.1); all others are refused, <c>none</c> too.</summary>
internal enum TokenAlgorithm : byte
{
    /// <summary>HMAC with SHA-256 and a shared secret.</summary>
    HS256 = 1,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256 = 2,

    /// <summary>ECDSA on P-256 with SHA-256; the signature is r and s side by side, 64 bytes.</summary>
    ES256 = 3,
}
