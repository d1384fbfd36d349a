namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What a word is made of, where words have edges.</summary>
internal enum WordKind
{
    /// <summary>No word, or of a script whose words need no edges.</summary>
    None,

    Letters,

    Digits,
}
