namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A comment's text as viewers get to see it.</summary>
/// <param name="Shown">What is left of the typed text; empty when nothing in it was visible.</param>
/// <param name="Graphemes">Its length in grapheme clusters, which is what a reader would call characters.</param>
internal readonly record struct CleanText(string Shown, int Graphemes);
