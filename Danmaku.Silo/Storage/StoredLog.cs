using System.Collections.Immutable;
using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage;

/// <summary>What both stores write of an entry.</summary>
internal static class StoredLog
{
    /// <summary>The entry's comments as JSON; <see langword="null"/> when there are none.</summary>
    public static string? CommentsOf(LogEntry entry) => entry.Comments.IsDefaultOrEmpty ? null : JsonSerializer.Serialize(entry.Comments);

    /// <summary>Reads them back. Where somebody made them unreadable there are none: the log is still read, and the chain tells.</summary>
    public static ImmutableArray<LoggedComment> ReadComments(string? json)
    {
        try
        {
            return json is null ? [] : JsonSerializer.Deserialize<ImmutableArray<LoggedComment>>(json);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>To whom it was done: its viewer and the authors of its comments, each once.</summary>
    public static IEnumerable<string> ViewersOf(LogEntry entry) =>
        (entry.Comments.IsDefault ? [] : entry.Comments.Select(static comment => comment.AuthorId))
        .Append(entry.ViewerId).OfType<string>().Distinct(StringComparer.Ordinal);
}
