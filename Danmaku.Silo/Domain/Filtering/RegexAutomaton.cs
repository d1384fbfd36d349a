using System.Text.RegularExpressions;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>The machine that a regular expression is, as far as its size goes.</summary>
/// <remarks>
/// Without backtracking a match takes one step of a deterministic machine for each character, but the machine's states are made on
/// the way, and some patterns need exponentially many: "a.{20}b" has a million. Whoever writes comments could then have them made
/// at will. So the states are counted before: forwards from any place, as a match is looked for, and backwards from its end, as
/// its start is.
/// </remarks>
internal sealed class RegexAutomaton
{
    /// <summary>Most states of a pattern's machine.</summary>
    public const int MaxStates = 2_500;

    /// <summary>Most work for counting them, in places visited: milliseconds.</summary>
    private const int MaxWork = 2_000_000;

    private static readonly string Samples = string.Concat(Enumerable.Range(0, char.MaxValue + 1)
        .Where(static value => value < 0x100 || value % 256 == 0)
        .Concat(Enumerable.Range(0, char.MaxValue + 1).GroupBy(static value => char.GetUnicodeCategory((char)value)).Select(static kind => kind.First()))
        .Distinct()
        .Select(static value => (char)value));

    private readonly List<RegexSet> _sets = [];
    private readonly PlaceSet[] _next = new PlaceSet[PlaceSet.MaxPlaces];
    private readonly PlaceSet[] _previous = new PlaceSet[PlaceSet.MaxPlaces];
    private readonly Part _whole;

    private RegexAutomaton(RegexNode node) => _whole = Add(node);

    /// <summary>Whether a pattern's machine has at most <see cref="MaxStates"/> states.</summary>
    /// <param name="node">A pattern of at most <see cref="PlaceSet.MaxPlaces"/> places.</param>
    public static bool IsSmall(RegexNode node)
    {
        var automaton = new RegexAutomaton(node);
        var alphabet = automaton.Alphabet();
        var work = 0;
        return IsSmall(automaton._whole.First, automaton._next, alphabet, isAnywhere: true, ref work)
            && IsSmall(automaton._whole.First, automaton._next, alphabet, isAnywhere: false, ref work)
            && IsSmall(automaton._whole.Last, automaton._previous, alphabet, isAnywhere: false, ref work);
    }

    /// <summary>Counts sets of places that can be next at the same time.</summary>
    /// <param name="start">Places of the first character.</param>
    /// <param name="next">Places that come after each.</param>
    /// <param name="alphabet">For each kind of character the places that take it.</param>
    /// <param name="isAnywhere">Whether a match may begin at every character.</param>
    /// <param name="work">Places visited.</param>
    private static bool IsSmall(PlaceSet start, PlaceSet[] next, PlaceSet[] alphabet, bool isAnywhere, ref int work)
    {
        var known = new HashSet<PlaceSet> { start };
        var waiting = new Stack<PlaceSet>(known);
        while (waiting.TryPop(out var state))
        {
            foreach (var taking in alphabet)
            {
                var taken = state & taking;
                work += 1 + taken.Count();
                var following = taken.Through(next) | (isAnywhere ? start : default);
                if (known.Add(following))
                {
                    waiting.Push(following);
                }
            }

            if (known.Count > MaxStates || work > MaxWork)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Kinds of characters that the pattern tells apart: for each the places that take it.</summary>
    private PlaceSet[] Alphabet()
    {
        var borders = string.Concat(_sets.Select(set => set.Borders));
        var samples = Samples
            .Concat(borders)
            .Concat(borders.Select(value => (char)(value + 1)))
            .Concat(borders.Select(value => (char)(value - 1)))
            .Distinct()
            .ToArray();
        var takers = new PlaceSet[samples.Length];
        foreach (var same in _sets.Select((set, place) => (set, place)).GroupBy(one => (one.set.Token, one.set.IgnoresCase, one.set.IsSingleLine)))
        {
            var places = same.Aggregate(default(PlaceSet), (all, one) => all | PlaceSet.Of(one.place));
            var takes = Taker(same.First().set);
            for (var i = 0; i < samples.Length; i++)
            {
                takers[i] |= takes(samples[i]) ? places : default;
            }
        }

        return [.. takers.Distinct()];
    }

    /// <summary>Which characters a token takes; but for the plainest the library itself says so.</summary>
    private static Func<char, bool> Taker(RegexSet set)
    {
        if (set is { Chars: [var only] })
        {
            var small = char.ToLowerInvariant(only);
            return set.IgnoresCase ? value => char.ToLowerInvariant(value) == small : value => value == only;
        }

        var options = RegexOptions.CultureInvariant
            | (set.IgnoresCase ? RegexOptions.IgnoreCase : RegexOptions.None)
            | (set.IsSingleLine ? RegexOptions.Singleline : RegexOptions.None);
        var regex = new Regex($"^{set.Token}\\z", options);
        return value => regex.IsMatch([value]);
    }

    private Part Add(RegexNode node) => node switch
    {
        RegexNode.Set set => AddSet(set.Chars),
        RegexNode.Sequence sequence => sequence.Nodes.Aggregate(Part.Nothing, (before, one) => Join(before, Add(one))),
        RegexNode.Choice choice => choice.Nodes.Select(Add).ToArray().Aggregate(static (one, other) => one.Or(other)),
        RegexNode.Repeat repeat => AddRepeat(repeat),
        _ => Part.Nothing,
    };

    private Part AddSet(RegexSet set)
    {
        var place = PlaceSet.Of(_sets.Count);
        _sets.Add(set);
        return new Part(place, place, CanBeEmpty: false);
    }

    private Part AddRepeat(RegexNode.Repeat repeat)
    {
        var whole = Part.Nothing;
        for (var i = 0; i < repeat.Min; i++)
        {
            whole = Join(whole, Add(repeat.Node));
        }

        if (repeat.Max is null)
        {
            var again = Add(repeat.Node);
            Link(again.Last, again.First);
            return Join(whole, again with { CanBeEmpty = true });
        }

        var optional = Part.Nothing;
        for (var i = repeat.Min; i < repeat.Max; i++)
        {
            // From the inside out: (a(a(a)?)?)?
            optional = Join(Add(repeat.Node), optional) with { CanBeEmpty = true };
        }

        return Join(whole, optional);
    }

    private Part Join(Part one, Part other)
    {
        Link(one.Last, other.First);
        return new Part(
            one.CanBeEmpty ? one.First | other.First : one.First,
            other.CanBeEmpty ? one.Last | other.Last : other.Last,
            one.CanBeEmpty && other.CanBeEmpty);
    }

    private void Link(PlaceSet from, PlaceSet to)
    {
        for (var place = 0; place < _sets.Count; place++)
        {
            _next[place] |= (from & PlaceSet.Of(place)).IsEmpty ? default : to;
            _previous[place] |= (to & PlaceSet.Of(place)).IsEmpty ? default : from;
        }
    }

    /// <param name="First">Places of its first character.</param>
    /// <param name="Last">Places of its last.</param>
    /// <param name="CanBeEmpty">Whether it takes nothing as well.</param>
    private readonly record struct Part(PlaceSet First, PlaceSet Last, bool CanBeEmpty)
    {
        public static Part Nothing { get; } = new(default, default, CanBeEmpty: true);

        public Part Or(Part other) => new(First | other.First, Last | other.Last, CanBeEmpty || other.CanBeEmpty);
    }
}
