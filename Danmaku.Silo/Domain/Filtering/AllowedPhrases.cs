using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Phrases in which nothing is found, and sites that may be linked to.</summary>
internal sealed class AllowedPhrases
{
    private readonly TermIndex _plain;
    private readonly TermIndex _accented;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _sites;

    /// <param name="phrases">As moderators typed them; one of which nothing visible is left allows nothing.</param>
    public AllowedPhrases(ImmutableArray<string> phrases)
    {
        var parsed = phrases.Select(TermPattern.ParsePhrase).OfType<TermPattern>().ToLookup(phrase => phrase.IsAccented);
        _plain = new TermIndex(parsed[false], literal: true);
        _accented = new TermIndex(parsed[true], literal: true);
        _sites = parsed.SelectMany(some => some)
            .Select(phrase => phrase.Needle)
            .Where(Links.IsSiteName)
            .ToFrozenSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether any of the phrases is a site's name.</summary>
    public bool HasSites => _sites.Set.Count > 0;

    /// <summary>Where allowed phrases stand in a text.</summary>
    public TextRange[] In(MatchText text)
    {
        if (_plain.IsEmpty && _accented.IsEmpty)
        {
            return [];
        }

        var places = new Places(text);
        _plain.Search(text.Plain, places);
        _accented.Search(text.Accented, places);
        return places.Outermost();
    }

    /// <summary>Whether a host is a site that may be linked to, or a subdomain of one.</summary>
    /// <param name="host">A folded name, labels with dots between.</param>
    public bool AllowsHost(ReadOnlySpan<char> host)
    {
        while (!_sites.Contains(host))
        {
            var dot = host.IndexOf('.');
            if (dot < 0)
            {
                return false;
            }

            host = host[(dot + 1)..];
        }

        return true;
    }

    private sealed class Places(MatchText text) : ITermFindings
    {
        private readonly List<TextRange> _ranges = [];

        public bool Wants(int number) => true;

        public void Add(int number, bool isAccented, int from, int to) => _ranges.Add(text.ShownRange(isAccented, from, to));

        public void Worked(int steps)
        {
        }

        /// <summary>Without those that lie within others: from left to right, each ending later than the one before.</summary>
        public TextRange[] Outermost()
        {
            _ranges.Sort(static (one, other) => one.Start != other.Start ? one.Start.CompareTo(other.Start) : other.End.CompareTo(one.End));
            var kept = new List<TextRange>(_ranges.Count);
            foreach (var range in _ranges)
            {
                if (kept.Count == 0 || kept[^1].End < range.End)
                {
                    kept.Add(range);
                }
            }

            return [.. kept];
        }
    }
}
