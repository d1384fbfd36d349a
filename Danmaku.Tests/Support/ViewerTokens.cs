using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Danmaku.Tests.Support;

/// <summary>Tokens as a platform would sign them for its viewers.</summary>
internal static class ViewerTokens
{
    public const string Secret = "a secret that only these tests and their service know";

    /// <summary>A token for every room.</summary>
    /// <param name="id">Viewer id, and the name.</param>
    /// <param name="role">viewer, member, moderator or streamer.</param>
    /// <param name="room">The one room it is for; all rooms by default.</param>
    /// <param name="expiresAt">When it runs out; in an hour by default.</param>
    public static string For(string id, string role = "viewer", string room = "*", DateTimeOffset? expiresAt = null)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = id,
            ["name"] = id,
            ["exp"] = (expiresAt ?? TimeProvider.System.GetUtcNow().AddHours(1)).ToUnixTimeSeconds(),
            ["rooms"] = new Dictionary<string, string> { [room] = role },
        };
        return Sign(claims);
    }

    /// <summary>A receipt as a platform signs it once it was paid: a super chat of 5 USD for two minutes.</summary>
    public static string Receipt(string viewer, string room, TimeSpan? lifetime = null, string id = "pay-1", long amount = 500) => Sign(new()
    {
        ["sub"] = viewer,
        ["room"] = room,
        ["jti"] = id,
        ["exp"] = (TimeProvider.System.GetUtcNow() + (lifetime ?? TimeSpan.FromMinutes(2))).ToUnixTimeSeconds(),
        ["super_chat"] = new Dictionary<string, object> { ["amount"] = amount, ["currency"] = "USD", ["duration"] = 120 },
    });

    /// <summary>Signs any claims.</summary>
    public static string Sign(Dictionary<string, object> claims)
    {
        var signed = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)
            + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(signed)));
    }
}
