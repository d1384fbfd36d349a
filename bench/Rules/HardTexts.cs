using Danmaku.Contracts.Messages;

namespace Danmaku.Bench.Rules;

/// <summary>Texts that give a set of rules as much work as a text can, as long as a comment may be and far longer.</summary>
internal static class HardTexts
{
    private const int Longest = 500;
    private const int LongestBytes = 16_384;

    public static IEnumerable<(string Name, string Text)> Of(RuleSet rules)
    {
        var starts = rules.Rules.Where(rule => rule.Kind == RuleKind.Term).Select(rule => rule.Pattern).ToArray();
        (string Name, string Text)[] pieces =
        [
            ("one letter", "a"),
            ("one Han character", "操"),
            ("beginnings of Chinese terms", string.Concat(starts.Where(term => term[0] > '\u3000').Take(400).Select(term => term[..^1]))),
            ("beginnings of English terms", string.Join(' ', starts.Where(term => term[0] < '\u3000').Take(200).Select(term => term[..^1]))),
            ("look-alikes", "сhіт ѕеа ρσrn "),
            ("digits and signs for letters", "5h1t $c4m p0rn b!7ch "),
            ("repeated letters", "aabbccddeeffgghh"),
            ("spaced out", "a b c d e f g "),
            ("emoji between", "a😂b😂c😂"),
            ("traditional Chinese", "賭博網站來這裡"),
            ("joiners and marks", "👩\u200D👩\u200D👧e\u0301\u0323"),
            ("letters of all regexes", string.Concat(rules.Rules.Where(rule => rule.Kind == RuleKind.Regex).Select(rule => string.Concat(rule.Pattern.Where(char.IsLetter))))),
            ("digits", "1234567890 "),
        ];
        foreach (var (name, piece) in pieces)
        {
            yield return ($"{name}, {Longest}", Fill(piece, Longest));
        }

        yield return ($"one Han character, {LongestBytes}", Fill("操", LongestBytes));
        yield return ($"look-alikes, {LongestBytes}", Fill("сhіт ѕеа ρσrn ", LongestBytes));
        yield return ($"beginnings of Chinese terms, {LongestBytes}", Fill(pieces[2].Text, LongestBytes));
    }

    private static string Fill(string piece, int length) => string.Concat(Enumerable.Repeat(piece, (length / piece.Length) + 1))[..length];
}
