using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Hosting.Logs;

/// <summary>An entry as it is found, with the hash that its content gives.</summary>
/// <param name="Entry">The entry; <see langword="null"/> when what was found is none.</param>
/// <param name="ContentHash">What its hash has to be.</param>
internal readonly record struct LogLine(LogEntry? Entry, string? ContentHash)
{
    /// <summary>An entry of a store.</summary>
    public static LogLine Of(LogEntry entry)
    {
        try
        {
            return new LogLine(entry, LogChain.HashOf(entry));
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or InvalidOperationException)
        {
            // An action or a role that there is no word for: no service has written that.
            return new LogLine(entry, null);
        }
    }

    /// <summary>A line of an export: the hash is over its bytes, whatever they say.</summary>
    public static LogLine Of(ReadOnlyMemory<byte> line) =>
        LogEntryJson.TryRead(line, out var entry) && LogChain.HashOf(line.Span) is { } hash ? new(entry, hash) : default;
}
