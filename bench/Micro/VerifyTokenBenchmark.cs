using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Danmaku.Gateway.Auth;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Danmaku.Bench.Micro;

/// <summary>A viewer's token, looked at once for each join.</summary>
public class VerifyTokenBenchmark : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddSeconds(1_790_000_000);

    private readonly byte[] _secret = Encoding.UTF8.GetBytes("a secret of at least thirty-two bytes");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TokenVerifier? _verifier;
    private string _hs256 = "";
    private string _es256 = "";

    /// <summary>Signs a token with each key.</summary>
    [GlobalSetup]
    public void Sign()
    {
        VerificationKey[] keys =
        [
            VerificationKey.FromSecret("shared", _secret),
            VerificationKey.FromP256("ec", _key.ExportParameters(includePrivateParameters: false)),
        ];
        var ring = new KeyRing(keys, source: null, TimeProvider.System, NullLogger<KeyRing>.Instance);
        _verifier = new TokenVerifier(Options.Create(new TokenOptions()), ring, TimeProvider.System);
        _hs256 = Signed("HS256", "shared", text => HMACSHA256.HashData(_secret, text));
        _es256 = Signed("ES256", "ec", text => _key.SignData(text, HashAlgorithmName.SHA256));
    }

    /// <summary>Shared secret.</summary>
    [Benchmark]
    public bool Hs256() => Verify(_hs256);

    /// <summary>Elliptic curve P-256.</summary>
    [Benchmark]
    public bool Es256() => Verify(_es256);

    /// <summary>Frees the key.</summary>
    public void Dispose()
    {
        _key.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Signed(string algorithm, string keyId, Func<byte[], byte[]> sign)
    {
        var header = $$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{keyId}}"}""";
        var claims = $$$"""{"sub":"viewer-1","name":"Mei","exp":{{{Now.AddHours(1).ToUnixTimeSeconds()}}},"rooms":{"*":"viewer"}}""";
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private bool Verify(string token) => _verifier!.Verify(token, Now) is TokenResult.Verified
        ? true
        : throw new InvalidOperationException("The token was refused.");
}
