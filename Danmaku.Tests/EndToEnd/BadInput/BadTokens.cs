using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd.BadInput;

/// <summary>Tokens that prove nothing, or not enough for the room: each is refused by number, and the connection ends.</summary>
internal static class BadTokens
{
    private static readonly string[] NoRooms = [""];

    public static IEnumerable<BadCase> All =>
    [
        Refused("token: not a token", _ => "let me in"),
        Refused("token: three parts of nothing", _ => ".."),
        Refused("token: parts that are not base64url", _ => "a+b.c/d.e=f"),
        Refused("token: longer than any", _ => new string('a', 5000)),
        Refused("token: not ASCII", _ => "弹幕.弹幕.弹幕"),
        Refused("token: alg none", gateway => Unsigned("""{"alg":"none"}""", gateway) + "."),
        Refused("token: alg none in capitals, with the signature of another", gateway =>
            Unsigned("""{"alg":"NONE"}""", gateway) + "." + gateway.Token().Split('.')[2]),
        Refused("token: a header of another algorithm", gateway => Signed("""{"alg":"RS256","typ":"JWT"}""", Claims(gateway))),
        Refused("token: an algorithm longer than it is safe", gateway => Signed("""{"alg":"HS512","typ":"JWT"}""", Claims(gateway))),
        Refused("token: an unknown key id", gateway => Signed("""{"alg":"HS256","kid":"stolen"}""", Claims(gateway))),
        Refused("token: a critical extension", gateway => Signed("""{"alg":"HS256","crit":["exp"]}""", Claims(gateway))),
        Refused("token: signed with another secret", gateway =>
            Signed("""{"alg":"HS256","typ":"JWT"}""", Claims(gateway), "a secret that nobody has told to the service")),
        Refused("token: its claims exchanged after signing", gateway =>
        {
            var (mine, theirs) = (gateway.Token("mallory").Split('.'), gateway.Token("alice", "streamer").Split('.'));
            return $"{mine[0]}.{theirs[1]}.{mine[2]}";
        }),
        Refused("token: without its signature", gateway => string.Join('.', gateway.Token().Split('.').Take(2)) + "."),
        Refused("token: expired", gateway => gateway.Token(life: TimeSpan.FromMinutes(-1))),
        Refused("token: no exp", gateway => With(gateway, claims => claims.Remove("exp"))),
        Refused("token: exp a string", gateway => With(gateway, claims => claims["exp"] = "tomorrow")),
        Refused("token: exp beyond all calendars", gateway => With(gateway, claims => claims["exp"] = 1e300)),
        Refused("token: not valid yet", gateway => With(gateway, claims => claims["nbf"] = gateway.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds())),
        Refused("token: no sub", gateway => With(gateway, claims => claims.Remove("sub"))),
        Refused("token: sub empty", gateway => With(gateway, claims => claims["sub"] = "")),
        Refused("token: sub too long", gateway => With(gateway, claims => claims["sub"] = new string('v', 129))),
        Refused("token: sub a number", gateway => With(gateway, claims => claims["sub"] = 7)),
        Refused("token: a role that there is not", gateway => With(gateway, claims => claims["rooms"] = new Dictionary<string, string> { ["*"] = "god" })),
        Refused("token: rooms that cannot be", gateway => With(gateway, claims => claims["rooms"] = NoRooms)),
        Refused("token: claims that are an array", gateway => Signed("""{"alg":"HS256","typ":"JWT"}""", "[]")),
        Refused("token: a claim that stands twice", gateway => Signed("""{"alg":"HS256"}""", """{"sub":"a","sub":"b","exp":4000000000}""")),
        Refused("token: for another room", gateway => gateway.Token(room: "elsewhere"), 510, 4504),
        new("token: another viewer's, in a renewal", async gateway =>
        {
            await using var offender = await gateway.JoinAsync();

            var answer = await offender.AskAsync(new { type = "token", token = gateway.Token("somebody-else", "moderator") });

            Assert.Equal(509, answer.GetProperty("reason").GetInt32());
            Assert.Equal(502, (await offender.AskAsync(new { type = "moderate", action = "clear" })).GetProperty("reason").GetInt32());
        }),
    ];

    private static BadCase Refused(string name, Func<BadInputGateway, string> token, int reason = 509, int code = 4500) => new(name, async gateway =>
    {
        await using var offender = await gateway.ConnectAsync();

        await offender.SendAsync(JsonSerializer.Serialize(new { type = "join", id = "x", token = token(gateway) }));

        BadMessages.AssertReject(await offender.NextAsync("reject"), reason, "x");
        Assert.Equal(code, await offender.EndAsync());
    });

    private static string Claims(BadInputGateway gateway) =>
        JsonSerializer.Serialize(new { sub = "mallory", exp = gateway.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds() });

    private static string With(BadInputGateway gateway, Action<Dictionary<string, object>> change)
    {
        var claims = new Dictionary<string, object> { ["sub"] = "mallory", ["exp"] = gateway.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };
        change(claims);
        return ViewerTokens.Sign(claims);
    }

    private static string Unsigned(string header, BadInputGateway gateway) => Encoded(header) + "." + Encoded(Claims(gateway));

    private static string Signed(string header, string claims, string secret = ViewerTokens.Secret)
    {
        var signed = Encoded(header) + "." + Encoded(claims);
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)));
    }

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
