using System.Text;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Any text as one that PostgreSQL takes, and back.</summary>
/// <remarks>
/// Its text has no U+0000, so that is written as ESC 0 and ESC itself as ESC ESC. Rooms let neither through, but a store gives back what it
/// was given. Half a surrogate pair, which is in no encoding, becomes U+FFFD, as in SQLite.
/// </remarks>
internal static class PostgresText
{
    private const char Escape = '\u001B';
    private const string EscapedNull = "\u001B0";
    private const string EscapedEscape = "\u001B\u001B";

    public static string ToColumn(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
        {
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return text.AsSpan().IndexOfAny('\0', Escape) < 0
            ? text
            : new StringBuilder(text).Replace("\u001B", EscapedEscape).Replace("\0", EscapedNull).ToString();
    }

    public static string FromColumn(string column)
    {
        if (!column.Contains(Escape, StringComparison.Ordinal))
        {
            return column;
        }

        var text = new StringBuilder(column.Length);
        for (var i = 0; i < column.Length; i++)
        {
            var escaped = column[i] == Escape && i + 1 < column.Length;
            text.Append(escaped ? (column[++i] == '0' ? '\0' : Escape) : column[i]);
        }

        return text.ToString();
    }
}
