using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Texts of which a match of a regular expression has at least one, in small letters.</summary>
internal static class RegexLiterals
{
    /// <summary>Most ways to write a part of a pattern that are worth writing out.</summary>
    private const int MaxWays = 16;

    /// <summary>Longest of them: longer ones find nothing that these do not.</summary>
    private const int MaxLength = 24;

    /// <summary>Most texts that are worth looking for in place of one pattern.</summary>
    private const int MaxTexts = 64;

    /// <summary>Letters that patterns have in two cases and strings in one: Unicode 16 brought the second.</summary>
    private const string LateCase = "\u1C89\u1C8A";

    /// <summary>Texts of which every match has one.</summary>
    /// <returns>Null when there is no such set of texts, none of them empty.</returns>
    public static ImmutableArray<string>? Of(RegexNode node)
    {
        var found = Find(node);
        return Better(found.Exact, found.Needed) is { } texts && IsUseful(texts) ? texts : null;
    }

    private static Finding Find(RegexNode node) => node switch
    {
        RegexNode.Set { Chars.Chars: { } chars } when chars.AsSpan().IndexOfAny(LateCase) < 0 => new Finding(
            [.. chars.Select(value => char.ToLowerInvariant(value).ToString()).Distinct()], null),
        RegexNode.Set => default,
        RegexNode.Sequence sequence => FindInSequence(sequence),
        RegexNode.Choice choice => FindInChoice(choice),
        RegexNode.Repeat repeat => FindInRepeat(repeat),
        _ => Finding.Nothing,
    };

    private static Finding FindInSequence(RegexNode.Sequence sequence)
    {
        ImmutableArray<string>? needed = null;
        ImmutableArray<string> current = [""];
        var isExact = true;
        foreach (var part in sequence.Nodes.Select(Find))
        {
            if (part.Exact is { } ways && Append(current, ways) is { } longer)
            {
                current = longer;
                continue;
            }

            needed = Better(Better(needed, current), part.Needed);
            current = part.Exact ?? [""];
            isExact = false;
        }

        return isExact ? new Finding(current, null) : new Finding(null, Better(needed, current));
    }

    private static Finding FindInChoice(RegexNode.Choice choice)
    {
        var parts = choice.Nodes.Select(Find).ToArray();
        if (Array.TrueForAll(parts, part => part.Exact is not null) && Union(parts.Select(part => part.Exact)) is { } exact)
        {
            return exact.Length <= MaxWays ? new Finding(exact, null) : new Finding(null, IsUseful(exact) ? exact : null);
        }

        var needed = parts.Select(part => Better(part.Exact, part.Needed)).ToArray();
        return new Finding(null, Array.TrueForAll(needed, part => part is { } texts && IsUseful(texts)) ? Union(needed) : null);
    }

    private static Finding FindInRepeat(RegexNode.Repeat repeat)
    {
        var one = Find(repeat.Node);
        if (repeat is { Min: 0, Max: 1 } && one.Exact is { } optional)
        {
            return new Finding([.. optional.Append("").Distinct()], null);
        }

        if (repeat.Min == 0)
        {
            return new Finding(repeat.Max == 0 ? [""] : null, null);
        }

        if (repeat.Min == repeat.Max && one.Exact is { } each)
        {
            ImmutableArray<string>? all = [""];
            for (var i = 0; i < repeat.Min && all is not null; i++)
            {
                all = Append(all.Value, each);
            }

            if (all is not null)
            {
                return new Finding(all, null);
            }
        }

        return new Finding(null, Better(one.Exact, one.Needed));
    }

    private static ImmutableArray<string>? Append(ImmutableArray<string> starts, ImmutableArray<string> ends) =>
        starts.Length * ends.Length <= MaxWays && starts.Max(text => text.Length) + ends.Max(text => text.Length) <= MaxLength
            ? [.. starts.SelectMany(_ => ends, static (start, end) => start + end).Distinct()]
            : null;

    private static ImmutableArray<string>? Union(IEnumerable<ImmutableArray<string>?> sets)
    {
        ImmutableArray<string> all = [.. sets.SelectMany(set => set!.Value).Distinct()];
        return all.Length <= MaxTexts ? all : null;
    }

    /// <summary>The one of two sets that rarer texts have.</summary>
    private static ImmutableArray<string>? Better(ImmutableArray<string>? one, ImmutableArray<string>? other)
    {
        var (first, second) = (Score(one), Score(other));
        return first >= second ? one : other;
    }

    private static int Score(ImmutableArray<string>? texts) =>
        texts is { } set && IsUseful(set) ? (1_000 * Math.Min(8, set.Min(text => text.Length))) - set.Length : int.MinValue;

    private static bool IsUseful(ImmutableArray<string> texts) => texts.Length > 0 && !texts.Contains("");

    /// <param name="Exact">All that a part matches; null where that is too much.</param>
    /// <param name="Needed">Texts of which one is in each match of a part; null for none.</param>
    private readonly record struct Finding(ImmutableArray<string>? Exact, ImmutableArray<string>? Needed)
    {
        public static Finding Nothing { get; } = new([""], null);
    }
}
