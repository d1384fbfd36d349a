using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>The gaps between letters from one place on, looked at once for all terms that begin there.</summary>
/// <param name="text">The text.</param>
/// <param name="start">The first letter.</param>
internal struct WordGaps(FoldedText text, int start)
{
    private readonly int _start = start;
    private int _end = start + 1;

    /// <summary>Letters before which a gap parts two words.</summary>
    private List<int>? _parting;

    /// <summary>Letters looked at.</summary>
    public readonly int Steps => _end - _start;

    /// <summary>Whether every gap up to a letter hides a word, but for those that the term itself has.</summary>
    /// <param name="end">The letter after the last; never less than when asked before.</param>
    /// <param name="joints">Where the term has gaps, from its first letter.</param>
    public bool AreInserted(int end, ImmutableArray<int> joints)
    {
        for (; _end < end; _end++)
        {
            if (!text.IsGapInserted(_end))
            {
                (_parting ??= []).Add(_end - _start);
            }
        }

        return _parting is null || (_parting.Count <= joints.Length && _parting.TrueForAll(joints.Contains));
    }
}
