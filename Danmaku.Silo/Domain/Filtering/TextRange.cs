namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A part of a text.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The one after its last.</param>
internal readonly record struct TextRange(int Start, int End)
{
    public int Length => End - Start;

    public bool Contains(TextRange other) => Start <= other.Start && other.End <= End;
}
