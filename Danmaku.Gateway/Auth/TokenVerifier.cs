using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Auth;

/// <summary>Tells whose token it is, or why it is not accepted.</summary>
/// <remarks>
/// Small and strict (RFC 7519, RFC 8725): no exception for anything a token holds, one key and one signature check a token,
/// and no claim is read before the signature has been verified. Thread-safe.
/// </remarks>
internal sealed class TokenVerifier(IOptions<TokenOptions> options, KeyRing keys, TimeProvider time)
{
    private readonly TokenClaims _claims = new(options.Value);
    private readonly int _maxBytes = options.Value.MaxTokenBytes;

    /// <summary>Verifies a token, and where its key is unknown waits for one look at the key source, if one is due.</summary>
    /// <remarks>So the first viewer with a token of a new key gets in. Takes at most <see cref="TokenOptions.JwksTimeout"/>.</remarks>
    /// <param name="token">As the viewer sent it.</param>
    /// <param name="cancellationToken">Ends the wait, not the look.</param>
    public async ValueTask<TokenResult> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var known = keys.Current;
        var result = Verify(token, time.GetUtcNow());
        if (result is not TokenResult.Refused { Reason: TokenRefusal.UnknownKey or TokenRefusal.KeysUnavailable })
        {
            return result;
        }

        var refreshed = await keys.RefreshForUnknownKey().WaitAsync(cancellationToken);

        // A look may have ended between the two, and then none is due.
        return refreshed || keys.Current != known ? Verify(token, time.GetUtcNow()) : result;
    }

    /// <summary>Verifies a token against the keys known now.</summary>
    /// <param name="token">As the viewer sent it.</param>
    /// <param name="now">The time to judge by.</param>
    public TokenResult Verify(string token, DateTimeOffset now)
    {
        if (token.Length > _maxBytes)
        {
            return TokenResult.Refuse(TokenRefusal.TooLarge);
        }

        var rented = ArrayPool<byte>.Shared.Rent(token.Length);
        try
        {
            return Ascii.FromUtf16(token, rented, out var written) == OperationStatus.Done
                ? Verify(rented.AsSpan(0, written), now)
                : TokenResult.Refuse(TokenRefusal.Malformed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <inheritdoc cref="Verify(string, DateTimeOffset)"/>
    public TokenResult Verify(ReadOnlySpan<byte> token, DateTimeOffset now)
    {
        if (token.Length > _maxBytes)
        {
            return TokenResult.Refuse(TokenRefusal.TooLarge);
        }

        if (!CompactToken.TryParse(token, out var parsed))
        {
            return TokenResult.Refuse(TokenRefusal.Malformed);
        }

        return CheckSignature(parsed) is { } refusal ? TokenResult.Refuse(refusal) : _claims.Read(parsed.Payload, now);
    }

    /// <summary>Checks header and signature alone; the claims stay unread.</summary>
    /// <returns>Why the token must be refused; <see langword="null"/> when a known key has signed it.</returns>
    public TokenRefusal? CheckSignature(CompactToken token)
    {
        if (TokenHeader.TryRead(token.Header, out var header) is { } refusal)
        {
            return refusal;
        }

        if (keys.Current.Find(header!) is not { } key)
        {
            return keys.IsWaitingForFirst ? TokenRefusal.KeysUnavailable : TokenRefusal.UnknownKey;
        }

        return key.Verify(token.SigningInput.Span, token.Signature.Span) ? null : TokenRefusal.BadSignature;
    }
}
