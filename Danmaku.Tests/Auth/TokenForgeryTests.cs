using System.Security.Cryptography;
using System.Text;
using Danmaku.Gateway.Auth;

namespace Danmaku.Tests.Auth;

/// <summary>The ways tokens are known to be forged or bent, each against a verifier that knows all three kinds of keys.</summary>
public sealed class TokenForgeryTests
{
    private readonly TestTokens _tokens = new();
    private readonly TokenVerifier _verifier;

    public TokenForgeryTests() => _verifier = _tokens.Verifier();

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    [InlineData("")]
    [InlineData("hs256")]
    [InlineData("HS256 ")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES384")]
    [InlineData("EdDSA")]
    [InlineData("HS256\\u0000")]
    public void Other_algorithms_are_refused_in_any_spelling(string algorithm)
    {
        var token = SignHeader($$"""{"alg":"{{algorithm}}","kid":"shared"}""");

        Refused(TokenRefusal.AlgorithmNotAllowed, token);
    }

    [Fact]
    public void An_escaped_spelling_of_an_algorithm_is_that_algorithm()
    {
        TokenAssert.Verified(Verify(SignHeader("""{"alg":"\u0048S256","kid":"shared"}""")));
    }

    [Fact]
    public void An_unsigned_token_is_refused()
    {
        var token = _tokens.Sign(TokenAlgorithm.HS256);
        var unsigned = $"{TestTokens.Encode("""{"alg":"none"}""")}.{token.Split('.')[1]}.";

        Refused(TokenRefusal.Malformed, unsigned);
        Refused(TokenRefusal.Malformed, token[..(token.LastIndexOf('.') + 1)]);
        Refused(TokenRefusal.AlgorithmNotAllowed, unsigned + "AAAA");
    }

    [Fact]
    public void A_public_RSA_key_is_never_a_secret()
    {
        var key = _tokens.Rsa.ExportParameters(includePrivateParameters: false);
        byte[][] secrets =
        [
            Encoding.UTF8.GetBytes(_tokens.Rsa.ExportSubjectPublicKeyInfoPem()),
            Encoding.UTF8.GetBytes(_tokens.Rsa.ExportSubjectPublicKeyInfoPem() + "\n"),
            Encoding.UTF8.GetBytes(_tokens.Rsa.ExportRSAPublicKeyPem()),
            _tokens.Rsa.ExportSubjectPublicKeyInfo(),
            _tokens.Rsa.ExportRSAPublicKey(),
            key.Modulus!,
            Encoding.UTF8.GetBytes(TestTokens.Encode(key.Modulus!)),
        ];

        Assert.All(secrets, secret =>
        {
            Refused(TokenRefusal.UnknownKey, Forge("""{"alg":"HS256","kid":"rsa"}""", secret));
            Refused(TokenRefusal.BadSignature, Forge("""{"alg":"HS256","kid":"shared"}""", secret));
            Refused(TokenRefusal.BadSignature, Forge("""{"alg":"RS256","kid":"rsa"}""", secret));
        });
    }

    [Theory]
    [InlineData("HS256", "rsa", "UnknownKey")]
    [InlineData("HS256", "ec", "UnknownKey")]
    [InlineData("RS256", "ec", "UnknownKey")]
    [InlineData("ES256", "rsa", "UnknownKey")]
    [InlineData("ES256", "shared", "UnknownKey")]
    [InlineData("HS256", "Shared", "UnknownKey")]
    [InlineData("HS256", "../../dev/null", "UnknownKey")]
    [InlineData("RS256", "rsa", "BadSignature")]
    [InlineData("ES256", "ec", "BadSignature")]
    public void A_key_serves_its_own_name_and_algorithm_only(string algorithm, string keyId, string refusal)
    {
        var token = SignHeader($$"""{"alg":"{{algorithm}}","kid":"{{keyId}}"}""");

        Refused(Enum.Parse<TokenRefusal>(refusal), token);
    }

    [Fact]
    public void A_token_without_kid_is_checked_with_the_only_key_of_its_algorithm()
    {
        TokenAssert.Verified(Verify(SignHeader("""{"alg":"HS256"}""")));
    }

    [Fact]
    public void A_token_without_kid_is_refused_where_several_keys_could_be_meant()
    {
        var other = VerificationKey.FromSecret("other", RandomNumberGenerator.GetBytes(32));
        var verifier = TestTokens.VerifierOf(TestTokens.RingOf([.. _tokens.Keys(), other]));

        TokenAssert.Refused(TokenRefusal.UnknownKey, verifier.Verify(SignHeader("""{"alg":"HS256"}"""), TestTokens.Now));
    }

    [Fact]
    public void A_key_sent_along_in_the_header_is_not_used()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var header = $$"""{"alg":"ES256","jwk":{{TestTokens.EcJwk(own, "mine").ToJsonString()}},"kid":"mine"}""";
        var signed = $"{TestTokens.Encode(header)}.{TestTokens.Encode(TestTokens.Claims().ToJsonString())}";
        var signature = own.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);

        Refused(TokenRefusal.UnknownKey, $"{signed}.{TestTokens.Encode(signature)}");
    }

    [Theory]
    [InlineData("""{"alg":"HS256","crit":["exp"],"exp":1}""", "HeaderNotSupported")]
    [InlineData("""{"alg":"HS256","crit":[]}""", "HeaderNotSupported")]
    [InlineData("""{"alg":"HS256","b64":false,"crit":["b64"]}""", "HeaderNotSupported")]
    [InlineData("""{"alg":"HS256","typ":"dpop+jwt"}""", "HeaderNotSupported")]
    [InlineData("""{"alg":"HS256","typ":1}""", "HeaderNotSupported")]
    [InlineData("""{"alg":"HS256","typ":"jwt"}""", null)]
    [InlineData("""{"alg":"HS256","typ":"AT+JWT"}""", null)]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""", "Malformed")]
    [InlineData("""{"alg":"HS256","alg":"none"}""", "Malformed")]
    [InlineData("""{"alg":"none","\u0061lg":"HS256"}""", "Malformed")]
    [InlineData("""{"alg":["HS256"]}""", "Malformed")]
    [InlineData("""{"alg":null}""", "Malformed")]
    [InlineData("""{"alg":"\ud800"}""", "Malformed")]
    [InlineData("""{"alg":"HS256","\ud800":1}""", "Malformed")]
    [InlineData("""{"alg":"HS256","x":{"\udc00\ud800":1}}""", "Malformed")]
    [InlineData("""{"alg":"HS256","x":"\ud83d\ude00"}""", null)]
    [InlineData("""{"alg":"HS256","kid":"\ud800"}""", "Malformed")]
    [InlineData("""{"alg":"HS256","kid":1}""", "Malformed")]
    [InlineData("""{"alg":"HS256","kid":""}""", "Malformed")]
    [InlineData("""{"typ":"JWT"}""", "Malformed")]
    [InlineData("{}", "Malformed")]
    [InlineData("[]", "Malformed")]
    [InlineData("HS256", "Malformed")]
    public void A_header_is_one_strict_object_that_asks_for_nothing_special(string header, string? refusal)
    {
        Assert.Equal(refusal, (Verify(SignHeader(header)) as TokenResult.Refused)?.Reason.ToString());
    }

