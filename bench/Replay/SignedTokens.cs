using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Danmaku.Bench.Replay;

/// <summary>Signs tokens with a shared secret of the gateway (<c>Tokens:Secrets</c>), HS256.</summary>
/// <param name="secret">Secret as text, at least 32 bytes.</param>
/// <param name="issuer">Claim <c>iss</c>, where the gateway asks for one.</param>
/// <param name="audience">Claim <c>aud</c>, where the gateway asks for one.</param>
/// <param name="time">Clock.</param>
internal sealed class SignedTokens(string secret, string? issuer, string? audience, TimeProvider time) : ITokenSource
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    public Task<string> TokenAsync(string viewer, CancellationToken cancellationToken) => Task.FromResult(Sign($"replay-{viewer}", viewer, role: null));

    /// <summary>A token of a viewer with a role in every room.</summary>
    public string Sign(string viewer, string role) => Sign(viewer, viewer, role);

    private string Sign(string id, string name, string? role)
    {
        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["sub"] = id,
            ["name"] = name,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        if (role is not null)
        {
            claims["rooms"] = new JsonObject { ["*"] = role };
        }

        if (issuer is not null)
        {
            claims["iss"] = issuer;
        }

        if (audience is not null)
        {
            claims["aud"] = audience;
        }

        var signed = $"{Header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
