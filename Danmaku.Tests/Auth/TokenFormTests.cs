using System.Text;
using Danmaku.Gateway.Auth;
using FsCheck;

namespace Danmaku.Tests.Auth;

/// <summary>What a token looks like on the wire.</summary>
public sealed class TokenFormTests
{
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly TestTokens _tokens = new();
    private readonly TokenVerifier _verifier;

    public TokenFormTests() => _verifier = _tokens.Verifier();

    public static TheoryData<string> Bent => new()
    {
        "", ".", "..", "...", "a.b.c", "abc", "e30.e30", "e30.e30.e30.e30", ".e30.AAAA", "e30..AAAA", "e30.e30.",
    };

    [Theory]
    [MemberData(nameof(Bent))]
    public void A_token_has_exactly_three_parts(string token) => Refused(TokenRefusal.Malformed, token);

    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0} ")]
    [InlineData("{0}\n")]
    [InlineData("\t{0}")]
    [InlineData("{0}=")]
    [InlineData("{0}==")]
    [InlineData("{0}.")]
    [InlineData("{0}.AAAA")]
    [InlineData("Bearer {0}")]
    [InlineData("\"{0}\"")]
    [InlineData("{0}\0")]
    [InlineData("{0}é")]
    [InlineData("{0}\uD83D")]
    public void Nothing_may_stand_around_a_token(string format) =>
        Refused(TokenRefusal.Malformed, string.Format(null, format, _tokens.Sign(TokenAlgorithm.HS256)));

    [Theory]
    [InlineData('.')]
    [InlineData(' ')]
    [InlineData('\n')]
    [InlineData('=')]
    [InlineData('+')]
    [InlineData('/')]
    public void Nothing_may_stand_inside_a_part(char stray)
    {
        var token = _tokens.Sign(TokenAlgorithm.HS256);
        var signatureStart = token.LastIndexOf('.') + 1;

        Refused(TokenRefusal.Malformed, token.Insert(4, stray.ToString()));
        Refused(TokenRefusal.Malformed, token.Insert(signatureStart + 4, stray.ToString()));
    }

    [Fact]
    public void A_signature_has_one_spelling()
    {
        var token = _tokens.Sign(TokenAlgorithm.HS256);
        var last = Base64Url.IndexOf(token[^1], StringComparison.Ordinal);

        // 32 bytes leave two bits of the last character unused: three other characters would decode to the same signature.
        Assert.All([1, 2, 3], spare => Refused(TokenRefusal.Malformed, token[..^1] + Base64Url[last + spare]));
    }

    [Fact]
    public void A_long_token_is_refused_before_it_is_looked_at()
    {
        var verifier = _tokens.Verifier(new TokenOptions { MaxTokenBytes = 256 });
        var longest = new string('!', 256);

        TokenAssert.Refused(TokenRefusal.Malformed, verifier.Verify(longest, TestTokens.Now));
        TokenAssert.Refused(TokenRefusal.TooLarge, verifier.Verify(longest + "!", TestTokens.Now));
        TokenAssert.Refused(TokenRefusal.TooLarge, verifier.Verify(Encoding.ASCII.GetBytes(longest + "!"), TestTokens.Now));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public void No_mutation_of_a_token_verifies_or_throws(string algorithm)
    {
        var token = Encoding.ASCII.GetBytes(_tokens.Sign(Enum.Parse<TokenAlgorithm>(algorithm)));
        var mutations = Arb.From(Gen.NonEmptyListOf(
            from kind in Gen.Choose(0, 3)
            from position in Gen.Choose(0, token.Length - 1)
            from value in Gen.Choose(0, 255)
            select (kind, position, value)));

        Prop.ForAll(mutations, steps =>
        {
            var mutated = steps.Aggregate(token, (bytes, step) => Mutate(bytes, step.kind, step.position, (byte)step.value));
            return mutated.AsSpan().SequenceEqual(token) || _verifier.Verify(mutated, TestTokens.Now) is TokenResult.Refused;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_throws()
    {
        Prop.ForAll<string>(text => text is null || _verifier.Verify(text, TestTokens.Now) is TokenResult.Refused)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_signed_payload_or_header_throws()
    {
        Prop.ForAll<byte[], byte[]>((header, payload) =>
        {
            var goodHeader = TestTokens.Encode("""{"alg":"HS256"}""");
            var bentHeader = _tokens.SignParts(TokenAlgorithm.HS256, TestTokens.Encode(header), TestTokens.Encode(payload));
            var bentPayload = _tokens.SignParts(TokenAlgorithm.HS256, goodHeader, TestTokens.Encode(payload));
            return _verifier.Verify(bentHeader, TestTokens.Now) is TokenResult.Refused
                && _verifier.Verify(bentPayload, TestTokens.Now) is TokenResult.Refused;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_mixture_of_claims_throws()
    {
        string[] names = ["sub", "exp", "nbf", "iat", "iss", "aud", "name", "room", "rooms", "role", "x"];
        string[] values =
        [
            "null", "true", "0", "-1", "1e999", "4000000000", "\"\"", "\"demo\"", "\"viewer\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}",
            "[null]", "[[]]", "[\"demo\",\"demo\"]", "{\"demo\":\"viewer\"}", "{\"demo\":{}}", "{\"*\":\"streamer\"}", "{\"\\udc00\":1}",
        ];
        var verifier = _tokens.Verifier(new TokenOptions { Issuer = "demo", Audience = "demo", MaxLifetime = TimeSpan.FromDays(366) });
        var claims = Arb.From(Gen.ListOf(
            from name in Gen.Elements(names)
            from value in Gen.Elements(values)
            select (name, value)));

        Prop.ForAll(claims, entries =>
        {
            var members = entries.DistinctBy(entry => entry.name).Select(entry => $"\"{entry.name}\":{entry.value}");
            var payload = $"{{{string.Join(',', members)}}}";
            var token = _tokens.Sign(TokenAlgorithm.HS256, """{"alg":"HS256"}""", payload);
            return verifier.Verify(token, TestTokens.Now) is TokenResult.Refused or TokenResult.Verified { Token.ViewerId.Length: > 0 };
        }).Check(new Configuration { MaxNbOfTest = 1_000, QuietOnSuccess = true, Runner = Config.QuickThrowOnFailure.Runner });
    }

    private static byte[] Mutate(byte[] token, int kind, int position, byte value)
    {
        var at = Math.Min(position, token.Length);
        var alphabetic = (byte)Base64Url[value % Base64Url.Length];
        return kind switch
        {
            _ when at == token.Length => [.. token, alphabetic],
            0 => [.. token[..at], value, .. token[(at + 1)..]],
            1 => [.. token[..at], alphabetic, .. token[(at + 1)..]],
            2 => [.. token[..at], alphabetic, .. token[at..]],
            _ => [.. token[..at], .. token[(at + 1)..]],
        };
    }

    private void Refused(TokenRefusal reason, string token) => TokenAssert.Refused(reason, _verifier.Verify(token, TestTokens.Now));
}
