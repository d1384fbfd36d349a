using System.Buffers;
using System.Globalization;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Finds out whether a text names an address on the web.</summary>
/// <remarks>
/// By hand and not by pattern: one look around each dot, whose cost is bounded by <see cref="MaxLabel"/>, so linear on any input.
/// What it finds and what it lets pass is in the table of its tests.
/// </remarks>
internal static class Links
{
    /// <summary>Longest label of a host name, RFC 1035 section 2.3.4.</summary>
    private const int MaxLabel = 63;

    private static readonly SearchValues<string> Signs =
        SearchValues.Create([".", "。", "://", " dot ", "(dot)", "[dot]", "点", "mailto:", "magnet:?"], StringComparison.Ordinal);

    /// <summary>Ways to write a dot that a person reads and a naive filter does not, with what may stand around them.</summary>
    private static readonly string[] WrittenDots = ["(dot)", "[dot]", "(.)", "[.]", " dot ", " . ", "点"];

    /// <summary>Whether the text contains a URL, a bare domain, a mail address, or an IPv4 address with port or path.</summary>
    public static bool Contains(MatchText text) => ContainsOther(text, allowed: null);

    /// <summary>Whether the text contains a link whose host is not allowed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="allowed">Sites that may be linked to; null for none.</param>
    public static bool ContainsOther(MatchText text, AllowedPhrases? allowed)
    {
        var folded = text.Folded.AsSpan();
        var first = folded.IndexOfAny(Signs);
        if (first < 0)
        {
            return false;
        }

        // A written dot such as "[.]" begins one before its sign.
        for (var at = Math.Max(0, first - 1); at < folded.Length; at++)
        {
            if (IsLinkAt(folded, at) && (allowed is null || !allowed.AllowsHost(LinkHost.At(folded, at))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a folded text is a host name and nothing else: labels with dots between.</summary>
    public static bool IsSiteName(string folded) => folded.Contains('.') && folded.Split('.').All(IsLabel);

    private static bool IsLinkAt(ReadOnlySpan<char> text, int at) =>
        text[at] switch
        {
            '.' => IsDomain(text, at) || IsAddress(text, at),
            '。' => IsDomainWithIdeographicStop(text, at),
            ':' => IsAfterScheme(text, at),
            '(' or '[' or ' ' or '点' => IsWrittenDomain(text, at),
            _ => false,
        };

    /// <summary>A scheme and what follows it: "https://x", "mailto:x", "magnet:?x".</summary>
    private static bool IsAfterScheme(ReadOnlySpan<char> text, int colon)
    {
        var scheme = text[HostStart(text, colon)..colon];
        var rest = text[(colon + 1)..];
        if (rest.StartsWith("//"))
        {
            return scheme.Length >= 2
                && char.IsAsciiLetter(scheme[^1])
                && rest.Length > 2
                && (rest[2] is '[' or ' ' ? HasLetter(rest, 3) : char.IsLetterOrDigit(rest[2]) || char.IsHighSurrogate(rest[2]));
        }

        return (scheme.EndsWith("mailto") && HasLetter(rest, 0)) || (scheme.EndsWith("magnet") && rest.StartsWith("?"));
    }

    /// <summary>"example.com", "www.example", "例子.中国", "t.me/x": a label before the dot, the end of a host name after.</summary>
    private static bool IsDomain(ReadOnlySpan<char> text, int dot)
    {
        var label = text[HostStart(text, dot)..dot];
        if (!HasLabelEnd(label))
        {
            return false;
        }

        var end = HostEnd(text, dot + 1, out var isAscii);
        var name = text[(dot + 1)..end];
        var rest = text[end..];
        if (name.Length == 0)
        {
            return false;
        }

        if (!isAscii)
        {
            return TopLevelDomains.International.Contains(name);
        }

        if (name.StartsWith("xn--") || label.EndsWith("www"))
        {
            return name.Length > 1;
        }

        if (TopLevelDomains.Common.Contains(name))
        {
            return true;
        }

        var isWord = TopLevelDomains.Words.Contains(name);
        var hasPath = rest.Length > 1 && rest[0] == '/' && (char.IsLetterOrDigit(rest[1]) || rest[1] is '@' or '+' or '?' or '_');
        return hasPath
            ? isWord || (name.Length == 2 && IsAsciiLetters(name) && !TopLevelDomains.NeverWithPath.Contains(name))
            : isWord && IsEnd(rest) && HasDigitOrHyphen(label);
    }

    /// <summary>"example (dot) com", "example . com", "百度点com": only before ends that are no words.</summary>
    private static bool IsWrittenDomain(ReadOnlySpan<char> text, int at)
    {
        foreach (var dot in WrittenDots)
        {
            if (!text[at..].StartsWith(dot))
            {
                continue;
            }

            var before = text[..at].TrimEnd(' ');
            var from = at + dot.Length;
            while (from < text.Length && text[from] == ' ')
            {
                from++;
            }

            var end = HostEnd(text, from, out var isAscii);
            var label = before[HostStart(before, before.Length)..];

            // One character and 点 is a time or "a little".
            return isAscii
                && HasLabelEnd(label)
                && (dot != "点" || label.Length > 1)
                && TopLevelDomains.Spaced.Contains(text[from..end]);
        }

        return false;
    }

    // The full stop of Chinese and Japanese is a dot to a browser's address bar, and the end of a sentence everywhere else.
    private static bool IsDomainWithIdeographicStop(ReadOnlySpan<char> text, int stop)
    {
        var end = HostEnd(text, stop + 1, out var isAscii);
        return isAscii
            && stop > 0
            && char.IsAsciiLetterOrDigit(text[stop - 1])
            && TopLevelDomains.Spaced.Contains(text[(stop + 1)..end]);
    }

    /// <summary>"10.0.0.1:8080", "10.0.0.1/x". Without port or path it is as likely the number of a version.</summary>
    private static bool IsAddress(ReadOnlySpan<char> text, int dot)
    {
        var at = dot;
        while (at > 0 && dot - at < 3 && char.IsAsciiDigit(text[at - 1]))
        {
            at--;
        }

        if (at == dot || (at > 0 && (char.IsAsciiDigit(text[at - 1]) || text[at - 1] == '.')))
        {
            return false;
        }

        for (var octet = 0; octet < 4; octet++)
        {
            var start = at;
            while (at < text.Length && at - start < 3 && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (at == start || int.Parse(text[start..at], CultureInfo.InvariantCulture) > 255)
            {
                return false;
            }

            if (octet < 3 && (at == text.Length || text[at++] != '.'))
            {
                return false;
            }
        }

        return at + 1 < text.Length && text[at] is ':' or '/' && char.IsLetterOrDigit(text[at + 1]);
    }

    /// <summary>Where the label before a dot begins.</summary>
    private static int HostStart(ReadOnlySpan<char> text, int dot)
    {
        var start = dot;
        while (start > 0 && dot - start < MaxLabel && IsLabelPart(text[start - 1]))
        {
            start--;
        }

        return start;
    }

    /// <summary>Where the label after a dot ends. An ASCII label ends where another script begins: "看example.com吧".</summary>
    private static int HostEnd(ReadOnlySpan<char> text, int start, out bool isAscii)
    {
        isAscii = start < text.Length && char.IsAscii(text[start]);
        var end = start;
        while (end < text.Length && end - start < MaxLabel && IsLabelPart(text[end]) && char.IsAscii(text[end]) == isAscii)
        {
            end++;
        }

        return end;
    }

    private static bool IsLabel(string label) =>
        label.Length is >= 1 and <= MaxLabel && label.All(IsLabelPart) && label[0] != '-' && HasLabelEnd(label);

    internal static bool IsLabelPart(char value) =>
        char.IsAscii(value)
            ? char.IsAsciiLetterOrDigit(value) || value is '-'
            : char.IsSurrogate(value) || CodePoints.IsWordPart(char.GetUnicodeCategory(value));

    private static bool HasLabelEnd(ReadOnlySpan<char> label) => label.Length > 0 && label[^1] != '-';

    private static bool HasLetter(ReadOnlySpan<char> text, int at) => at < text.Length && char.IsLetterOrDigit(text[at]);

    private static bool IsEnd(ReadOnlySpan<char> rest) => rest.Length == 0 || rest[0] != '.' || !HasLetter(rest, 1);

    private static bool IsAsciiLetters(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('a', 'z');

    private static bool HasDigitOrHyphen(ReadOnlySpan<char> label) => label.Contains('-') || label.ContainsAnyInRange('0', '9');
}
