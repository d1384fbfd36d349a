using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Rooms;

/// <summary>Decides who may come into a room, by their token or without one.</summary>
internal sealed class Admission(TokenVerifier tokens, DoorTokens doorTokens, Reloading<TokenOptions> options, TokenMetrics metrics)
{
    /// <summary>Checks a token for a room.</summary>
    /// <param name="token">As sent; <see langword="null"/> for an anonymous reader.</param>
    /// <param name="roomId">A valid room id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Who it is (<see langword="null"/> for an anonymous reader), or why they may not.</returns>
    public async ValueTask<(SessionIdentity? Identity, Rejection? Refusal)> CheckAsync(
        string? token, string roomId, CancellationToken cancellationToken)
    {
        if (token is null)
        {
            return options.Current.AllowAnonymousReading
                ? default
                : (null, new Rejection(RejectReason.TokenRequired, "This service has no anonymous readers: join with a token."));
        }

        var (holder, refusal, _) = await IdentifyAsync(token, cancellationToken);
        return refusal is not null ? (null, refusal)
            : holder?.IdentityIn(roomId) is { } identity ? (identity, null)
            : (null, new Rejection(RejectReason.RoomForbidden, "The token is not for this room."));
    }

    /// <summary>Checks a token, whichever rooms it is for.</summary>
    /// <param name="token">As sent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<TokenCheck> IdentifyAsync(string token, CancellationToken cancellationToken)
    {
        if (DoorTokens.IsOne(token))
        {
            return await IdentifyByDoorTokenAsync(token, cancellationToken);
        }

        var result = await tokens.VerifyAsync(token, cancellationToken);
        Count(result);
        return result switch
        {
            TokenResult.Verified verified => new TokenCheck(new TokenHolder(verified.Token, null), null),
            TokenResult.Refused { Reason: TokenRefusal.KeysUnavailable } refused =>
                new TokenCheck(null, new Rejection(RejectReason.TokenRefused, refused.Text, TimeSpan.FromSeconds(5))),
            TokenResult.Refused refused =>
                new TokenCheck(null, new Rejection(RejectReason.TokenRefused, refused.Text), refused.Reason == TokenRefusal.Expired),
            var other => throw new InvalidOperationException($"A token with the unknown result {other.GetType().Name}."),
        };
    }

    private async ValueTask<TokenCheck> IdentifyByDoorTokenAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await doorTokens.FindAsync(token, cancellationToken) is { Holder: { } holder } known
                ? new TokenCheck(new TokenHolder(holder, known), null)
                : new TokenCheck(null, new Rejection(RejectReason.TokenRefused, "The token was revoked, has run out, or never was."));
        }
        catch (LinkUnavailableException exception)
        {
            return new TokenCheck(null, exception.Rejection);
        }
    }

    private void Count(TokenResult result)
    {
        if (result is TokenResult.Refused refused)
        {
            metrics.Refused(refused.Reason);
        }
        else
        {
            metrics.Verified();
        }
    }
}
