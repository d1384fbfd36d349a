using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Danmaku.Gateway.Auth;

namespace Danmaku.Tests.Auth;

public sealed class JwksDocumentTests
{
    private readonly TestTokens _tokens = new();

    [Fact]
    public void All_three_kinds_of_keys_are_read_and_verify()
    {
        var set = Read(_tokens.Jwk(TokenAlgorithm.HS256), _tokens.Jwk(TokenAlgorithm.RS256), _tokens.Jwk(TokenAlgorithm.ES256));
        var verifier = TestTokens.VerifierOf(TestTokens.RingOf([.. set.Keys]));

        Assert.Empty(set.Warnings);
        Assert.All(Enum.GetValues<TokenAlgorithm>(), algorithm =>
            TokenAssert.Verified(verifier.Verify(_tokens.Sign(algorithm), TestTokens.Now)));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2040)]
    [InlineData(8200)]
    [InlineData(65536)]
    public void An_RSA_key_too_short_to_trust_or_too_long_to_afford_is_left_out(int bits)
    {
        var modulus = new byte[bits / 8];
        modulus.AsSpan().Fill(0xFF);

        AssertLeftOut(Changed(TokenAlgorithm.RS256, "n", TestTokens.Encode(modulus)), "modulus");
    }

    [Fact]
    public void A_real_RSA_key_of_1024_bits_is_left_out()
    {
        using var rsa = RSA.Create(1024);

        AssertLeftOut(TestTokens.RsaJwk(rsa, "short"), "modulus");
    }

    [Theory]
    [InlineData("AQ")]
    [InlineData("Ag")]
    [InlineData("AAAB")]
    [InlineData("AQAA")]
    [InlineData("AQAAAAE")]
    [InlineData("")]
    [InlineData("AQAB==")]
    public void An_RSA_exponent_that_makes_forging_or_flooding_easy_is_left_out(string exponent)
    {
        AssertLeftOut(Changed(TokenAlgorithm.RS256, "e", exponent), "e");
    }

    [Theory]
    [InlineData("HS256", "use", "enc", "use")]
    [InlineData("RS256", "use", "enc", "use")]
    [InlineData("RS256", "alg", "RS512", "alg")]
    [InlineData("RS256", "alg", "PS256", "alg")]
    [InlineData("RS256", "alg", "HS256", "alg")]
    [InlineData("RS256", "alg", "none", "alg")]
    [InlineData("RS256", "kty", "rsa", "kty")]
    [InlineData("RS256", "kty", "oct", "k")]
    [InlineData("RS256", "n", "not base64url!", "n")]
    [InlineData("ES256", "alg", "RS256", "alg")]
    [InlineData("ES256", "crv", "P-384", "curve")]
    [InlineData("ES256", "crv", "secp256k1", "curve")]
    [InlineData("ES256", "x", "AAAA", "x and y")]
    [InlineData("ES256", "y", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "public key")]
    [InlineData("ES256", "kty", "OKP", "kty")]
    [InlineData("HS256", "alg", "RS256", "alg")]
    [InlineData("HS256", "k", "c2hvcnQ", "32 bytes")]
    [InlineData("HS256", "kid", "", "kid")]
    public void A_key_that_is_not_for_this_is_left_out_with_a_warning(string algorithm, string member, string value, string told)
    {
        AssertLeftOut(Changed(Enum.Parse<TokenAlgorithm>(algorithm), member, value), told);
    }

    [Theory]
    [InlineData("""["verify"]""", true)]
    [InlineData("""["sign","verify"]""", true)]
    [InlineData("""["sign"]""", false)]
    [InlineData("""["encrypt","wrapKey"]""", false)]
    [InlineData("[]", false)]
    [InlineData("\"verify\"", false)]
    public void Key_operations_are_honoured(string operations, bool used)
    {
        var key = _tokens.Jwk(TokenAlgorithm.RS256);
        key["key_ops"] = JsonNode.Parse(operations);

        Assert.Equal(used ? 1 : 0, Read(key).Keys.Count);
    }

    [Fact]
    public void A_private_part_is_ignored_with_a_warning_that_does_not_show_it()
    {
        var key = _tokens.Jwk(TokenAlgorithm.RS256);
        var secret = TestTokens.Encode(_tokens.Rsa.ExportParameters(includePrivateParameters: true).D);
        key["d"] = secret;

        var set = Read(key);

        Assert.Single(set.Keys);
        Assert.Contains("private", Assert.Single(set.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, set.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_key_does_not_spoil_the_others()
    {
        var set = Read(Changed(TokenAlgorithm.RS256, "kty", "?"), _tokens.Jwk(TokenAlgorithm.ES256));

        Assert.Equal(TokenAlgorithm.ES256, Assert.Single(set.Keys).Algorithm);
        Assert.Single(set.Warnings);
    }

    [Fact]
    public void Of_two_keys_with_one_name_the_first_counts()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var set = Read(_tokens.Jwk(TokenAlgorithm.ES256), TestTokens.EcJwk(other, TestTokens.EcKeyId));

        var verifier = TestTokens.VerifierOf(TestTokens.RingOf([.. set.Keys]));
        TokenAssert.Verified(verifier.Verify(_tokens.Sign(TokenAlgorithm.ES256), TestTokens.Now));
        Assert.Single(set.Warnings);
    }

    [Fact]
    public void Only_so_many_keys_are_read()
    {
        var keys = Enumerable.Range(0, 70).Select(i => _tokens.Jwk(TokenAlgorithm.HS256, $"key-{i}")).ToArray();

        var set = Read(keys);

        Assert.Equal(JwksDocument.MaxKeys, set.Keys.Count);
        Assert.Single(set.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    public void Anything_but_a_key_set_is_none(string json) => Assert.Null(JwksDocument.TryRead(Encoding.UTF8.GetBytes(json)));

    private static JwksDocument Read(params JsonObject[] keys) => JwksDocument.TryRead(TestTokens.KeySet(keys))!;

    private static void AssertLeftOut(JsonObject key, string told)
    {
        var set = Read(key);

        Assert.Empty(set.Keys);
        Assert.Contains(told, Assert.Single(set.Warnings), StringComparison.Ordinal);
    }

    private JsonObject Changed(TokenAlgorithm algorithm, string member, string value)
    {
        var key = _tokens.Jwk(algorithm);
        key[member] = value;
        return key;
    }
}