    [Fact]
    public void An_ES256_signature_in_DER_is_refused()
    {
        var signed = _tokens.Sign(TokenAlgorithm.ES256)[..^87];
        var der = _tokens.Ec.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        Refused(TokenRefusal.BadSignature, $"{signed}.{TestTokens.Encode(der)}");
    }

    [Theory]
    [InlineData("00", "00")]
    [InlineData("00", "01")]
    [InlineData("01", "00")]
    [InlineData("FF", "FF")]
    public void An_ES256_signature_outside_its_range_is_refused(string r, string s)
    {
        var signed = _tokens.Sign(TokenAlgorithm.ES256)[..^87];
        var signature = new byte[64];
        signature.AsSpan(0, 32).Fill(r == "FF" ? (byte)0xFF : (byte)0);
        signature.AsSpan(32, 32).Fill(s == "FF" ? (byte)0xFF : (byte)0);
        (signature[31], signature[63]) = (Convert.FromHexString(r)[0], Convert.FromHexString(s)[0]);

        Refused(TokenRefusal.BadSignature, $"{signed}.{TestTokens.Encode(signature)}");
    }

    [Theory]
    [InlineData("HS256", 1)]
    [InlineData("HS256", 31)]
    [InlineData("HS256", 33)]
    [InlineData("RS256", 255)]
    [InlineData("RS256", 257)]
    [InlineData("ES256", 63)]
    [InlineData("ES256", 65)]
    public void A_signature_of_another_length_is_refused(string algorithm, int length)
    {
        var token = _tokens.Sign(Enum.Parse<TokenAlgorithm>(algorithm));
        var signature = StrictBase64Url.Decode(Encoding.ASCII.GetBytes(token.Split('.')[2]))!;
        Array.Resize(ref signature, length);

        Refused(TokenRefusal.BadSignature, $"{token[..token.LastIndexOf('.')]}.{TestTokens.Encode(signature)}");
    }

    private static string Forge(string header, byte[] secret)
    {
        var signed = $"{TestTokens.Encode(header)}.{TestTokens.Encode(TestTokens.Claims().ToJsonString())}";
        return $"{signed}.{TestTokens.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private string SignHeader(string header) => _tokens.Sign(TokenAlgorithm.HS256, header, TestTokens.Claims().ToJsonString());

    private TokenResult Verify(string token) => _verifier.Verify(token, TestTokens.Now);

    private void Refused(TokenRefusal reason, string token) => TokenAssert.Refused(reason, Verify(token));
}
