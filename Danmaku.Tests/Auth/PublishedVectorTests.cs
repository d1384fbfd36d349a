using System.Text;
using Danmaku.Gateway.Auth;

namespace Danmaku.Tests.Auth;

/// <summary>The published examples of RFC 7515 appendix A and RFC 7520 section 4, signature by signature.</summary>
public sealed class PublishedVectorTests
{
    private const string Claims7515 = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private const string Text7520 =
        "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9h"
        + "ZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3"
        + "ZXB0IG9mZiB0by4";

    /// <summary>Name, key (RFC 7517) and token of each example.</summary>
    public static TheoryData<string, string, string> Vectors => new()
    {
        {
            "RFC 7515 A.1, HS256",
            """{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""",
            $"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{Claims7515}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        },
        {
            "RFC 7515 A.2, RS256",
            """{"kty":"RSA","e":"AQAB","n":""" + "\""
            + "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
            + "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
            + "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
            + "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
            + "\"}",
            $"eyJhbGciOiJSUzI1NiJ9.{Claims7515}."
            + "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9"
            + "uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB"
            + "_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq"
            + "Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
        },
        {
            "RFC 7515 A.3, ES256",
            """
            {"kty":"EC","crv":"P-256",
             "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
            """,
            $"eyJhbGciOiJFUzI1NiJ9.{Claims7515}."
            + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        },
        {
            "RFC 7520 4.1, RS256",
            """{"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig","e":"AQAB","n":""" + "\""
            + "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRB"
            + "SFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD"
            + "1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_"
            + "qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw"
            + "\"}",
            $"eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.{Text7520}."
            + "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi8"
            + "4wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocS"
            + "adnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJu"
            + "shZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg"
        },
        {
            "RFC 7520 4.4, HS256",
            """
            {"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256",
             "k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}
            """,
            $"eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9.{Text7520}."
            + "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_published_signature_verifies(string name, string key, string token)
    {
        Assert.NotEmpty(name);

        Assert.Null(Check(key, token));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void One_flipped_bit_anywhere_in_the_signature_breaks_it(string name, string key, string token)
    {
        var verifier = VerifierOf(key);
        var parsed = Parse(token);
        for (var bit = 0; bit < parsed.Signature.Length * 8; bit += 7)
        {
            var flipped = parsed with { Signature = Flip(parsed.Signature, bit) };
            Assert.Equal((name, bit, TokenRefusal.BadSignature), (name, bit, verifier.CheckSignature(flipped)));
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void One_flipped_bit_anywhere_in_what_is_signed_breaks_it(string name, string key, string token)
    {
        var verifier = VerifierOf(key);
        var parsed = Parse(token);
        for (var bit = 0; bit < parsed.SigningInput.Length * 8; bit += 41)
        {
            var flipped = parsed with { SigningInput = Flip(parsed.SigningInput, bit) };
            Assert.Equal((name, bit, TokenRefusal.BadSignature), (name, bit, verifier.CheckSignature(flipped)));
        }
    }

    [Fact]
    public void The_claims_of_the_RFC_7515_examples_are_judged_once_the_signature_holds()
    {
        var (_, key, token) = ((string, string, string))(Vectors.First()[0], Vectors.First()[1], Vectors.First()[2]);
        var verifier = VerifierOf(key);
        var expiry = DateTimeOffset.FromUnixTimeSeconds(1_300_819_380);

        TokenAssert.Refused(TokenRefusal.Expired, verifier.Verify(token, expiry.AddMinutes(1)));
        TokenAssert.Refused(TokenRefusal.ClaimMissing, verifier.Verify(token, expiry.AddMinutes(-1)));
    }

    private static TokenRefusal? Check(string key, string token) => VerifierOf(key).CheckSignature(Parse(token));

    private static TokenVerifier VerifierOf(string key)
    {
        var set = JwksDocument.TryRead(Encoding.UTF8.GetBytes($$"""{"keys":[{{key}}]}"""));
        Assert.Empty(set!.Warnings);
        return TestTokens.VerifierOf(TestTokens.RingOf([.. set.Keys]));
    }

    private static CompactToken Parse(string token)
    {
        Assert.True(CompactToken.TryParse(Encoding.ASCII.GetBytes(token), out var parsed));
        return parsed;
    }

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
