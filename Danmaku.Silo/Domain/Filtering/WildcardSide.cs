using System.Numerics;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What a term with wildcards has on one side of its key, in the order in which it is walked away from the key.</summary>
internal sealed class WildcardSide
{
    /// <summary>Any letters and digits, or none.</summary>
    public const char Any = '*';

    /// <summary>One letter or digit, with its marks.</summary>
    public const char One = '?';

    /// <summary>Most letters that all of a side's <see cref="Any"/> stand for: words are shorter, and work stays bounded.</summary>
    private const int MaxAny = 32;

    private readonly string _tokens;
    private readonly ulong _joints;
    private readonly ulong _any;
    private readonly ulong _one;

    /// <param name="tokens">Letters, <see cref="Any"/>, but not two of them in a row, and <see cref="One"/>; at most 63.</param>
    /// <param name="joints">Bit i: whether the term has a separator between token i and the one nearer to the key.</param>
    public WildcardSide(string tokens, ulong joints)
    {
        _tokens = tokens;
        _joints = joints;
        for (var i = 0; i < tokens.Length; i++)
        {
            _any |= tokens[i] == Any ? 1UL << i : 0;
            _one |= tokens[i] == One ? 1UL << i : 0;
        }
    }

    public bool IsEmpty => _tokens.Length == 0;

    /// <summary>Walks away from the key, to the nearest edge of a word where all tokens are used up.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">The border of the key: the letter after it, or before the walk goes left the one it begins with.</param>
    /// <param name="forward">Whether to go right.</param>
    /// <param name="steps">Counts work.</param>
    /// <returns>The border of the match; negative for none.</returns>
    public int Walk(FoldedText text, int from, bool forward, ref int steps)
    {
        var letters = text.Letters;
        var done = 1UL << _tokens.Length;
        var active = WithSkippedAny(1);
        var border = from;
        for (var left = _tokens.Length + MaxAny; left >= 0; left--)
        {
            if ((active & done) != 0 && (forward ? text.IsEnd(border) : text.IsStart(border)))
            {
                return border;
            }

            active &= ~done;
            var letter = forward ? border : border - 1;
            if (active == 0 || (uint)letter >= (uint)letters.Length)
            {
                return -1;
            }

            if (!text.IsGapInserted(border))
            {
                active = WithSkippedAny(active & _joints) & ~done;
            }

            steps++;
            active = WithSkippedAny(Take(letters[letter], active));
            border += forward ? 1 : -1;
        }

        return -1;
    }

    private ulong Take(char letter, ulong active)
    {
        var next = (active & _any) | ((active & _one) << 1);
        if ((active & _one) != 0 && WordRules.Continues(letter))
        {
            next |= active & _one;
        }

        for (var rest = active & ~(_any | _one); rest != 0; rest &= rest - 1)
        {
            var i = BitOperations.TrailingZeroCount(rest);
            next |= _tokens[i] == letter ? 2UL << i : 0;
        }

        return next;
    }

    /// <summary>Adds what comes after a token that may stand for nothing.</summary>
    private ulong WithSkippedAny(ulong active) => active | ((active & _any) << 1);
}
