using System.Text.Json.Nodes;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;

namespace Danmaku.Tests.Auth;

public sealed class TokenVerifierTests
{
    private const string Issuer = "https://id.example.com/";
    private const string Audience = "danmaku";

    private readonly TestTokens _tokens = new();

    [Theory]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public void A_good_token_says_who_the_viewer_is(string algorithm)
    {
        var token = _tokens.Sign(Enum.Parse<TokenAlgorithm>(algorithm), TestTokens.Claims(claims => claims["name"] = "Mei"));

        var verified = TokenAssert.Verified(_tokens.Verifier().Verify(token, TestTokens.Now));

        Assert.Equal(("viewer-1", "Mei"), (verified.ViewerId, verified.DisplayName));
        Assert.Equal(TestTokens.Now.AddHours(1), verified.ExpiresAt);
        Assert.Equal(ViewerRole.Viewer, verified.RoleIn("any-room"));
    }

    [Fact]
    public void A_token_lives_until_its_expiry_and_the_skew_and_not_a_tick_longer()
    {
        var skew = TimeSpan.FromSeconds(30);
        var verifier = _tokens.Verifier(new TokenOptions { ClockSkew = skew });
        var token = _tokens.Sign(TokenAlgorithm.HS256);
        var end = TestTokens.Now.AddHours(1) + skew;

        TokenAssert.Verified(verifier.Verify(token, end.AddTicks(-1)));
        TokenAssert.Refused(TokenRefusal.Expired, verifier.Verify(token, end));
    }

    [Theory]
    [InlineData("nbf")]
    [InlineData("iat")]
    public void A_token_from_the_future_waits_until_the_skew_covers_it(string claim)
    {
        var verifier = _tokens.Verifier(new TokenOptions { ClockSkew = TimeSpan.FromSeconds(30) });
        var start = TestTokens.Now.AddMinutes(5);
        var token = _tokens.Sign(TokenAlgorithm.HS256, TestTokens.Claims(claims => claims[claim] = start.ToUnixTimeSeconds()));

        TokenAssert.Refused(TokenRefusal.NotYetValid, verifier.Verify(token, start.AddSeconds(-31)));
        TokenAssert.Verified(verifier.Verify(token, start.AddSeconds(-30)));
    }

    [Theory]
    [InlineData("4000000000.5", null)]
    [InlineData("4e9", null)]
    [InlineData("253402300799", null)]
    [InlineData("253402300800", TokenRefusal.ClaimInvalid)]
    [InlineData("1e400", TokenRefusal.ClaimInvalid)]
    [InlineData("99999999999999999999999999999999999999999", TokenRefusal.ClaimInvalid)]
    [InlineData("-1", TokenRefusal.ClaimInvalid)]
    [InlineData("-0.0", TokenRefusal.Expired)]
    [InlineData("0", TokenRefusal.Expired)]
    [InlineData("1", TokenRefusal.Expired)]
    [InlineData("\"4000000000\"", TokenRefusal.ClaimInvalid)]
    [InlineData("null", TokenRefusal.ClaimInvalid)]
    [InlineData("true", TokenRefusal.ClaimInvalid)]
    [InlineData("[4000000000]", TokenRefusal.ClaimInvalid)]
    [InlineData("{}", TokenRefusal.ClaimInvalid)]
    [InlineData("NaN", TokenRefusal.Malformed)]
    public void An_expiry_is_a_number_of_seconds_that_exists(string exp, object? refusal)
    {
        var token = SignPayload($$"""{"sub":"viewer-1","exp":{{exp}}}""");

        var result = _tokens.Verifier().Verify(token, TestTokens.Now);

        Assert.Equal((TokenRefusal?)refusal, (result as TokenResult.Refused)?.Reason);
    }

    [Theory]
    [InlineData("""{"sub":"viewer-1"}""", "ClaimMissing")]
    [InlineData("""{"exp":4000000000}""", "ClaimMissing")]
    [InlineData("""{"exp":4000000000,"sub":""}""", "ClaimInvalid")]
    [InlineData("""{"exp":4000000000,"sub":"  "}""", "ClaimInvalid")]
    [InlineData("""{"exp":4000000000,"sub":7}""", "ClaimInvalid")]
    [InlineData("""{"exp":4000000000,"sub":null}""", "ClaimInvalid")]
    [InlineData("""{"exp":4000000000,"sub":"a\u0000b"}""", "ClaimInvalid")]
    [InlineData("""{"exp":4000000000,"sub":"a\u202Eb"}""", "ClaimInvalid")]
    [InlineData("""{"exp":4000000000,"sub":"\ud800"}""", "Malformed")]
    [InlineData("""{"exp":4000000000,"sub":"v","rooms":{"\ud800":"viewer"}}""", "Malformed")]
    [InlineData("""{"exp":4000000000,"sub":"v","rooms":{"demo":"viewer","demo":"streamer"}}""", "Malformed")]
    [InlineData("""{"exp":4000000000,"sub":"v","rooms":{"demo":"viewer","\u0064emo":"streamer"}}""", "Malformed")]
    [InlineData("""{"exp":4000000000,"exp":4000000001,"sub":"v"}""", "Malformed")]
    [InlineData("""{"exp":4000000000,"sub":"v","\u0073ub":"admin"}""", "Malformed")]
    [InlineData("""{"exp":4000000000,"sub":"v","\ud800":1,"\ud801":1}""", "Malformed")]
    [InlineData("""{"exp":4000000000,"sub":"v"} """, null)]
    [InlineData("""{"exp":4000000000,"sub":"v"}x""", "Malformed")]
    [InlineData("""{"exp":4000000000,"sub":"v",}""", "Malformed")]
    [InlineData("""{"exp":4000000000,/* */"sub":"v"}""", "Malformed")]
    [InlineData("""["viewer-1"]""", "Malformed")]
    [InlineData("\"viewer-1\"", "Malformed")]
    [InlineData("{", "Malformed")]
    [InlineData("\uFEFF{\"exp\":4000000000,\"sub\":\"v\"}", "Malformed")]
    public void Claims_are_one_strict_object_with_subject_and_expiry(string payload, string? refusal)
    {
        var result = _tokens.Verifier().Verify(SignPayload(payload), TestTokens.Now);

        Assert.Equal(refusal, (result as TokenResult.Refused)?.Reason.ToString());
    }

