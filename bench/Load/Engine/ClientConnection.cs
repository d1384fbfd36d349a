using System.Buffers;
using Danmaku.Bench.Load.Dialects;

namespace Danmaku.Bench.Load.Engine;

/// <summary>One viewer of the generator. Belongs to the generator's thread.</summary>
internal sealed class ClientConnection(int id, ClientPlan plan, RoomLoad room, Dialect dialect)
{
    // The unread start of a frame, for the next read to continue.
    private byte[] _partial = [];

    /// <summary>Its number, the token in epoll.</summary>
    public int Id => id;

    public ClientPlan Plan => plan;

    public RoomLoad Room => room;

    public Dialect Dialect => dialect;

    public int Descriptor { get; set; } = -1;

    public ClientState State { get; set; } = ClientState.New;

    /// <summary>Answers that are still missing until it is ready.</summary>
    public int Expecting { get; set; }

    /// <summary>Comments received.</summary>
    public long Delivered { get; set; }

    /// <summary>Comments that the server said it does not send.</summary>
    public long Accounted { get; set; }

    /// <summary>Sum of the numbers of the comments received: tells a comment twice and another lost from all there.</summary>
    public long IndexSum { get; set; }

    /// <summary>What it has inflated last; null while nothing came compressed.</summary>
    public InflatedHistory? History { get; set; }

    /// <summary>Bytes kept from the last read.</summary>
    public int PartialLength { get; private set; }

    /// <summary>The frames so far of a message in several; null while there is none.</summary>
    public ArrayBufferWriter<byte>? Fragments { get; set; }

    /// <summary>Whether that message is compressed.</summary>
    public bool FragmentsCompressed { get; set; }

    /// <summary>What the socket has not taken yet; null while there is nothing to send.</summary>
    public ArrayBufferWriter<byte>? Output { get; set; }

    /// <summary>How much of <see cref="Output"/> is sent.</summary>
    public int OutputSent { get; set; }

    public ReadOnlySpan<byte> Partial => _partial.AsSpan(0, PartialLength);

    /// <summary>Keeps the start of a frame that is not complete.</summary>
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
