using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A part of a regular expression, as far as its size and the letters in it go.</summary>
internal abstract record RegexNode
{
    private RegexNode()
    {
    }

    /// <summary>Fewest characters of a match. At most as many as an int holds; more count as that.</summary>
    public int MinLength => this switch
    {
        Set => 1,
        Sequence sequence => Saturated(sequence.Nodes.Sum(node => (long)node.MinLength)),
        Choice choice => choice.Nodes.Min(node => node.MinLength),
        Repeat repeat => Saturated((long)repeat.Node.MinLength * repeat.Min),
        _ => 0,
    };

    /// <summary>Places for a character once counted repetitions are written out.</summary>
    public int Places => this switch
    {
        Set => 1,
        Sequence sequence => Saturated(sequence.Nodes.Sum(node => (long)node.Places)),
        Choice choice => Saturated(choice.Nodes.Sum(node => (long)node.Places)),
        Repeat repeat => Saturated((long)repeat.Node.Places * Math.Max(1, repeat.Max ?? repeat.Min + 1)),
        _ => 0,
    };

    private static int Saturated(long value) => (int)Math.Min(value, int.MaxValue);

    /// <summary>Takes no character: the start of a line, the edge of a word, nothing.</summary>
    internal sealed record Empty : RegexNode;

    /// <summary>Takes one character.</summary>
    internal sealed record Set(RegexSet Chars) : RegexNode;

    /// <summary>One after the other.</summary>
    internal sealed record Sequence(ImmutableArray<RegexNode> Nodes) : RegexNode;

    /// <summary>One of several.</summary>
    internal sealed record Choice(ImmutableArray<RegexNode> Nodes) : RegexNode;

    /// <summary>The same several times.</summary>
    /// <param name="Node">What.</param>
    /// <param name="Min">Fewest times.</param>
    /// <param name="Max">Most times; null for any number.</param>
    internal sealed record Repeat(RegexNode Node, int Min, int? Max) : RegexNode;
}
