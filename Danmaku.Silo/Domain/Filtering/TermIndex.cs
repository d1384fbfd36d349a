namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Finds every place of many terms in a text.</summary>
/// <remarks>
/// A term may be refused at a place, for it stands inside a word (<see cref="WordRules"/>), and then a longer one there or one
/// further on may not be.
/// </remarks>
internal sealed class TermIndex
{
    private readonly bool _literal;
    private readonly NeedleIndex _needles;

    /// <summary>For each needle the terms that are found by it, of which each may have gaps of its own.</summary>
    private readonly TermPattern[][] _terms;

    /// <param name="terms">Terms to find.</param>
    /// <param name="literal">Whether to look in the text as it is, rather than in its letters and digits.</param>
    public TermIndex(IEnumerable<TermPattern> terms, bool literal)
    {
        _literal = literal;
        var byNeedle = terms
            .GroupBy(term => term.Needle, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .ToArray();
        _needles = new NeedleIndex(Array.ConvertAll(byNeedle, same => same.Key));
        _terms = Array.ConvertAll(byNeedle, same => same.ToArray());
    }

    public bool IsEmpty => _terms.Length == 0;

    /// <summary>Names every place of every term, from left to right, at one place the shortest first.</summary>
    /// <param name="text">The text, folded.</param>
    /// <param name="findings">Takes them.</param>
    public void Search(FoldedText text, ITermFindings findings) => Search(text, reading: null, findings);

    /// <inheritdoc cref="Search(FoldedText, ITermFindings)"/>
    /// <param name="reading">The text as it was read; the terms are hidden ones.</param>
    /// <param name="findings">Takes them.</param>
    public void Search(TextReading reading, ITermFindings findings) => Search(reading.Letters, reading, findings);

    private void Search(FoldedText text, TextReading? reading, ITermFindings findings)
    {
        if (IsEmpty)
        {
            return;
        }

        var letters = _literal ? text.Text : text.Letters;
        for (var at = _needles.Next(letters, 0); at >= 0; at = _needles.Next(letters, at + 1))
        {
            findings.Worked(1);
            if (IsStart(text, at))
            {
                SearchAt(text, reading, letters, at, findings);
            }
        }
    }

    private void SearchAt(FoldedText text, TextReading? reading, string letters, int at, ITermFindings findings)
    {
        var walk = _needles.At(letters, at);
        var gaps = new WordGaps(text, at);
        while (walk.MoveNext())
        {
            var end = at + walk.Steps;
            if (!IsEnd(text, end))
            {
                continue;
            }

            foreach (var term in _terms[walk.Current])
            {
                findings.Worked(1);
                if (findings.Wants(term.Number)
                    && (_literal || gaps.AreInserted(end, term.Joints))
                    && (reading is null || reading.Hides(term.Hidden!, at)))
                {
                    findings.Add(term.Number, term.IsAccented, PositionOf(text, at), EndOf(text, end - 1));
                }
            }
        }

        findings.Worked(walk.Steps + gaps.Steps);
    }

    private bool IsStart(FoldedText text, int at) => _literal ? WordRules.IsEdge(text.Text, at, at - 1) : text.IsStart(at);

    private bool IsEnd(FoldedText text, int end) => _literal ? WordRules.IsEdge(text.Text, end - 1, end) : text.IsEnd(end);

    private int PositionOf(FoldedText text, int letter) => _literal ? letter : text.PositionOf(letter);

    private int EndOf(FoldedText text, int letter) => _literal ? letter + 1 : text.EndOf(letter);
}
