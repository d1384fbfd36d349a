using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Auth;

/// <summary>
/// Turns the claims of a token into a viewer: <c>sub</c>, <c>name</c>, <c>created</c>, <c>rooms</c> or <c>room</c>, <c>role</c>.
/// </summary>
/// <remarks>
/// Rooms come in one of three forms: <c>"rooms": {"demo": "moderator", "*": "viewer"}</c>,
/// <c>"rooms": ["demo", "other"], "role": "member"</c>, or <c>"room": "demo", "role": "streamer"</c>.
/// Without one the holder is a viewer everywhere, whatever <c>role</c> says: a role counts in named rooms only.
/// </remarks>
internal static class TokenIdentity
{
    /// <summary>Longest <c>sub</c>, in characters.</summary>
    public const int MaxSubjectLength = 128;

    /// <summary>Reads the identity from claims whose times have been checked.</summary>
    public static TokenResult Read(JsonElement claims)
    {
        if (!claims.TryGetProperty("sub"u8, out var sub))
        {
            return TokenResult.Refuse(TokenRefusal.ClaimMissing);
        }

        // A receipt passes through players and logs of purchases: it must not let anybody in.
        if (claims.TryGetProperty(SuperChatReceipt.Claim, out _)
            || !TokenClaims.TryReadTime(claims, "exp"u8, out var expiresAt)
            || expiresAt is null
            || !TryReadSubject(sub, out var subject)
            || !TryReadName(claims, out var name)
            || !TokenClaims.TryReadTime(claims, "created"u8, out var created)
            || !TryReadRooms(claims, out var rooms))
        {
            return TokenResult.Refuse(TokenRefusal.ClaimInvalid);
        }

        return new TokenResult.Verified(
            new VerifiedToken(subject, name ?? DisplayName.Clean(subject) ?? subject, expiresAt.Value, rooms) { Created = created });
    }

    // An id that cannot be seen, or not be told from another, would make sanctions guesswork.
    private static bool TryReadSubject(JsonElement sub, [NotNullWhen(true)] out string? subject) =>
        StrictJson.TryGetText(sub, out subject)
        && subject.Length <= MaxSubjectLength
        && !string.IsNullOrWhiteSpace(subject)
        && !subject.EnumerateRunes().Any(DisplayName.IsInvisible);

    private static bool TryReadName(JsonElement claims, out string? name)
    {
        name = null;
        if (!claims.TryGetProperty("name"u8, out var claim))
        {
            return true;
        }

        if (!StrictJson.TryGetText(claim, out var text))
        {
            return false;
        }

        name = DisplayName.Clean(text);
        return true;
    }

    private static bool TryReadRooms(JsonElement claims, [NotNullWhen(true)] out RoomGrants? grants)
    {
        grants = null;
        var hasRooms = claims.TryGetProperty("rooms"u8, out var rooms);
        var hasRoom = claims.TryGetProperty("room"u8, out var room);
        if (!hasRooms && !hasRoom)
        {
            grants = RoomGrants.ViewerEverywhere;
            return true;
        }

        if (hasRooms && hasRoom)
        {
            return false;
        }

        var roles = new Dictionary<string, ViewerRole>(StringComparer.Ordinal);
        var read = rooms.ValueKind == JsonValueKind.Object
            ? TryReadRoles(rooms, roles)
            : TryReadRole(claims, out var role) && (hasRoom ? TryAdd(room, role, roles) : TryReadList(rooms, role, roles));
        grants = read ? new RoomGrants(roles) : null;
        return read;
    }

    private static bool TryReadRoles(JsonElement rooms, Dictionary<string, ViewerRole> roles)
    {
        foreach (var entry in rooms.EnumerateObject())
        {
            if (!IsRoom(entry.Name) || !StrictJson.TryGetText(entry.Value, out var text) || RoleNamed(text) is not { } role)
            {
                return false;
            }

            roles.Add(entry.Name, role);
        }

        return true;
    }

    private static bool TryReadList(JsonElement rooms, ViewerRole role, Dictionary<string, ViewerRole> roles) =>
        rooms.ValueKind == JsonValueKind.Array && rooms.EnumerateArray().All(room => TryAdd(room, role, roles));

    private static bool TryAdd(JsonElement room, ViewerRole role, Dictionary<string, ViewerRole> roles)
    {
        if (!StrictJson.TryGetText(room, out var id) || !IsRoom(id))
        {
            return false;
        }

        roles[id] = role;
        return true;
    }

    private static bool TryReadRole(JsonElement claims, out ViewerRole role)
    {
        role = ViewerRole.Viewer;
        if (!claims.TryGetProperty("role"u8, out var claim))
        {
            return true;
        }

        if (!StrictJson.TryGetText(claim, out var text) || RoleNamed(text) is not { } named)
        {
            return false;
        }

        role = named;
        return true;
    }

    private static bool IsRoom(string id) => id == RoomGrants.EveryRoom || RoomId.IsValid(id);

    private static ViewerRole? RoleNamed(string text) => text switch
    {
        "viewer" => ViewerRole.Viewer,
        "member" => ViewerRole.Member,
        "moderator" => ViewerRole.Moderator,
        "streamer" => ViewerRole.Streamer,
        _ => null,
    };
}
