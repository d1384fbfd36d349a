using System.Buffers;

namespace Danmaku.Bench.Overload;

/// <summary>One client of the crowd. Belongs to the crowd's thread.</summary>
/// <param name="id">Its number, the token in epoll.</param>
/// <param name="manners">How it behaves.</param>
/// <param name="token">What it joins with.</param>
internal sealed class CrowdClient(int id, Manners manners, string token)
{
    // The unread start of a frame, for the next read to continue.
    private byte[] _partial = [];

    public int Id => id;

    public Manners Manners => manners;

    public string Token => token;

    public int Descriptor { get; set; } = -1;

    public CrowdState State { get; set; }

    /// <summary>Whether it wants to be in: it comes again when it is refused or cut off.</summary>
    public bool Wants { get; set; }

    /// <summary>Number of the attempt, so that what was planned for an earlier one is forgotten.</summary>
    public int Attempt { get; set; }

    /// <summary>Microsecond in which this attempt began.</summary>
    public long BeganAt { get; set; }

    /// <summary>Whether it leaves as soon as it is in: one of those that come to see how long that takes.</summary>
    public bool IsProbe { get; set; }

    /// <summary>What the socket has not taken yet; null while there was nothing to send.</summary>
    public ArrayBufferWriter<byte>? Output { get; set; }

    /// <summary>How much of <see cref="Output"/> is sent.</summary>
    public int OutputSent { get; set; }

    /// <summary>Whether <see cref="Output"/> waits for its turn to be sent.</summary>
    public bool IsUnsent { get; set; }

    /// <summary>Bytes kept from the last read.</summary>
    public int PartialLength { get; private set; }

    public ReadOnlySpan<byte> Partial => _partial.AsSpan(0, PartialLength);

    /// <summary>Keeps the start of what is not complete.</summary>
    public void Keep(ReadOnlySpan<byte> rest)
    {
        if (_partial.Length > 0 && (rest.IsEmpty || rest.Length > _partial.Length))
        {
            ArrayPool<byte>.Shared.Return(_partial);
            _partial = [];
        }

        if (rest.Length > _partial.Length)
        {
            _partial = ArrayPool<byte>.Shared.Rent(rest.Length);
        }

        rest.CopyTo(_partial);
        PartialLength = rest.Length;
    }
}
