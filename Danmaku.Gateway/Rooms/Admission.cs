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

        if (DoorTokens.IsOne(token))
        {
            return await CheckDoorTokenAsync(token, roomId, cancellationToken);
        }

        var result = await tokens.VerifyAsync(token, cancellationToken);
        Count(result);
        return result switch
        {
            TokenResult.Verified verified when verified.Token.ViewerIn(roomId) is { } viewer =>
                (new SessionIdentity(viewer, verified.Token.ExpiresAt), null),
            TokenResult.Verified => (null, new Rejection(RejectReason.RoomForbidden, "The token is not for this room.")),
            TokenResult.Refused { Reason: TokenRefusal.KeysUnavailable } refused =>
                (null, new Rejection(RejectReason.TokenRefused, refused.Text, TimeSpan.FromSeconds(5))),
            TokenResult.Refused refused => (null, new Rejection(RejectReason.TokenRefused, refused.Text)),
            var other => throw new InvalidOperationException($"A token with the unknown result {other.GetType().Name}."),
        };
    }

    private async ValueTask<(SessionIdentity? Identity, Rejection? Refusal)> CheckDoorTokenAsync(
        string token, string roomId, CancellationToken cancellationToken)
    {
        try
        {
            if (await doorTokens.FindAsync(token, cancellationToken) is not { Holder: { } holder } known)
            {
                return (null, new Rejection(RejectReason.TokenRefused, "The token was revoked, has run out, or never was."));
            }

            return holder.ViewerIn(roomId) is { } viewer
                ? (new SessionIdentity(viewer, holder.ExpiresAt) { DoorToken = known }, null)
                : (null, new Rejection(RejectReason.RoomForbidden, "The token is not for this room."));
        }
        catch (LinkUnavailableException exception)
        {
            return (null, exception.Rejection);
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
