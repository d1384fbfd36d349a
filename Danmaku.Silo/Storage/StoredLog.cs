using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage;

/// <summary>What both stores write of an entry.</summary>
internal static class StoredLog
{
    /// <summary>The entry's comments as JSON; <see langword="null"/> when there are none.</summary>
    public static string? CommentsOf(LogEntry entry) => entry.Comments.IsDefaultOrEmpty ? null : JsonSerializer.Serialize(entry.Comments);

    /// <summary>To whom it was done: its viewer and the authors of its comments, each once.</summary>
    public static IEnumerable<string> ViewersOf(LogEntry entry) =>
        (entry.Comments.IsDefault ? [] : entry.Comments.Select(static comment => comment.AuthorId))
        .Append(entry.ViewerId).OfType<string>().Distinct(StringComparer.Ordinal);
}
