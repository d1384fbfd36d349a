using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;

namespace Danmaku.Gateway.Rooms;

/// <summary>A door token as this gateway knows it. Shared by all sessions that came in with it; thread-safe.</summary>
internal sealed class KnownDoorToken(string hash, DoorToken? token, DateTimeOffset checkedAt)
{
    private long _usedAt = checkedAt.UtcTicks;
    private long _checkedAt = checkedAt.UtcTicks;
    private volatile bool _isRevoked = token is null;

    /// <summary>SHA-256 of the token, in hexadecimal.</summary>
    public string Hash { get; } = hash;

    /// <summary>Whose it is, and what it opens; <see langword="null"/> for one that the store does not have.</summary>
    public VerifiedToken? Holder { get; } = token is null ? null : new VerifiedToken(token.ViewerId, token.Name, token.ExpiresAt, new RoomGrants(token.Rooms))
    {
        Created = token.Created,
    };

    /// <summary>When the store was asked.</summary>
    public DateTimeOffset CheckedAt => new(Volatile.Read(ref _checkedAt), TimeSpan.Zero);

    /// <summary>When somebody last came in or stayed with it.</summary>
    public DateTimeOffset UsedAt => new(Volatile.Read(ref _usedAt), TimeSpan.Zero);

    /// <summary>Whether the store does not have it any more.</summary>
    public bool IsRevoked => _isRevoked;

    /// <summary>A session has it still.</summary>
    public void Use(DateTimeOffset now) => Volatile.Write(ref _usedAt, now.UtcTicks);

    /// <summary>The store still has it.</summary>
    public void Confirm(DateTimeOffset now) => Volatile.Write(ref _checkedAt, now.UtcTicks);

    /// <summary>The store does not have it any more: its sessions end within a second.</summary>
    public void Revoke() => _isRevoked = true;
}
