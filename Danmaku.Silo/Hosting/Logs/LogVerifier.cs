using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Hosting.Logs;

/// <summary>Goes along a moderation log, oldest first, and finds the first place where it is not what was written.</summary>
internal sealed class LogVerifier
{
    // 32 bytes for each entry of the log: what tells an entry that is gone from one that stands elsewhere.
    private readonly HashSet<(UInt128, UInt128)> _seen = [];
    private string _previous;
    private long _entries;

    /// <param name="after">What the first entry follows: <see cref="LogChain.Start"/> unless the log is the end of a longer one.</param>
    private LogVerifier(string after)
    {
        _previous = after;
        Remember(after);
    }

    /// <summary>Checks a log.</summary>
    /// <param name="lines">Its entries, oldest first.</param>
    /// <param name="after">What the first entry follows.</param>
    /// <param name="known">Hash of an entry that was there once; <see langword="null"/> when none is known.</param>
    /// <param name="end">What the log has to end with; <see langword="null"/> when that is not known.</param>
    public static async Task<LogVerdict> CheckAsync(IAsyncEnumerable<LogLine> lines, string after, string? known, string? end)
    {
        var verifier = new LogVerifier(after);
        await using var line = lines.GetAsyncEnumerator();
        while (await line.MoveNextAsync())
        {
            if (verifier.Next(line.Current) is { } broken)
            {
                return broken.Break == LogBreak.Missing && await IsFurtherOnAsync(line, line.Current.Entry!.PreviousHash)
                    ? broken with { Break = LogBreak.Reordered, Because = "the entry that it follows comes later" }
                    : broken;
            }
        }

        return verifier.End(known, end);
    }

    private static async Task<bool> IsFurtherOnAsync(IAsyncEnumerator<LogLine> line, string hash)
    {
        while (await line.MoveNextAsync())
        {
            if (line.Current.Entry?.Hash == hash)
            {
                return true;
            }
        }

        return false;
    }

    private LogVerdict.Broken? Next(LogLine line)
    {
        _entries++;
        if (line.Entry is not { } entry)
        {
            return Broken(null, LogBreak.Changed, "this is no entry");
        }

        if (entry.Hash != line.ContentHash)
        {
            return Broken(entry.Position, LogBreak.Changed, "what it says does not give its hash");
        }

        if (entry.PreviousHash != _previous)
        {
            return Knows(entry.PreviousHash)
                ? Broken(entry.Position, LogBreak.Reordered, "it follows an entry that comes earlier than the one before it")
                : Broken(entry.Position, LogBreak.Missing, $"what it follows, the entry with the hash {entry.PreviousHash}, is not there");
        }

        _previous = entry.Hash;
        Remember(entry.Hash);
        return null;
    }

    private LogVerdict End(string? known, string? end)
    {
        var missing = end is not null && end != _previous ? end : known;
        if (missing is not null && !Knows(missing))
        {
            _entries++;
            return Broken(null, LogBreak.Missing, $"the entry with the hash {missing} is not there, the log is cut short or another one");
        }

        return end is null || end == _previous
            ? new LogVerdict.Whole(_entries, _previous)
            : Broken(null, LogBreak.Reordered, $"the log has to end with the entry with the hash {end}, and goes on");
    }

    private bool Knows(string hash) => Read(hash) is { } read && _seen.Contains(read);

    private void Remember(string hash)
    {
        if (Read(hash) is { } read)
        {
            _seen.Add(read);
        }
    }

    private static (UInt128, UInt128)? Read(string hash) =>
        hash.Length == LogChain.Start.Length
        && UInt128.TryParse(hash.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
        && UInt128.TryParse(hash.AsSpan(32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
            ? (high, low)
            : null;

    private LogVerdict.Broken Broken(RoomPosition? place, LogBreak how, string because) => new(_entries, place, how, because);
}
