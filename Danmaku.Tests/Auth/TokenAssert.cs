using Danmaku.Gateway.Auth;

namespace Danmaku.Tests.Auth;

/// <summary>What became of a token.</summary>
internal static class TokenAssert
{
    public static VerifiedToken Verified(TokenResult result) => Assert.IsType<TokenResult.Verified>(result).Token;

    public static void Refused(TokenRefusal reason, TokenResult result) =>
        Assert.Equal(reason, Assert.IsType<TokenResult.Refused>(result).Reason);
}
