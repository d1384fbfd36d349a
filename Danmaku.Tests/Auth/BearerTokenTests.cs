using Danmaku.Gateway.Auth;
using Microsoft.AspNetCore.Http;

namespace Danmaku.Tests.Auth;

public sealed class BearerTokenTests
{
    [Theory]
    [InlineData("Bearer abc.def.ghi", "abc.def.ghi")]
    [InlineData("bearer abc.def.ghi", "abc.def.ghi")]
    [InlineData("BEARER   abc ", "abc")]
    [InlineData("Bearer", "")]
    [InlineData("Bearer ", "")]
    [InlineData("Bearerabc", null)]
    [InlineData("Basic dXNlcjpwYXNz", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_token_stands_after_the_scheme(string? header, string? token)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;

        Assert.Equal(token, BearerToken.From(context.Request));
    }

    [Fact]
    public void A_token_in_the_address_is_not_read()
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString("?token=abc&access_token=abc");

        Assert.Null(BearerToken.From(context.Request));
    }

    [Fact]
    public void Two_headers_are_no_token()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = new(["Bearer a.b.c", "Bearer d.e.f"]);

        Assert.Equal("", BearerToken.From(context.Request));
    }

    [Fact]
    public void Every_refusal_has_a_text_that_fits_the_header_and_a_number_that_stays()
    {
        Assert.All(Enum.GetValues<TokenRefusal>(), reason =>
            Assert.Matches(@"^[\x20-\x21\x23-\x5B\x5D-\x7E]+$", TokenResult.Refuse(reason).Text));
        Assert.Equal(
            "Malformed=1 TooLarge=2 AlgorithmNotAllowed=3 HeaderNotSupported=4 UnknownKey=5 BadSignature=6 Expired=7 NotYetValid=8 "
            + "WrongIssuer=9 WrongAudience=10 ClaimMissing=11 ClaimInvalid=12 LivesTooLong=13 KeysUnavailable=14",
            string.Join(' ', Enum.GetValues<TokenRefusal>().Select(reason => $"{reason}={(int)reason}")));
    }
}
