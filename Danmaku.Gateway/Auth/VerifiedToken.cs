using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Auth;

/// <summary>Who a viewer is and which rooms they may enter, as a verified token says. Immutable.</summary>
/// <param name="ViewerId">The <c>sub</c> claim, 1 to 128 characters.</param>
/// <param name="DisplayName">What others read, 1 to 32 grapheme clusters; the id where the token has no <c>name</c>.</param>
/// <param name="ExpiresAt">The <c>exp</c> claim, without the clock skew: a connection ends then.</param>
/// <param name="Rooms">Roles by room.</param>
internal sealed record VerifiedToken(string ViewerId, string DisplayName, DateTimeOffset ExpiresAt, RoomGrants Rooms)
{
    /// <summary>The <c>created</c> claim: when the account was made; <see langword="null"/> without one.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The role in a room; <see langword="null"/> when the token does not let its holder enter it.</summary>
    public ViewerRole? RoleIn(string roomId) => Rooms.RoleIn(roomId);

    /// <summary>The viewer as a room sees them; <see langword="null"/> when the token does not let its holder enter the room.</summary>
    public Viewer? ViewerIn(string roomId) =>
        Rooms.RoleIn(roomId) is { } role ? new Viewer(ViewerId, DisplayName, role) { Created = Created } : null;
}
