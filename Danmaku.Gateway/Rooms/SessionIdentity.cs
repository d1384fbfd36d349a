using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>Who a session belongs to.</summary>
/// <param name="Viewer">As the room knows them.</param>
/// <param name="ExpiresAt">When the token runs out, and the connection with it.</param>
internal sealed record SessionIdentity(Viewer Viewer, DateTimeOffset ExpiresAt)
{
    /// <summary>How long before its end a token's expiry is announced: long enough to fetch another.</summary>
    public static readonly TimeSpan ExpiryNotice = TimeSpan.FromMinutes(1);

    /// <summary>The door token they came in with; <see langword="null"/> for a signed one.</summary>
    public KnownDoorToken? DoorToken { get; init; }

    /// <summary>Whether the token has run out or was revoked. Asked every second while they are in.</summary>
    public bool IsOver(DateTimeOffset now)
    {
        DoorToken?.Use(now);
        return ExpiresAt <= now || DoorToken is { IsRevoked: true };
    }
}
