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
    public void Search(FoldedText text, ITermFindings findings)
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
                    if (findings.Wants(pattern.Number) && Match(text, at, pattern, findings) is { } range)
                    {
                        findings.Add(pattern.Number, pattern.IsAccented, range.Start, range.End);
                    }
                }
            }

            findings.Worked(1 + walk.Steps);
        }
    }

    private static TextRange? Match(FoldedText text, int at, WildcardPattern pattern, ITermFindings findings)
    {
        var steps = pattern.Key.Length;
        var range = Match(text, at, pattern, ref steps);
        findings.Worked(steps);
        return range;
    }

    private static TextRange? Match(FoldedText text, int at, WildcardPattern pattern, ref int steps)
    {
        for (var i = 1; i < pattern.Key.Length; i++)
        {
            if (((pattern.KeyJoints >> i) & 1) == 0 && !WordRules.IsGapInserted(text, at + i))
            {
                return null;
            }
        }

        var end = pattern.After.Walk(text, at + pattern.Key.Length, forward: true, ref steps);
        if (end < 0)
        {
            return null;
        }

        var start = pattern.Before.Walk(text, at, forward: false, ref steps);
        return start < 0 ? null : new TextRange(text.PositionOf(start), text.EndOf(end - 1));
    }
}
