using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Takes out of a typed text what nobody can see or what would spoil the screen, and leaves the rest as typed.</summary>
/// <remarks>
/// White space is trimmed, runs of it become one, and controls count as white space. Zero-width characters, bidirectional
/// controls, private use and broken UTF-16 go, but for joiners, variation selectors and tags that shape an emoji or a word. Stacked marks
/// and overlong grapheme clusters are cut. Pure and thread-safe; the work is linear in the length.
/// </remarks>
internal static class DisplayText
{
    /// <summary>Most code points of one grapheme cluster. The longest emoji in use has 10, and no word needs as many.</summary>
    public const int MaxClusterCodePoints = 16;

    private const int StackChars = 512;

    /// <summary>Cleans a text. Never throws, whatever UTF-16 comes in; cleaning twice changes nothing more.</summary>
    /// <returns>The same string where nothing had to change.</returns>
    public static CleanText Clean(string typed)
    {
        if (IsPlain(typed))
        {
            return new CleanText(typed, typed.Length);
        }

        var buffer = typed.Length <= StackChars ? stackalloc char[StackChars] : new char[typed.Length];
        var text = new TextScrubber(typed, buffer).Scrub();
        var length = BoundClusters(text, out var graphemes);
        text = text[..length];
        return new CleanText(typed.AsSpan().SequenceEqual(text) ? typed : text.ToString(), graphemes);
    }

    /// <summary>Whether the text is one character a grapheme cluster and has nothing to be cleaned.</summary>
    private static bool IsPlain(string typed)
    {
        var previous = ' ';
        foreach (var value in typed)
        {
            if (!CodePoints.IsPlain(value) || (value == ' ' && previous == ' '))
            {
                return false;
            }

            previous = value;
        }

        return previous != ' ' || typed.Length == 0;
    }

    /// <summary>Cuts grapheme clusters to <see cref="MaxClusterCodePoints"/>, in place.</summary>
    /// <returns>How many characters are left.</returns>
    private static int BoundClusters(Span<char> text, out int graphemes)
    {
        graphemes = 0;
        var written = 0;
        var cutStart = -1;
        for (var read = 0; read < text.Length;)
        {
            var element = StringInfo.GetNextTextElementLength(text[read..]);
            var kept = CutCluster(text.Slice(read, element));
            text.Slice(read, kept).CopyTo(text[written..]);
            read += element;

            // What follows a cut may join what the cut left, and would make it overlong again.
            if (cutStart >= 0 && StringInfo.GetNextTextElementLength(text[cutStart..(written + kept)]) != written - cutStart)
            {
                continue;
            }

            cutStart = kept < element ? written : -1;
            written += kept;
            graphemes++;
        }

        return written;
    }

    private static int CutCluster(ReadOnlySpan<char> cluster)
    {
        if (cluster.Length <= MaxClusterCodePoints)
        {
            return cluster.Length;
        }

        var kept = 0;
        var codePoints = 0;
        foreach (var rune in cluster.EnumerateRunes())
        {
            if (codePoints++ == MaxClusterCodePoints)
            {
                return WithoutLooseEnd(cluster[..kept]);
            }

            kept += rune.Utf16SequenceLength;
        }

        return kept;
    }

    /// <summary>Drops what shapes only together with what was cut: a joiner, a selector, half a flag.</summary>
    private static int WithoutLooseEnd(ReadOnlySpan<char> cluster)
    {
        while (cluster.Length > 1)
        {
            Rune.DecodeLastFromUtf16(cluster, out var last, out var consumed);
            var category = Rune.GetUnicodeCategory(last);
            if (!CodePoints.IsInvisible(last.Value, category) && !CodePoints.IsSpace(last.Value, category))
            {
                break;
            }

            cluster = cluster[..^consumed];
        }

        return cluster.Length;
    }
}
