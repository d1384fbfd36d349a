using System.Security.Cryptography;

namespace Danmaku.Contracts.Messages;

/// <summary>Chains the entries of a room's moderation log by hashes, so that none can be changed, taken out or put in unseen.</summary>
/// <remarks>
/// <see cref="LogEntry.PreviousHash"/> is the hash of the room's entry before, <see cref="Start"/> for the first one.
/// <see cref="LogEntry.Hash"/> is SHA-256, in lower-case hexadecimal digits, over the entry's line (<see cref="LogEntryJson"/>) without its last
/// member: over the bytes of the line up to <c>,"hash":"</c>, and a <c>}</c>. So an exported line proves itself without being understood.
/// </remarks>
public static class LogChain
{
    /// <summary>What the first entry follows: 64 zeros.</summary>
    public const string Start = "0000000000000000000000000000000000000000000000000000000000000000";

    private static ReadOnlySpan<byte> HashMember => ",\"hash\":\""u8;

    /// <summary>The entry as the one after that with the hash <paramref name="previousHash"/>.</summary>
    public static LogEntry Chain(LogEntry entry, string previousHash)
    {
        var chained = entry with { PreviousHash = previousHash };
        return chained with { Hash = HashOf(chained) };
    }

    /// <summary>What the entry's hash has to be.</summary>
    public static string HashOf(LogEntry entry) => Hexadecimal(SHA256.HashData(LogEntryJson.ToHash(entry)));

    /// <summary>What the hash of an exported line has to be, were it an entry.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns><see langword="null"/> when it does not end in a hash.</returns>
    public static string? HashOf(ReadOnlySpan<byte> line)
    {
        var end = line.Length - HashMember.Length - Start.Length - "\"}".Length;
        if (end < 0 || !line[end..].StartsWith(HashMember) || !line.EndsWith("\"}"u8))
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(line[..end]);
        hash.AppendData("}"u8);
        return Hexadecimal(hash.GetHashAndReset());
    }

    private static string Hexadecimal(byte[] hash) => Convert.ToHexStringLower(hash);
}
