using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Danmaku.Silo.Domain;

/// <summary>Which texts were posted lately, for rooms where nobody may repeat one.</summary>
/// <remarks>
/// Remembers a hash of 128 bits of each text, so that long texts cost no more memory than short ones and nobody can make two
/// texts meet on purpose. Not thread-safe.
/// </remarks>
internal sealed class UniqueTexts
{
    /// <summary>Most texts remembered, about 10 MB; the oldest go first.</summary>
    public const int Capacity = 100_000;

    private readonly AgeOrderedMap<UInt128, TimeSpan> _postedAt = new();
    private TimeSpan _window;

    public int Count => _postedAt.Count;

    /// <summary>Whether repeats are looked for at all.</summary>
    public bool IsOn => _window > TimeSpan.Zero;

    /// <summary>Sets how long a text may not be repeated; zero for off.</summary>
    public void Configure(TimeSpan window)
    {
        _window = window;
        if (window == TimeSpan.Zero)
        {
            _postedAt.Clear();
        }
    }

    /// <summary>Whether a text was posted within the window.</summary>
    /// <param name="key">Equal for texts that count as the same.</param>
    /// <param name="now">Time since the room started.</param>
    /// <param name="retryAfter">If so, how long until it may be posted again; otherwise zero.</param>
    public bool IsRepeat(string key, TimeSpan now, out TimeSpan retryAfter)
    {
        retryAfter = IsOn && _postedAt.TryGet(HashOf(key), out var postedAt) ? postedAt + _window - now : TimeSpan.Zero;
        if (retryAfter > TimeSpan.Zero)
        {
            return true;
        }

        retryAfter = TimeSpan.Zero;
        return false;
    }

    /// <summary>Notes that a text was posted; the latest time counts.</summary>
    /// <param name="key">As in <see cref="IsRepeat"/>.</param>
    /// <param name="at">Time since the room started; negative for a comment of an earlier activation.</param>
    public void Posted(string key, TimeSpan at)
    {
        if (!IsOn)
        {
            return;
        }

        var hash = HashOf(key);
        if (_postedAt.TryGet(hash, out var known) && known >= at)
        {
            return;
        }

        _postedAt.Renew(hash) = at;
        while (_postedAt.TryPeekOldest(out var oldest, out var postedAt)
            && (postedAt + _window <= at || _postedAt.Count > Capacity))
        {
            _postedAt.Remove(oldest);
        }
    }

    private static UInt128 HashOf(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
