namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Finds every place of many terms with wildcards in a text.</summary>
internal sealed class WildcardIndex
{
    private readonly NeedleIndex _keys;
    private readonly WildcardPattern[][] _patterns;

    public WildcardIndex(IEnumerable<WildcardPattern> patterns)
    {
        var byKey = patterns
            .GroupBy(pattern => pattern.Key, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .ToArray();
        _keys = new NeedleIndex(Array.ConvertAll(byKey, same => same.Key));
        _patterns = Array.ConvertAll(byKey, same => same.ToArray());
    }

    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>Names a match for each place of each pattern's key.</summary>
    /// <param name="text">The text, folded.</param>
    /// <param name="findings">Takes them.</param>
    public void Search(FoldedText text, ITermFindings findings) => Search(text, reading: null, findings);

    /// <inheritdoc cref="Search(FoldedText, ITermFindings)"/>
    /// <param name="reading">The text as it was read; the patterns are for such.</param>
    /// <param name="findings">Takes them.</param>
    public void Search(TextReading reading, ITermFindings findings) => Search(reading.Letters, reading, findings);

    private void Search(FoldedText text, TextReading? reading, ITermFindings findings)
    {
        if (IsEmpty)
        {
            return;
        }

        for (var at = _keys.Next(text.Letters, 0); at >= 0; at = _keys.Next(text.Letters, at + 1))
        {
            var walk = _keys.At(text.Letters, at);
            while (walk.MoveNext())
            {
                foreach (var pattern in _patterns[walk.Current])
                {
                    if (findings.Wants(pattern.Number) && Match(text, at, pattern, findings) is { } letters
                        && (reading is null || reading.IsDisguised(letters.Start, letters.End)))
                    {
                        findings.Add(pattern.Number, pattern.IsAccented, text.PositionOf(letters.Start), text.EndOf(letters.End - 1));
                    }
                }
            }

            findings.Worked(1 + walk.Steps);
        }
    }

    private static TextRange? Match(FoldedText text, int at, WildcardPattern pattern, ITermFindings findings)
    {
        var steps = 1;
        var range = Match(text, at, pattern, ref steps);
        findings.Worked(steps);
        return range;
    }

    private static TextRange? Match(FoldedText text, int at, WildcardPattern pattern, ref int steps)
    {
        if (pattern.Before.IsEmpty && !text.IsStart(at))
        {
            return null;
        }

        for (var i = 1; i < pattern.Key.Length; i++)
        {
            if (((pattern.KeyJoints >> i) & 1) == 0 && !text.IsGapInserted(at + i))
            {
                return null;
            }
        }

        steps += pattern.Key.Length;
        var end = pattern.After.Walk(text, at + pattern.Key.Length, forward: true, ref steps);
        if (end < 0)
        {
            return null;
        }

        var start = pattern.Before.Walk(text, at, forward: false, ref steps);
        return start < 0 ? null : new TextRange(start, end);
    }
}
