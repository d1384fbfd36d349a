using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Danmaku.Gateway.Auth;

/// <summary>Reads one JSON Web Key (RFC 7517 section 4, RFC 7518 section 6).</summary>
internal static class JsonWebKey
{
    private const int P256FieldBytes = 32;

    /// <summary>Reads a key for verifying.</summary>
    /// <param name="key">One entry of a key set.</param>
    /// <param name="hasPrivateParts">Whether it carries a private key, which is never read.</param>
    /// <exception cref="FormatException">The key is not one of ours; the message says why and holds nothing secret.</exception>
    /// <exception cref="CryptographicException">The numbers are not a public key.</exception>
    public static VerificationKey Read(JsonElement key, out bool hasPrivateParts)
    {
        if (key.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it is not an object.");
        }

        CheckPurpose(key);
        var keyId = Text(key, "kid");
        if (keyId?.Length is 0 or > TokenHeader.MaxKeyIdLength)
        {
            throw new FormatException($"its kid is not 1 to {TokenHeader.MaxKeyIdLength} characters.");
        }

        var type = Text(key, "kty");
        hasPrivateParts = type is "RSA" or "EC" && key.TryGetProperty("d"u8, out _);
        return type switch
        {
            "oct" => ReadSecret(key, keyId),
            "RSA" => ReadRsa(key, keyId),
            "EC" => ReadP256(key, keyId),
            _ => throw new FormatException("its kty is not oct, RSA or EC."),
        };
    }

    private static void CheckPurpose(JsonElement key)
    {
        if (Text(key, "use") is { } use && use != "sig")
        {
            throw new FormatException("its use is not sig.");
        }

        if (key.TryGetProperty("key_ops"u8, out var operations)
            && !(operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(IsVerify)))
        {
            throw new FormatException("its key_ops do not contain verify.");
        }
    }

    private static bool IsVerify(JsonElement operation) => StrictJson.TryGetText(operation, out var text) && text == "verify";

    private static VerificationKey ReadSecret(JsonElement key, string? keyId)
    {
        CheckAlgorithm(key, "HS256");
        var secret = Bytes(key, "k");
        return secret.Length >= VerificationKey.MinSecretBytes
            ? VerificationKey.FromSecret(keyId, secret)
            : throw new FormatException($"its secret is shorter than {VerificationKey.MinSecretBytes} bytes.");
    }

    private static VerificationKey ReadRsa(JsonElement key, string? keyId)
    {
        CheckAlgorithm(key, "RS256");
        var modulus = Bytes(key, "n").AsSpan().TrimStart((byte)0).ToArray();
        var bits = new BigInteger(modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        if (bits is < VerificationKey.MinRsaBits or > VerificationKey.MaxRsaBits || (modulus[^1] & 1) == 0)
        {
            throw new FormatException(
                $"its modulus is not an odd number of {VerificationKey.MinRsaBits} to {VerificationKey.MaxRsaBits} bits.");
        }

        // With exponent 1 every signature is its own message, and a huge one makes verifying as slow as signing.
        var exponent = Bytes(key, "e").AsSpan().TrimStart((byte)0).ToArray();
        if (exponent.Length is 0 or > sizeof(uint) || (exponent[^1] & 1) == 0 || exponent is [< 3])
        {
            throw new FormatException("its exponent is not an odd number of 3 to 4294967295.");
        }

        return VerificationKey.FromRsa(keyId, new RSAParameters { Modulus = modulus, Exponent = exponent });
    }

    private static VerificationKey ReadP256(JsonElement key, string? keyId)
    {
        CheckAlgorithm(key, "ES256");
        if (Text(key, "crv") != "P-256")
        {
            throw new FormatException("its curve is not P-256.");
        }

        var point = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") };
        return point.X.Length == P256FieldBytes && point.Y.Length == P256FieldBytes
            ? VerificationKey.FromP256(keyId, new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point })
            : throw new FormatException($"its x and y do not have {P256FieldBytes} bytes each.");
    }

    private static void CheckAlgorithm(JsonElement key, string expected)
    {
        if (Text(key, "alg") is { } algorithm && algorithm != expected)
        {
            throw new FormatException($"its alg is not {expected}, the one that is used with its kty.");
        }
    }

    private static string? Text(JsonElement key, string member)
    {
        if (!key.TryGetProperty(member, out var value))
        {
            return null;
        }

        return StrictJson.TryGetText(value, out var text) ? text : throw new FormatException($"its {member} is not text.");
    }

    private static byte[] Bytes(JsonElement key, string member) =>
        Text(key, member) is { } text && StrictBase64Url.Decode(Encoding.UTF8.GetBytes(text)) is { } bytes
            ? bytes
            : throw new FormatException($"its {member} is missing or not base64url.");
}
