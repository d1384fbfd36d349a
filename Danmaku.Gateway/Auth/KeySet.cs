using System.Collections.Frozen;

namespace Danmaku.Gateway.Auth;

/// <summary>The keys known at one moment, by key id and algorithm. Immutable.</summary>
internal sealed class KeySet
{
    /// <summary>No keys at all.</summary>
    public static readonly KeySet Empty = new([]);

    private readonly FrozenDictionary<(string KeyId, TokenAlgorithm Algorithm), VerificationKey> _named;
    private readonly FrozenDictionary<TokenAlgorithm, VerificationKey> _only;

    /// <param name="keys">Where two share key id and algorithm the first counts.</param>
    public KeySet(IEnumerable<VerificationKey> keys)
    {
        var distinct = keys.DistinctBy(key => (key.KeyId, key.Algorithm)).ToList();
        Count = distinct.Count;
        _named = distinct.Where(key => key.KeyId is not null).ToFrozenDictionary(key => (key.KeyId!, key.Algorithm));

        // The key without a name, else the single one there is: trying several for one token would multiply its cost.
        _only = distinct.GroupBy(key => key.Algorithm)
            .Select(group => group.FirstOrDefault(key => key.KeyId is null) ?? (group.Count() == 1 ? group.First() : null))
            .OfType<VerificationKey>()
            .ToFrozenDictionary(key => key.Algorithm);
    }

    /// <summary>Keys in the set.</summary>
    public int Count { get; }

    /// <summary>The key a header means; <see langword="null"/> when there is none.</summary>
    /// <remarks>Without <c>kid</c>: the algorithm's key without a name, or its only key.</remarks>
    public VerificationKey? Find(TokenHeader header) => header.KeyId is { } keyId
        ? _named.GetValueOrDefault((keyId, header.Algorithm))
        : _only.GetValueOrDefault(header.Algorithm);
}
