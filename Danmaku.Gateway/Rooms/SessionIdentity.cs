using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>Who a session belongs to.</summary>
/// <param name="Viewer">As the room knows them.</param>
/// <param name="ExpiresAt">When the token runs out, and the connection with it.</param>
internal sealed record SessionIdentity(Viewer Viewer, DateTimeOffset ExpiresAt)
{
    /// <summary>How long before its end a token's expiry is announced: long enough to fetch another.</summary>
    public static readonly TimeSpan ExpiryNotice = TimeSpan.FromMinutes(1);
}
