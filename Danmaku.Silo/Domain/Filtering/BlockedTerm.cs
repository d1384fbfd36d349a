namespace Danmaku.Silo.Domain.Filtering;

/// <summary>One blocked term of a room's settings.</summary>
internal static class BlockedTerm
{
    /// <inheritdoc cref="TermPattern.Parse"/>
    public static TermPattern? Parse(string typed) => TermPattern.Parse(typed);
}
