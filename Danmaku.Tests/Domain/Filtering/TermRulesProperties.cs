using Danmaku.Silo.Domain.Filtering;
using FsCheck;

namespace Danmaku.Tests.Domain.Filtering;

/// <summary>The matcher against one that tries every term at every place, on texts where terms overlap all the time.</summary>
public sealed class TermRulesProperties
{
    private const string Signs = " .*'，";

    [Theory]
    [InlineData("ab")]
    [InlineData("ab1")]
    [InlineData("你妈")]
    [InlineData("a你")]
    public void It_finds_what_trying_everything_finds(string alphabet)
    {
        var letter = Gen.Elements(alphabet.ToCharArray());
        var sign = Gen.Elements(Signs.ToCharArray());
        var term = Gen.Choose(1, 4).SelectMany(length => Gen.ArrayOf(length, Gen.Frequency(
            Tuple.Create(7, letter),
            Tuple.Create(1, Gen.Constant(' '))))).Select(value => new string(value));
        var text = Gen.ArrayOf(Gen.Frequency(Tuple.Create(5, letter), Tuple.Create(2, sign)))
            .Select(value => DisplayText.Clean(new string(value)).Shown);
        var cases = Arb.From(Gen.Zip(Gen.NonEmptyListOf(term), text));

        Prop.ForAll(cases, pair =>
        {
            var terms = pair.Item1.Select(TermPattern.Parse).OfType<TermPattern>().ToArray();
            var merged = terms.GroupBy(term => term.Needle, (_, same) => TermPattern.Merge([.. same]));
            var found = new Numbers();
            new TermIndex(merged, literal: false).Search(MatchText.From(pair.Item2).Plain, found);
            return found.First == Naive(terms, MatchText.From(pair.Item2));
        }).Check(new Configuration
        {
            MaxNbOfTest = 500,
            EndSize = 30,
            QuietOnSuccess = true,
            Runner = Config.QuickThrowOnFailure.Runner,
        });
    }

    /// <summary>The first term in the list of those that stand anywhere.</summary>
    private static int? Naive(TermPattern[] terms, MatchText match)
    {
        var text = match.Folded;
        var places = Enumerable.Range(0, text.Length).Where(at => char.IsLetterOrDigit(text[at])).ToArray();
        return terms
            .Where(term => Enumerable.Range(0, places.Length).Any(first => Matches(text, places, first, term, terms)))
            .Select(term => terms.First(other => other.Needle == term.Needle))
            .Min(term => (int?)term.Number);
    }

    private static bool Matches(string text, int[] places, int first, TermPattern term, TermPattern[] terms)
    {
        if (first + term.Needle.Length > places.Length)
        {
            return false;
        }

        var mine = places.AsSpan(first, term.Needle.Length).ToArray();
        if (string.Concat(mine.Select(at => text[at])) != term.Needle
            || SameWord(text, mine[0], mine[0] - 1)
            || SameWord(text, mine[^1], mine[^1] + 1))
        {
            return false;
        }

        var joints = terms.Where(other => other.Needle == term.Needle).SelectMany(other => other.Joints).ToHashSet();
        for (var i = 1; i < mine.Length; i++)
        {
            var signs = text[(mine[i - 1] + 1)..mine[i]];
            var isUsual = signs.Contains(' ') || (signs.Length > 0 && signs != "." && signs.All(sign => ".',，".Contains(sign)));
            if (isUsual && !joints.Contains(i) && PieceAround(text, mine[i - 1]) > 1 && PieceAround(text, mine[i]) > 1)
            {
                return false;
            }
        }

        return true;
    }

    private static int PieceAround(string text, int at) =>
        1
        + text[(at + 1)..].TakeWhile(char.IsLetterOrDigit).Count()
        + text[..at].Reverse().TakeWhile(char.IsLetterOrDigit).Count();

    private static bool SameWord(string text, int inside, int outside) =>
        outside >= 0
        && outside < text.Length
        && char.IsAscii(text[inside])
        && ((char.IsAsciiLetter(text[inside]) && char.IsAsciiLetter(text[outside]))
            || (char.IsAsciiDigit(text[inside]) && char.IsAsciiDigit(text[outside])));

    /// <summary>Remembers the first in the list.</summary>
    private sealed class Numbers : ITermFindings
    {
        public int? First { get; private set; }

        public bool Wants(int number) => true;

        public void Add(int number, bool isAccented, int from, int to) => First = Math.Min(First ?? int.MaxValue, number);

        public void Worked(int steps)
        {
        }
    }
}
