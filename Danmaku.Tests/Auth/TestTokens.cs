using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Danmaku.Gateway.Auth;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Danmaku.Tests.Auth;

/// <summary>An issuer with one key of each kind, and the verifier that knows them.</summary>
internal sealed class TestTokens
{
    public const string HmacKeyId = "shared";
    public const string RsaKeyId = "rsa";
    public const string EcKeyId = "ec";

    /// <summary>When every test takes place.</summary>
    public static readonly DateTimeOffset Now = ManualTimeProvider.Start;

    // Making an RSA key takes longer than all tests here together.
    private static readonly RSAParameters RsaKey = RSA.Create(2048).ExportParameters(includePrivateParameters: true);

    public byte[] Secret { get; } = Encoding.UTF8.GetBytes("a secret of at least thirty-two bytes");

    public RSA Rsa { get; } = RSA.Create(RsaKey);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Claims that pass: a subject and an hour to live.</summary>
    public static JsonObject Claims(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject { ["sub"] = "viewer-1", ["exp"] = Now.AddHours(1).ToUnixTimeSeconds() };
        change?.Invoke(claims);
        return claims;
    }

    public static KeyRing RingOf(params VerificationKey[] keys) =>
        new(keys, source: null, new ManualTimeProvider(), NullLogger<KeyRing>.Instance);

    public static TokenVerifier VerifierOf(KeyRing ring, TokenOptions? options = null, TimeProvider? time = null) =>
        new(Options.Create(options ?? new TokenOptions()), ring, time ?? new ManualTimeProvider());

    /// <summary>A verifier that knows the three keys.</summary>
    public TokenVerifier Verifier(TokenOptions? options = null) => VerifierOf(RingOf(Keys()), options);

    public VerificationKey[] Keys() =>
    [
        VerificationKey.FromSecret(HmacKeyId, Secret),
        VerificationKey.FromRsa(RsaKeyId, Rsa.ExportParameters(includePrivateParameters: false)),
        VerificationKey.FromP256(EcKeyId, Ec.ExportParameters(includePrivateParameters: false)),
    ];

    /// <summary>A signed token with these claims.</summary>
    public string Sign(TokenAlgorithm algorithm, JsonObject? claims = null) =>
        Sign(algorithm, $$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{KeyIdOf(algorithm)}}"}""", (claims ?? Claims()).ToJsonString());

    /// <summary>A token with any header and payload, signed with the algorithm's key whatever the header says.</summary>
    public string Sign(TokenAlgorithm algorithm, string header, string payload) =>
        SignParts(algorithm, Encode(header), Encode(payload));

    public string SignParts(TokenAlgorithm algorithm, string header, string payload)
    {
        var signed = $"{header}.{payload}";
        return $"{signed}.{Encode(Signature(algorithm, Encoding.UTF8.GetBytes(signed)))}";
    }

    /// <summary>One key of a key set, public part only.</summary>
    public JsonObject Jwk(TokenAlgorithm algorithm, string? keyId = null) => algorithm switch
    {
        TokenAlgorithm.HS256 => new JsonObject { ["kty"] = "oct", ["kid"] = keyId ?? HmacKeyId, ["k"] = Encode(Secret) },
        TokenAlgorithm.RS256 => RsaJwk(Rsa, keyId ?? RsaKeyId),
        _ => EcJwk(Ec, keyId ?? EcKeyId),
    };

    public static JsonObject RsaJwk(RSA rsa, string keyId)
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "RSA", ["kid"] = keyId, ["n"] = Encode(key.Modulus), ["e"] = Encode(key.Exponent) };
    }

    public static JsonObject EcJwk(ECDsa ec, string keyId)
    {
        var key = ec.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = keyId, ["x"] = Encode(key.Q.X), ["y"] = Encode(key.Q.Y) };
    }

    public static byte[] KeySet(params JsonObject[] keys) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString());

    private static string KeyIdOf(TokenAlgorithm algorithm) => algorithm switch
    {
        TokenAlgorithm.HS256 => HmacKeyId,
        TokenAlgorithm.RS256 => RsaKeyId,
        _ => EcKeyId,
    };

    private byte[] Signature(TokenAlgorithm algorithm, byte[] signed) => algorithm switch
    {
        TokenAlgorithm.HS256 => HMACSHA256.HashData(Secret, signed),
        TokenAlgorithm.RS256 => Rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => Ec.SignData(signed, HashAlgorithmName.SHA256),
    };
}
