using Danmaku.Gateway.Auth;

namespace Danmaku.Gateway.Rooms;

/// <summary>Who came with a token, before it is known into which room.</summary>
/// <param name="Token">What it says.</param>
/// <param name="DoorToken">The door token that it is; <see langword="null"/> for a signed one.</param>
internal sealed record TokenHolder(VerifiedToken Token, KnownDoorToken? DoorToken)
{
    /// <summary>Who they are in a room; <see langword="null"/> where the token is not for it.</summary>
    public SessionIdentity? IdentityIn(string roomId) =>
        Token.ViewerIn(roomId) is { } viewer ? new SessionIdentity(viewer, Token.ExpiresAt) { DoorToken = DoorToken } : null;
}
