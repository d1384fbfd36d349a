namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>The compressed forms of one <see cref="SharedFrame"/>: each built when the first connection asks for it, once, and shared by all.</summary>
/// <remarks>
/// <para><em>Alone</em> refers to nothing before it. <em>Chained</em> refers to the payload of the frame before it in its
/// <see cref="FrameChain"/>: shorter by far, and right for every viewer whose last compressed message was that frame, whatever it
/// got before. Either leaves the same bytes behind in the viewer's window, so a chain can be entered at any frame.</para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <param name="id">The frame, as connections remember it; never 0, and of no other frame in this process.</param>
/// <param name="previousId">The frame before it in its chain; 0 for none.</param>
/// <param name="previousPayload">That frame's payload. Not the frame: that would keep all earlier ones alive.</param>
internal sealed class CompressedForms(long id, long previousId, ReadOnlyMemory<byte> previousPayload)
{
    // For a payload that compression does not make smaller.
    private static readonly byte[] NotSmaller = [];

    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte> _previousPayload = previousPayload;
    private byte[]? _alone;
    private byte[]? _chained;

    /// <summary>The frame, as connections remember it.</summary>
    public long Id => id;

    /// <summary>The frame before it in its chain; 0 for none.</summary>
    public long PreviousId => previousId;

    /// <summary>Bytes of the forms built so far.</summary>
    public int BuiltBytes => (Volatile.Read(ref _alone)?.Length ?? 0) + (Volatile.Read(ref _chained)?.Length ?? 0);

    /// <summary>The frame compressed, as it goes to the socket; empty when that is no shorter than the frame itself.</summary>
    /// <param name="frame">The frame whose forms these are.</param>
    /// <param name="chained">Only for a viewer whose last compressed message was <see cref="PreviousId"/>.</param>
    public ReadOnlyMemory<byte> Get(SharedFrame frame, bool chained) =>
        Volatile.Read(ref chained ? ref _chained : ref _alone) ?? Build(frame, chained);

    private byte[] Build(SharedFrame frame, bool chained)
    {
        lock (_lock)
        {
            ref var form = ref chained ? ref _chained : ref _alone;
            if (form is null)
            {
                Volatile.Write(ref form, Compress(frame, chained ? _previousPayload.Span : []));
                if (chained)
                {
                    _previousPayload = default;
                }
            }

            return form;
        }
    }

    private static byte[] Compress(SharedFrame frame, ReadOnlySpan<byte> history)
    {
        try
        {
            var payload = FrameDeflater.Deflate(frame.Payload.Span, history);
            return payload.Length < frame.Payload.Length ? SharedFrame.Encode(frame.Opcode, payload, isCompressed: true) : NotSmaller;
        }
        catch (IOException)
        {
            // The compressor did not get its memory: the frame goes as it is.
            return NotSmaller;
        }
    }
}
