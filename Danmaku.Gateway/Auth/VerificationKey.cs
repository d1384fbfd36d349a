using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Danmaku.Gateway.Auth;

/// <summary>One key, bound to one algorithm for good, so that no token can have it used for another. Thread-safe.</summary>
internal abstract class VerificationKey
{
    /// <summary>Shortest secret for HS256 (RFC 7518 section 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>Shortest RSA modulus (RFC 7518 section 3.3).</summary>
    public const int MinRsaBits = 2_048;

    /// <summary>Longest RSA modulus: beyond it one token costs more than a millisecond.</summary>
    public const int MaxRsaBits = 8_192;

    private VerificationKey(string? keyId, TokenAlgorithm algorithm) => (KeyId, Algorithm) = (keyId, algorithm);

    /// <summary>Name that tokens call it by, where it has one.</summary>
    public string? KeyId { get; }

    /// <summary>The one algorithm it verifies.</summary>
    public TokenAlgorithm Algorithm { get; }

    /// <summary>Whether the signature is this key's over the data. Never throws for what a token can hold.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    /// <summary>A key for HS256.</summary>
    /// <param name="keyId">Its name, where it has one.</param>
    /// <param name="secret">At least <see cref="MinSecretBytes"/>.</param>
    public static VerificationKey FromSecret(string? keyId, byte[] secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, MinSecretBytes);
        return new Hmac(keyId, secret);
    }

    /// <summary>A key for RS256.</summary>
    /// <exception cref="CryptographicException">The parameters are not a public key.</exception>
    public static VerificationKey FromRsa(string? keyId, RSAParameters publicKey) => new Rsa(keyId, publicKey);

    /// <summary>A key for ES256.</summary>
    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public static VerificationKey FromP256(string? keyId, ECParameters publicKey) => new P256(keyId, publicKey);

    private sealed class Hmac(string? keyId, byte[] secret) : VerificationKey(keyId, TokenAlgorithm.HS256)
    {
        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(secret, data, expected);
            return CryptographicOperations.FixedTimeEquals(expected, signature);
        }
    }

    private sealed class Rsa : VerificationKey
    {
        private readonly Pool<RSA> _pool;
        private readonly int _signatureBytes;

        public Rsa(string? keyId, RSAParameters publicKey)
            : base(keyId, TokenAlgorithm.RS256)
        {
            _signatureBytes = publicKey.Modulus!.Length;
            _pool = new Pool<RSA>(() => RSA.Create(publicKey));
        }

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (signature.Length != _signatureBytes)
            {
                return false;
            }

            var rsa = _pool.Rent();
            try
            {
                return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            }
            catch (CryptographicException)
            {
                return false;
            }
            finally
            {
                _pool.Return(rsa);
            }
        }
    }

    private sealed class P256 : VerificationKey
    {
        private const int SignatureBytes = 64;

        private readonly Pool<ECDsa> _pool;

        public P256(string? keyId, ECParameters publicKey)
            : base(keyId, TokenAlgorithm.ES256) => _pool = new Pool<ECDsa>(() => ECDsa.Create(publicKey));

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (signature.Length != SignatureBytes)
            {
                return false;
            }

            var ecdsa = _pool.Rent();
            try
            {
                return ecdsa.VerifyData(
                    data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
            catch (CryptographicException)
            {
                return false;
            }
            finally
            {
                _pool.Return(ecdsa);
            }
        }
    }

    /// <summary>Key objects of the framework promise nothing to two threads at once, so each call has one to itself.</summary>
    /// <remarks>Never disposed: a token may still be checked against a key that was just replaced; finalizers free the handles.</remarks>
    private sealed class Pool<T>
        where T : AsymmetricAlgorithm
    {
        private readonly ConcurrentQueue<T> _idle = new();
        private readonly Func<T> _create;

        public Pool(Func<T> create)
        {
            _create = create;
            // A bad key shows here, while the key set is read, and not with the first token.
            _idle.Enqueue(create());
        }

        public T Rent() => _idle.TryDequeue(out var key) ? key : _create();

        public void Return(T key) => _idle.Enqueue(key);
    }
}