    [Fact]
    public void A_subject_has_at_most_128_characters()
    {
        var verifier = _tokens.Verifier();

        var longest = TestTokens.Claims(claims => claims["sub"] = new string('v', 128));
        var longer = TestTokens.Claims(claims => claims["sub"] = new string('v', 129));

        TokenAssert.Verified(verifier.Verify(_tokens.Sign(TokenAlgorithm.HS256, longest), TestTokens.Now));
        TokenAssert.Refused(TokenRefusal.ClaimInvalid, verifier.Verify(_tokens.Sign(TokenAlgorithm.HS256, longer), TestTokens.Now));
    }

    [Fact]
    public void Deep_nesting_is_refused_in_payload_and_header()
    {
        var bomb = new string('[', 1_000) + new string(']', 1_000);
        var options = new TokenOptions { MaxTokenBytes = 16_384 };

        var payload = SignPayload($$"""{"exp":4000000000,"sub":"v","x":{{bomb}}}""");
        var header = _tokens.Sign(TokenAlgorithm.HS256, $$"""{"alg":"HS256","x":{{bomb}}}""", TestTokens.Claims().ToJsonString());

        TokenAssert.Refused(TokenRefusal.Malformed, _tokens.Verifier(options).Verify(payload, TestTokens.Now));
        TokenAssert.Refused(TokenRefusal.Malformed, _tokens.Verifier(options).Verify(header, TestTokens.Now));
    }

    [Theory]
    [InlineData(null, "WrongIssuer")]
    [InlineData("\"https://id.example.com/\"", null)]
    [InlineData("\"https://id.example.com\"", "WrongIssuer")]
    [InlineData("\"HTTPS://id.example.com/\"", "WrongIssuer")]
    [InlineData("[\"https://id.example.com/\"]", "WrongIssuer")]
    [InlineData("1", "WrongIssuer")]
    public void A_configured_issuer_must_match_exactly(string? iss, string? refusal)
    {
        var token = _tokens.Sign(TokenAlgorithm.HS256, With("iss", iss));

        var result = _tokens.Verifier(new TokenOptions { Issuer = Issuer }).Verify(token, TestTokens.Now);

        Assert.Equal(refusal, (result as TokenResult.Refused)?.Reason.ToString());
    }

    [Theory]
    [InlineData(null, "WrongAudience")]
    [InlineData("\"danmaku\"", null)]
    [InlineData("[\"player\",\"danmaku\"]", null)]
    [InlineData("[1,\"danmaku\"]", null)]
    [InlineData("[]", "WrongAudience")]
    [InlineData("\"Danmaku\"", "WrongAudience")]
    [InlineData("\"danmaku2\"", "WrongAudience")]
    [InlineData("{\"danmaku\":1}", "WrongAudience")]
    public void A_configured_audience_must_be_named(string? aud, string? refusal)
    {
        var token = _tokens.Sign(TokenAlgorithm.HS256, With("aud", aud));

        var result = _tokens.Verifier(new TokenOptions { Audience = Audience }).Verify(token, TestTokens.Now);

        Assert.Equal(refusal, (result as TokenResult.Refused)?.Reason.ToString());
    }

    [Fact]
    public void A_token_that_lives_too_long_is_refused_even_without_its_time_of_issue()
    {
        var verifier = _tokens.Verifier(new TokenOptions { MaxLifetime = TimeSpan.FromMinutes(59) });
        var fresh = TestTokens.Claims(claims => claims["iat"] = TestTokens.Now.AddMinutes(1).AddSeconds(1).ToUnixTimeSeconds());
        var issued = TestTokens.Claims(claims => claims["iat"] = TestTokens.Now.ToUnixTimeSeconds());

        TokenAssert.Refused(TokenRefusal.LivesTooLong, verifier.Verify(_tokens.Sign(TokenAlgorithm.HS256), TestTokens.Now));
        TokenAssert.Refused(
            TokenRefusal.LivesTooLong, verifier.Verify(_tokens.Sign(TokenAlgorithm.HS256, issued), TestTokens.Now.AddMinutes(30)));
        TokenAssert.Verified(verifier.Verify(_tokens.Sign(TokenAlgorithm.HS256, fresh), TestTokens.Now.AddMinutes(2)));
    }

    private static JsonObject With(string claim, string? json) => TestTokens.Claims(claims =>
    {
        if (json is not null)
        {
            claims[claim] = JsonNode.Parse(json);
        }
    });

    private string SignPayload(string payload) => _tokens.Sign(TokenAlgorithm.HS256, """{"alg":"HS256"}""", payload);
}
