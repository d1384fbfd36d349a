namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A shown text in the forms that filters compare. Built once for each comment and never shown to anyone.</summary>
/// <remarks>Thread-safe. Forms that only some rooms need are made on first use.</remarks>
internal sealed class MatchText
{
    private string? _key;
    private ShownMap? _plainMap;
    private ShownMap? _accentedMap;
    private TextReading[]? _readings;
    private TextReading[]? _accentedReadings;

    private MatchText(string shown, FoldedText accented, FoldedText plain)
    {
        Shown = shown;
        Accented = accented;
        Plain = plain;
    }

    /// <summary>The text that was folded.</summary>
    public string Shown { get; }

    /// <summary>NFKC, case folded, without accents and zero-width characters, white space collapsed.</summary>
    public string Folded => Plain.Text;

    /// <summary>The letters and digits of <see cref="Folded"/>.</summary>
    public string Compact => Plain.Letters;

    /// <summary>Equal for two texts that a reader would call the same comment posted again.</summary>
    /// <remarks>
    /// <see cref="Compact"/> with runs of a letter or digit cut to two: "soooo" is "sooooo". Not of zeros: 100 is not 1000.
    /// A text without letters and digits keeps its signs.
    /// </remarks>
    public string Key => _key ??= TextFolding.CutRuns(Compact.Length > 0 ? Compact : Folded);

    /// <summary>The folded text.</summary>
    internal FoldedText Plain { get; }

    /// <summary>The folded text with its accents; the same instance as <see cref="Plain"/> where it has none.</summary>
    internal FoldedText Accented { get; }

    /// <summary>What <see cref="Plain"/> says once disguises are taken off it; empty for a text without any.</summary>
    internal TextReading[] Readings => _readings ??= TextReading.Of(Plain, Shown);

    /// <summary>What <see cref="Accented"/> says once disguises are taken off it; empty for a text without any.</summary>
    internal TextReading[] AccentedReadings =>
        ReferenceEquals(Accented, Plain) ? Readings : _accentedReadings ??= TextReading.Of(Accented, Shown);

    /// <summary>Folds a text.</summary>
    /// <param name="shown">Text that <see cref="DisplayText.Clean"/> returned; any other is folded too.</param>
    public static MatchText From(string shown)
    {
        var accented = TextFolding.Fold(shown);
        var plain = TextFolding.StripAccents(accented);
        var plainText = new FoldedText(plain);
        return new MatchText(shown, ReferenceEquals(accented, plain) ? plainText : new FoldedText(accented), plainText);
    }

    /// <summary>The part of the shown text that a part of <see cref="Plain"/> or <see cref="Accented"/> came from.</summary>
    /// <param name="isAccented">Whether it is a part of <see cref="Accented"/>.</param>
    /// <param name="from">Where the part begins.</param>
    /// <param name="to">Where it ends, after <paramref name="from"/>.</param>
    internal TextRange ShownRange(bool isAccented, int from, int to) =>
        isAccented && !ReferenceEquals(Accented, Plain)
            ? (_accentedMap ??= ShownMap.Build(Shown, Accented.Text, TextFolding.Fold)).Of(from, to)
            : (_plainMap ??= ShownMap.Build(Shown, Plain.Text, static text => TextFolding.StripAccents(TextFolding.Fold(text)))).Of(from, to);
}
