using System.Globalization;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Which part of a shown text each character of a folded form of it came from.</summary>
/// <remarks>
/// Folding keeps no positions, for few texts ever need them: it is done again, one grapheme cluster at a time. Where that gives
/// another text, since letters joined across clusters in a way not foreseen here, every character came from the whole text.
/// </remarks>
internal sealed class ShownMap
{
    /// <summary>Joins with nothing, so what stands between two of them folds as it does alone, and keeps its spaces.</summary>
    private const char Fence = '一';

    private readonly int[] _starts;
    private readonly int[] _ends;

    private ShownMap(int[] starts, int[] ends, bool isExact)
    {
        IsExact = isExact;
        _starts = starts;
        _ends = ends;
    }

    /// <summary>Whether each character's part is known.</summary>
    public bool IsExact { get; }

    /// <summary>The part of the shown text that a part of the form came from, in whole clusters.</summary>
    /// <param name="from">Where the part of the form begins.</param>
    /// <param name="to">Where it ends, after <paramref name="from"/>.</param>
    public TextRange Of(int from, int to) => new(_starts[from], _ends[to - 1]);

    /// <summary>Walks both texts side by side.</summary>
    /// <param name="shown">The shown text.</param>
    /// <param name="form">What became of it.</param>
    /// <param name="fold">How.</param>
    public static ShownMap Build(string shown, string form, Func<string, string> fold)
    {
        var starts = new int[form.Length];
        var ends = new int[form.Length];
        var made = 0;
        for (int at = 0, next; at < shown.Length; at = next)
        {
            next = PieceEnd(shown, at, fold);
            foreach (var value in FoldPiece(shown[at..next], fold))
            {
                if (made < form.Length && form[made] == value && !(value == ' ' && made > 0 && form[made - 1] == ' '))
                {
                    starts[made] = at;
                    ends[made++] = next;
                }
                else if (value != ' ')
                {
                    return Whole(shown, form);
                }
            }
        }

        return made == form.Length ? new ShownMap(starts, ends, isExact: true) : Whole(shown, form);
    }

    private static ShownMap Whole(string shown, string form)
    {
        var ends = new int[form.Length];
        Array.Fill(ends, shown.Length);
        return new ShownMap(new int[form.Length], ends, isExact: false);
    }

    /// <summary>Where the piece that folds by itself ends: a cluster, or several where letters of Hangul join.</summary>
    private static int PieceEnd(string shown, int at, Func<string, string> fold)
    {
        var end = at + StringInfo.GetNextTextElementLength(shown.AsSpan(at));
        while (end < shown.Length && IsJamo(shown[end]))
        {
            var next = end + StringInfo.GetNextTextElementLength(shown.AsSpan(end));
            if (FoldPiece(shown[at..next], fold) == FoldPiece(shown[at..end], fold) + FoldPiece(shown[end..next], fold))
            {
                break;
            }

            end = next;
        }

        return end;
    }

    private static string FoldPiece(string piece, Func<string, string> fold) =>
        piece.Length == 1 && TextFolding.IsSimple(piece[0])
            ? TextFolding.FoldSimple(piece[0]).ToString()
            : fold(Fence + piece + Fence)[1..^1];

    private static bool IsJamo(char value) =>
        value is (>= '\u1100' and <= '\u11FF') or (>= '\u3131' and <= '\u318E') or (>= '\uFFA0' and <= '\uFFDC');
}
