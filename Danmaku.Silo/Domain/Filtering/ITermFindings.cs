namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Takes what a search finds.</summary>
internal interface ITermFindings
{
    /// <summary>Whether a finding of this number would change anything; asked before the search looks closer.</summary>
    bool Wants(int number);

    /// <summary>Takes a finding.</summary>
    /// <param name="number">What was found.</param>
    /// <param name="isAccented">Whether in the accented form of the text.</param>
    /// <param name="from">Where it begins there, in <see cref="FoldedText.Text"/>.</param>
    /// <param name="to">Where it ends there.</param>
    void Add(int number, bool isAccented, int from, int to);

    /// <summary>Counts work: about one for each character compared.</summary>
    void Worked(int steps);
}
