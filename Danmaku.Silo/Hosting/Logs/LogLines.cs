using System.Runtime.CompilerServices;
using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Silo.Hosting.Logs;

/// <summary>Logs, entry by entry, oldest first.</summary>
internal static class LogLines
{
    private const int PageSize = 1_000;

    /// <summary>A room's log in a store.</summary>
    public static async IAsyncEnumerable<LogLine> ReadAsync(
        ILogSource source, string roomId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var query = new LogQuery { Limit = PageSize };
        RoomAnswer.Log page;
        do
        {
            page = await source.ReadAsync(roomId, query, cancellationToken);
            foreach (var entry in page.Entries)
            {
                yield return LogLine.Of(entry);
                query = query with { After = entry.Position };
            }
        }
        while (page.More);
    }

    /// <summary>An export: JSON Lines, empty ones passed over.</summary>
    public static async IAsyncEnumerable<LogLine> ReadAsync(Stream export, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // A character for each byte: the hash is over bytes, and not over what they would be after decoding.
        using var reader = new StreamReader(export, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                yield return LogLine.Of(Encoding.Latin1.GetBytes(line));
            }
        }
    }
}
