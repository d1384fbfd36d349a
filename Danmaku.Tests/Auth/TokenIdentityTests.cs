using System.Globalization;
using System.Text.Json.Nodes;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;

namespace Danmaku.Tests.Auth;

public sealed class TokenIdentityTests
{
    private readonly TestTokens _tokens = new();
    private readonly TokenVerifier _verifier;

    public TokenIdentityTests() => _verifier = _tokens.Verifier();

    [Fact]
    public void A_rooms_object_gives_a_role_in_each_room_and_one_elsewhere()
    {
        var token = Verified("""{"rooms":{"demo":"moderator","home":"streamer","quiet":"viewer","*":"member"}}""");

        Assert.Equal(ViewerRole.Moderator, token.RoleIn("demo"));
        Assert.Equal(ViewerRole.Streamer, token.RoleIn("home"));
        Assert.Equal(ViewerRole.Viewer, token.RoleIn("quiet"));
        Assert.Equal(ViewerRole.Member, token.RoleIn("other"));
        Assert.Equal(ViewerRole.Member, token.RoleIn("Demo"));
    }

    [Fact]
    public void Rooms_that_are_not_named_may_not_be_entered()
    {
        Assert.Null(Verified("""{"rooms":{"demo":"viewer"}}""").RoleIn("other"));
        Assert.Null(Verified("""{"rooms":["demo"]}""").RoleIn("other"));
        Assert.Null(Verified("""{"room":"demo"}""").RoleIn("other"));
        Assert.Null(Verified("""{"rooms":[]}""").RoleIn("demo"));
        Assert.Null(Verified("""{"rooms":{}}""").ViewerIn("demo"));
        Assert.Null(Verified("""{"rooms":{"demo":"viewer"}}""").RoleIn("*"));
    }

    [Theory]
    [InlineData("""{"rooms":["demo","other"],"role":"member"}""", ViewerRole.Member)]
    [InlineData("""{"rooms":["demo"]}""", ViewerRole.Viewer)]
    [InlineData("""{"rooms":["*"],"role":"moderator"}""", ViewerRole.Moderator)]
    [InlineData("""{"room":"demo","role":"streamer"}""", ViewerRole.Streamer)]
    [InlineData("""{"room":"demo"}""", ViewerRole.Viewer)]
    [InlineData("{}", ViewerRole.Viewer)]
    [InlineData("""{"rooms":{"demo":"member"},"role":"any text of another system"}""", ViewerRole.Member)]
    public void A_role_counts_in_the_rooms_it_comes_with(string claims, ViewerRole role)
    {
        Assert.Equal(new Viewer("viewer-1", "viewer-1", role), Verified(claims).ViewerIn("demo"));
    }

    [Theory]
    [InlineData("streamer")]
    [InlineData("admin")]
    public void A_role_without_a_room_gives_nothing(string role)
    {
        Assert.Equal(ViewerRole.Viewer, Verified($$"""{"role":"{{role}}"}""").RoleIn("demo"));
    }

    [Theory]
    [InlineData("""{"rooms":{"demo":"owner"}}""")]
    [InlineData("""{"rooms":{"demo":"Moderator"}}""")]
    [InlineData("""{"rooms":{"demo":3}}""")]
    [InlineData("""{"rooms":{"demo":null}}""")]
    [InlineData("""{"rooms":{"no such room":"viewer"}}""")]
    [InlineData("""{"rooms":{"":"viewer"}}""")]
    [InlineData("""{"rooms":[1]}""")]
    [InlineData("""{"rooms":["../demo"]}""")]
    [InlineData("""{"rooms":"demo"}""")]
    [InlineData("""{"rooms":null}""")]
    [InlineData("""{"rooms":["demo"],"role":"owner"}""")]
    [InlineData("""{"room":"demo","role":7}""")]
    [InlineData("""{"room":["demo"]}""")]
    [InlineData("""{"room":"demo","rooms":["demo"]}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"created":"2029-12-24"}""")]
    [InlineData("""{"created":null}""")]
    [InlineData("""{"created":-1}""")]
    [InlineData("""{"created":253402300800}""")]
    [InlineData("""{"created":true}""")]
    public void A_claim_that_cannot_be_meant_refuses_the_token(string claims) =>
        TokenAssert.Refused(TokenRefusal.ClaimInvalid, Verify(claims));

    [Fact]
    public void A_viewer_has_the_age_of_their_account_where_the_token_says_it()
    {
        var created = TestTokens.Now.AddDays(-3);

        var token = Verified($$"""{"created":{{created.ToUnixTimeSeconds()}}}""");

        Assert.Equal(created, token.ViewerIn("demo")?.Created);
        Assert.Null(Verified("{}").ViewerIn("demo")?.Created);
    }

    [Theory]
    [InlineData("Mei", "Mei")]
    [InlineData("  Mei \t", "Mei")]
    [InlineData("弹幕君", "弹幕君")]
    [InlineData("a\u202Eb\u0000c\u200Bd\uFEFFe", "abcde")]
    [InlineData("two\r\nlines", "twolines")]
    [InlineData("👩‍👩‍👧", "👩‍👩‍👧")]
    [InlineData("", "viewer-1")]
    [InlineData(" \u200B\u202E ", "viewer-1")]
    [InlineData("\u200D\u200D", "viewer-1")]
    public void A_name_is_shown_without_what_hides_in_it(string name, string shown)
    {
        var token = TokenAssert.Verified(Verify(new JsonObject { ["name"] = name }));

        Assert.Equal(shown, token.DisplayName);
    }

    [Fact]
    public void A_name_is_cut_after_32_characters_as_readers_count_them()
    {
        var family = "👩‍👩‍👧";
        var name = string.Concat(Enumerable.Repeat(family, 40));

        var token = TokenAssert.Verified(Verify(new JsonObject { ["name"] = name }));

        Assert.Equal(32, new StringInfo(token.DisplayName).LengthInTextElements);
        Assert.StartsWith(family, token.DisplayName, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tower_of_stacked_marks_is_cut_down()
    {
        var token = TokenAssert.Verified(Verify(new JsonObject { ["name"] = "Z" + new string('\u0301', 300) }));

        Assert.Equal("Z" + new string('\u0301', 15), token.DisplayName);
    }

    private VerifiedToken Verified(string claims) => TokenAssert.Verified(Verify(claims));

    private TokenResult Verify(string claims) => Verify(JsonNode.Parse(claims)!.AsObject());

    private TokenResult Verify(JsonObject extra)
    {
        var claims = TestTokens.Claims(all =>
        {
            foreach (var (name, value) in extra)
            {
                all[name] = value?.DeepClone();
            }
        });
        return _verifier.Verify(_tokens.Sign(TokenAlgorithm.HS256, claims), TestTokens.Now);
    }
}
