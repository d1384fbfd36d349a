namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A term with wildcards, ready to be looked for.</summary>
/// <remarks>Its longest piece without wildcards is looked for first, and from there the rest to both sides.</remarks>
/// <param name="Number">Which one it is of those compiled together; the lower goes first.</param>
/// <param name="Key">The longest piece without wildcards.</param>
/// <param name="KeyJoints">Places in the key where the term itself has a separator, as bits.</param>
/// <param name="Before">What stands before the key, from right to left.</param>
/// <param name="After">What stands after it, from left to right.</param>
/// <param name="IsAccented">Whether the term has accents that the text must have too.</param>
internal sealed record WildcardPattern(int Number, string Key, ulong KeyJoints, WildcardSide Before, WildcardSide After, bool IsAccented)
{
    /// <summary>Reads a term as typed.</summary>
    /// <returns>Null when it has signs other than wildcards and separators, or neither letter nor digit.</returns>
    public static WildcardPattern? Parse(string typed, int number = 0) => Parse(typed, number, isRead: false);

    /// <summary>Reads a term as it is found in a <see cref="TextReading"/>.</summary>
    /// <returns>Null too when it has letters of another alphabet: with wildcards between them they could be any word.</returns>
    public static WildcardPattern? ForReading(string typed, int number) => Parse(typed, number, isRead: true);

    private static WildcardPattern? Parse(string typed, int number, bool isRead)
    {
        var match = MatchText.From(DisplayText.Clean(typed).Shown);
        var (tokens, joints) = Read(match.Accented.Text, isRead);
        if (tokens is null || tokens.Length > 64)
        {
            return null;
        }

        var (start, length) = LongestPiece(tokens);
        if (length == 0)
        {
            return null;
        }

        var end = start + length;
        var before = tokens[..start].ToCharArray();
        Array.Reverse(before);
        var beforeJoints = 0UL;
        for (var i = 0; i < start; i++)
        {
            // What parts a token from the one to its right is noted at that one.
            beforeJoints |= ((joints >> (start - i)) & 1) << i;
        }

        return new WildcardPattern(
            number,
            tokens[start..end],
            joints >> start,
            new WildcardSide(new string(before), beforeJoints),
            new WildcardSide(tokens[end..], end < 64 ? joints >> end : 0),
            !ReferenceEquals(match.Accented, match.Plain));
    }

    private static (string? Tokens, ulong Joints) Read(string folded, bool isRead)
    {
        var tokens = new List<char>(folded.Length);
        var joints = 0UL;
        var letters = new FoldedText(folded).Letters;
        foreach (var typed in folded)
        {
            var value = isRead ? LookAlikes.LetterFor(typed) : typed;
            if (value != typed && LookAlikes.IsOfOtherAlphabet(typed))
            {
                return (null, 0);
            }

            // What a text repeats is read as one.
            var isAgain = tokens.Count > 0 && tokens[^1] == value && ((joints >> tokens.Count) & 1) == 0;
            if (isAgain && (value == WildcardSide.Any || (isRead && value != WildcardSide.One)))
            {
                continue;
            }

            if (value is WildcardSide.Any or WildcardSide.One || letters.Contains(typed))
            {
                tokens.Add(value);
            }
            else if (!TermPattern.Separators.Contains(typed) || tokens.Count == 64)
            {
                return (null, 0);
            }
            else
            {
                joints |= 1UL << tokens.Count;
            }
        }

        return (new string([.. tokens]), joints);
    }

    private static (int Start, int Length) LongestPiece(string tokens)
    {
        var best = (Start: 0, Length: 0);
        for (int at = 0, next; at < tokens.Length; at = next + 1)
        {
            next = tokens.AsSpan(at).IndexOfAny(WildcardSide.Any, WildcardSide.One) is var found and >= 0 ? at + found : tokens.Length;
            best = next - at > best.Length ? (at, next - at) : best;
        }

        return best;
    }
}
