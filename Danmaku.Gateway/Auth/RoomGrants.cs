using System.Collections.Frozen;
using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Auth;

/// <summary>Roles by room. A room's own entry counts before the one for every room, even where it grants less. Immutable.</summary>
internal sealed class RoomGrants
{
    /// <summary>The name that stands for every room.</summary>
    public const string EveryRoom = "*";

    /// <summary>What a token without a room claim grants: watching, everywhere.</summary>
    public static readonly RoomGrants ViewerEverywhere = new(new Dictionary<string, ViewerRole> { [EveryRoom] = ViewerRole.Viewer });

    private readonly FrozenDictionary<string, ViewerRole> _roles;
    private readonly ViewerRole? _elsewhere;

    /// <param name="roles">Room ids, or <see cref="EveryRoom"/>, with the role in each.</param>
    public RoomGrants(IReadOnlyDictionary<string, ViewerRole> roles)
    {
        _elsewhere = roles.TryGetValue(EveryRoom, out var role) ? role : null;
        _roles = roles.Where(entry => entry.Key != EveryRoom).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>All of them, for keeping.</summary>
    public ImmutableDictionary<string, ViewerRole> ToDictionary()
    {
        var roles = _roles.ToImmutableDictionary(StringComparer.Ordinal);
        return _elsewhere is { } role ? roles.Add(EveryRoom, role) : roles;
    }

    /// <summary>The role in a room; <see langword="null"/> when it may not be entered.</summary>
    public ViewerRole? RoleIn(string roomId) =>
        roomId != EveryRoom && _roles.TryGetValue(roomId, out var role) ? role : _elsewhere;
}
