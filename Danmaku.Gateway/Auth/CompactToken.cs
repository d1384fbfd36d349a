using System.Diagnostics.CodeAnalysis;

namespace Danmaku.Gateway.Auth;

/// <summary>A token in JWS compact form, cut into its parts and decoded; nothing in it is trusted yet.</summary>
/// <remarks>
/// <c>base64url(header) . base64url(payload) . base64url(signature)</c>,
/// <see href="https://www.rfc-editor.org/rfc/rfc7515#section-7.1">RFC 7515 section 7.1</see>.
/// </remarks>
/// <param name="SigningInput">The bytes that are signed: everything before the second dot, as sent.</param>
/// <param name="Header">Decoded header.</param>
/// <param name="Payload">Decoded payload.</param>
/// <param name="Signature">Decoded signature, not empty.</param>
internal sealed record CompactToken(
    ReadOnlyMemory<byte> SigningInput,
    ReadOnlyMemory<byte> Header,
    ReadOnlyMemory<byte> Payload,
    ReadOnlyMemory<byte> Signature)
{
    /// <summary>Cuts and decodes a token.</summary>
    /// <param name="token">As received; the caller has checked its length.</param>
    /// <param name="parsed">The parts.</param>
    /// <returns><see langword="false"/> unless there are exactly three parts, each canonical base64url and none empty.</returns>
    public static bool TryParse(ReadOnlySpan<byte> token, [NotNullWhen(true)] out CompactToken? parsed)
    {
        parsed = null;
        var first = token.IndexOf((byte)'.');
        var last = token.LastIndexOf((byte)'.');
        if (first < 1 || last <= first + 1 || last == token.Length - 1)
        {
            return false;
        }

        // A third dot stays inside the middle part, where the alphabet refuses it.
        var header = StrictBase64Url.Decode(token[..first]);
        var payload = StrictBase64Url.Decode(token[(first + 1)..last]);
        var signature = StrictBase64Url.Decode(token[(last + 1)..]);
        if (header is null || payload is null || signature is null)
        {
            return false;
        }

        parsed = new CompactToken(token[..last].ToArray(), header, payload, signature);
        return true;
    }
}
