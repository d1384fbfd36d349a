namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Reads the host of a link that <see cref="Links"/> found.</summary>
/// <remarks>
/// Only what is written as a host name is one: with words or brackets for the dot, or in a mail address of its own scheme, there is
/// none, and such links are never allowed.
/// </remarks>
internal static class LinkHost
{
    /// <summary>Longest host name, RFC 1035 section 2.3.4.</summary>
    private const int MaxHost = 253;

    /// <summary>The host of a link.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="at">The sign by which the link was found.</param>
    /// <returns>Labels with dots between; empty for none.</returns>
    public static ReadOnlySpan<char> At(ReadOnlySpan<char> text, int at) => text[at] switch
    {
        '.' => Around(text, at),
        ':' when text[at..].StartsWith("://") => AfterScheme(text[(at + 3)..]),
        _ => [],
    };

    /// <summary>The host name that a dot is part of.</summary>
    private static ReadOnlySpan<char> Around(ReadOnlySpan<char> text, int dot)
    {
        var end = dot;
        while (end < text.Length && end - dot < MaxHost && IsHostPart(text[end]) && char.IsAscii(text[end]))
        {
            end++;
        }

        var start = dot;
        while (start > 0 && dot - start < MaxHost && IsHostPart(text[start - 1]))
        {
            // Chinese writes no space before a name, and other scripts do: a letter of theirs makes another name of it.
            if (CodePoints.IsIdeograph(text[start - 1]) || text[start - 1] is >= '\u3041' and <= '\u30FF')
            {
                break;
            }

            start--;
        }

        return text[start..end].Trim('.');
    }

    private static ReadOnlySpan<char> AfterScheme(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny("/?#\\ ");
        var authority = end < 0 ? rest : rest[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var port = authority.IndexOf(':');
        authority = port < 0 ? authority : authority[..port];
        var length = 0;
        while (length < authority.Length && IsHostPart(authority[length]) && char.IsAscii(authority[length]))
        {
            length++;
        }

        return authority[..length].TrimEnd('.');
    }

    private static bool IsHostPart(char value) => value == '.' || Links.IsLabelPart(value);
}
