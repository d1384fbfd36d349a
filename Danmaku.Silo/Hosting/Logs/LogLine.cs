using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Hosting.Logs;

/// <summary>An entry as it is found, with the hash that its content gives.</summary>
/// <param name="Entry">The entry; <see langword="null"/> when what was found is none.</param>
/// <param name="ContentHash">What its hash has to be.</param>
internal readonly record struct LogLine(LogEntry? Entry, string? ContentHash)
{
    /// <summary>An entry of a store.</summary>
    public static LogLine Of(LogEntry entry) => new(entry, LogChain.HashOf(entry));

    /// <summary>A line of an export: the hash is over its bytes, whatever they say.</summary>
    public static LogLine Of(ReadOnlyMemory<byte> line) =>
        LogEntryJson.TryRead(line, out var entry) && LogChain.HashOf(line.Span) is { } hash ? new(entry, hash) : default;
}
