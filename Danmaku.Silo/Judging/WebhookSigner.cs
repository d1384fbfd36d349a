using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Danmaku.Silo.Judging;

/// <summary>Signs webhooks as Standard Webhooks says, once with each secret, so that the receiver can change its own at leisure.</summary>
/// <remarks>
/// <see href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme">The scheme</see>:
/// <c>v1,base64(HMAC-SHA256(secret, id.timestamp.body))</c>, a space between two. Safe for concurrent use.
/// </remarks>
internal sealed class WebhookSigner(IReadOnlyList<string> secrets)
{
    /// <summary>Fewest bytes of a secret, by the standard.</summary>
    public const int MinSecretBytes = 24;

    /// <summary>Most bytes of a secret, by the standard.</summary>
    public const int MaxSecretBytes = 64;

    private const string SecretPrefix = "whsec_";

    private readonly byte[][] _keys = [.. secrets.Select(static secret =>
        TryRead(secret, out var key) ? key : throw new ArgumentException("A secret cannot be read.", nameof(secrets)))];

    /// <summary>Reads a secret as the standard writes it; libraries take it without its prefix, too.</summary>
    /// <returns><see langword="false"/> when it is not base64, too short or too long.</returns>
    public static bool TryRead(string secret, out byte[] key)
    {
        var base64 = (secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret.AsSpan(SecretPrefix.Length) : secret).TrimEnd();
        key = [];

        // White space within is skipped by this decoder and by no other: a sentence is no secret.
        if (base64.ContainsAny(" \t\r\n") || !Base64.IsValid(base64, out var length) || length is < MinSecretBytes or > MaxSecretBytes)
        {
            return false;
        }

        key = new byte[length];
        return Convert.TryFromBase64Chars(base64, key, out _);
    }

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>.</param>
    /// <param name="body">The body, byte by byte as it is sent.</param>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var signatures = new string[_keys.Length];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var i = 0; i < _keys.Length; i++)
        {
            using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _keys[i]);
            mac.AppendData(Encoding.ASCII.GetBytes($"{id}.{timestamp}."));
            mac.AppendData(body);
            mac.GetHashAndReset(signature);
            signatures[i] = "v1," + Convert.ToBase64String(signature);
        }

        return string.Join(' ', signatures);
    }
}
