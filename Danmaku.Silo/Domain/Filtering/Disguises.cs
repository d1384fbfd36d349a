namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Tells texts in which something may be hidden from all others, which need not be read twice.</summary>
internal static class Disguises
{
    /// <summary>Whether a text has look-alikes, digits or signs for letters, or letters repeated.</summary>
    /// <remarks>True for many an ordinary text, false for most.</remarks>
    public static bool AreIn(FoldedText form) => AreInLetters(form) || AreInSigns(form);

    /// <summary>Where a text has a capital I after a small letter, which looks like a small L; null for nowhere.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="shown">The text that it was made of; only one that folds character by character is looked at.</param>
    public static bool[]? CapitalIs(string text, string shown)
    {
        if (shown.Length != text.Length)
        {
            return null;
        }

        bool[]? found = null;
        for (var at = 1; at < shown.Length; at++)
        {
            at = shown.AsSpan(at).IndexOf('I') is var next and >= 0 ? at + next : shown.Length;
            if (at < shown.Length && text[at] == 'i' && (char.IsAsciiLetterLower(shown[at - 1]) || (found?[at - 1] ?? false)))
            {
                (found ??= new bool[text.Length])[at] = true;
            }
        }

        return found;
    }

    private static bool AreInLetters(FoldedText form)
    {
        var letters = form.Letters;
        var run = 0;
        var doubles = 0;
        var lastDouble = -1;
        var hasLatin = false;
        var hasOther = false;
        var previous = '\0';
        for (var i = 0; i < letters.Length; i++)
        {
            var value = letters[i];
            run = value == previous ? run + 1 : 1;
            previous = value;
            if (char.IsAsciiDigit(value))
            {
                if (IsAmongLetters(letters, i) && LookAlikes.LetterForDigit(value) != value)
                {
                    return true;
                }

                continue;
            }

            if (run == 2)
            {
                // "shhiit" in any place of a word; of other scripts only what is doubled all through.
                doubles = char.IsAscii(value) || lastDouble == i - 2 ? doubles + 1 : 1;
                lastDouble = i;
            }

            hasLatin |= char.IsAscii(value);
            hasOther |= LookAlikes.IsOfOtherAlphabet(value);
            if (run > 2
                || doubles > 1
                || (hasLatin && hasOther)
                || (run == 2 && value is 'a' or 'h' or 'i' or 'j' or 'k' or 'q' or 'u' or 'v' or 'w' or 'x' or 'y')
                || LookAlikes.LetterFor(value) != value
                || (value is 'v' or 'l' && LetterReader.IsBetweenConsonants(letters, i)))
            {
                return true;
            }
        }

        return false;
    }

    // Signs between do not matter here: "s.h.1.t".
    private static bool IsAmongLetters(string letters, int at) =>
        (at > 0 && !char.IsAsciiDigit(letters[at - 1])) || (at + 1 < letters.Length && !char.IsAsciiDigit(letters[at + 1]));

    private static bool AreInSigns(FoldedText form)
    {
        var text = form.Text;
        if (text.Length == form.Letters.Length)
        {
            return false;
        }

        for (var at = 0; at < text.Length; at++)
        {
            var value = text[at];
            if (char.IsHighSurrogate(value)
                ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
                    && LookAlikes.LetterForPicture(char.ConvertToUtf32(value, text[at + 1])) != '\0'
                : LookAlikes.LetterForSign(value) != '\0' ? LetterReader.StandsForLetter(text, at)
                : LookAlikes.LetterFor(value) != value)
            {
                return true;
            }
        }

        return false;
    }
}
