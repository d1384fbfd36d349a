using System.Numerics;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What a term with wildcards has on one side of its key, in the order in which it is walked away from the key.</summary>
/// <param name="Tokens">Letters, <see cref="Any"/> and <see cref="One"/>; at most 63.</param>
/// <param name="Joints">Bit i: whether the term has a separator between token i and the one nearer to the key.</param>
internal readonly record struct WildcardSide(string Tokens, ulong Joints)
{
    /// <summary>Any letters and digits, or none.</summary>
    public const char Any = '*';

    /// <summary>One letter or digit, with its marks.</summary>
    public const char One = '?';

    /// <summary>Farthest that a match reaches from its key, in letters: no word is longer, and work stays bounded.</summary>
    private const int MaxReach = 64;

    /// <summary>Walks away from the key, to the nearest edge of a word where all tokens are used up.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">The border of the key: the letter after it, or before the walk goes left the one it begins with.</param>
    /// <param name="forward">Whether to go right.</param>
    /// <param name="steps">Counts work.</param>
    /// <returns>The border of the match; negative for none.</returns>
    public int Walk(FoldedText text, int from, bool forward, ref int steps)
    {
        var letters = text.Letters;
        var done = 1UL << Tokens.Length;
        var active = WithSkippedAny(1);
        var border = from;
        for (var reach = 0; reach <= MaxReach; reach++)
        {
            if ((active & done) != 0 && IsEdge(text, border, forward))
            {
                return border;
            }

            active &= ~done;
            var letter = forward ? border : border - 1;
            if (active == 0 || (uint)letter >= (uint)letters.Length)
            {
                return -1;
            }

            if (!WordRules.IsGapInserted(text, border))
            {
                active = WithSkippedAny(active & Joints) & ~done;
            }

            steps += 1 + BitOperations.PopCount(active);
            active = WithSkippedAny(Take(letters[letter], active));
            border += forward ? 1 : -1;
        }

        return -1;
    }

    private ulong Take(char letter, ulong active)
    {
        var next = 0UL;
        for (var rest = active; rest != 0; rest &= rest - 1)
        {
            var i = BitOperations.TrailingZeroCount(rest);
            var token = Tokens[i];
            next |= token == Any ? 1UL << i
                : token == One ? (WordRules.Continues(letter) ? 3UL : 2UL) << i
                : token == letter ? 2UL << i
                : 0;
        }

        return next;
    }

    /// <summary>Adds what comes after a token that may stand for nothing.</summary>
    private ulong WithSkippedAny(ulong active)
    {
        for (var i = 0; i < Tokens.Length; i++)
        {
            if (Tokens[i] == Any && (active & (1UL << i)) != 0)
            {
                active |= 2UL << i;
            }
        }

        return active;
    }

    private static bool IsEdge(FoldedText text, int border, bool forward) => forward ? text.IsEnd(border) : text.IsStart(border);
}
