using System.Security.Cryptography;
using System.Text.Json;

namespace Danmaku.Gateway.Auth;

/// <summary>The usable keys of a JSON Web Key Set.</summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517 section 5</see>.</remarks>
/// <param name="Keys">Keys that may verify tokens.</param>
/// <param name="Warnings">One sentence for each key that was left out, or used in part; hold nothing secret.</param>
internal sealed record JwksDocument(IReadOnlyList<VerificationKey> Keys, IReadOnlyList<string> Warnings)
{
    /// <summary>Most keys that are read from one set.</summary>
    public const int MaxKeys = 64;

    /// <summary>Reads a key set. Keys that cannot be used are left out with a warning, as RFC 7517 section 5 asks.</summary>
    /// <returns><see langword="null"/> when it is not a key set at all.</returns>
    public static JwksDocument? TryRead(ReadOnlyMemory<byte> json)
    {
        if (!StrictJson.TryParseObject(json, out var document))
        {
            return null;
        }

        using (document)
        {
            if (!document.RootElement.TryGetProperty("keys"u8, out var entries) || entries.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var keys = new List<VerificationKey>();
            var warnings = new List<string>();
            var position = 0;
            foreach (var entry in entries.EnumerateArray())
            {
                if (position == MaxKeys)
                {
                    warnings.Add($"Only the first {MaxKeys} keys are read.");
                    break;
                }

                Add(entry, position++, keys, warnings);
            }

            return new JwksDocument(keys, warnings);
        }
    }

    private static void Add(JsonElement entry, int position, List<VerificationKey> keys, List<string> warnings)
    {
        try
        {
            var key = JsonWebKey.Read(entry, out var hasPrivateParts);
            if (keys.Any(other => other.KeyId == key.KeyId && other.Algorithm == key.Algorithm))
            {
                warnings.Add($"Key {position} repeats the kid and algorithm of an earlier one and is left out.");
                return;
            }

            if (hasPrivateParts)
            {
                warnings.Add($"Key {position} contains its private part, which is ignored and should not be here.");
            }

            keys.Add(key);
        }
        catch (FormatException e)
        {
            warnings.Add($"Key {position} is left out: {e.Message}");
        }
        catch (CryptographicException)
        {
            warnings.Add($"Key {position} is left out: its numbers are not a public key.");
        }
    }
}
