namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Finds out whether a text names an address on the web.</summary>
internal static class Links
{
    /// <summary>Whether the text contains a URL, a bare domain or an IPv4 address with port or path.</summary>
    public static bool Contains(MatchText text) => text.Folded.Contains("://", StringComparison.Ordinal);
}
