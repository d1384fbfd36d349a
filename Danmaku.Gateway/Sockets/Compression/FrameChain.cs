namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>The frames of one room in one format in the order in which viewers get them, so that each can be compressed with the one
/// before it as history.</summary>
/// <remarks>
/// Costs an object per frame, and no compression until a connection that agreed on it sends the frame. Not thread-safe: guarded by
/// its room.
/// </remarks>
internal sealed class FrameChain
{
    /// <summary>Shorter payloads, in bytes, are not compressed: what there is to gain is less than a TCP header.</summary>
    public const int MinPayloadBytes = 40;

    private static long _lastId;

    private long _previousId;
    private ReadOnlyMemory<byte> _previousPayload;

    /// <summary>Lets a new frame be compressed, and puts it behind the one added before. Call before the frame is sent to
    /// anybody.</summary>
    public void Add(SharedFrame frame)
    {
        if (!IsWorthwhile(frame))
        {
            // It goes as it is, which leaves the viewers' windows alone: the chain passes it by.
            return;
        }

        frame.Forms = new CompressedForms(NewId(), _previousId, _previousPayload);
        (_previousId, _previousPayload) = (frame.Forms.Id, frame.Payload);
    }

    /// <summary>Lets a new frame be compressed that follows no other, such as a snapshot. Call before the frame is sent to
    /// anybody.</summary>
    public static void AddAlone(SharedFrame frame)
    {
        if (IsWorthwhile(frame))
        {
            frame.Forms = new CompressedForms(NewId(), previousId: 0, previousPayload: default);
        }
    }

    /// <summary>Lets a new frame be compressed that takes the place of one sent before, for viewers who come back. Call before it is sent to
    /// anybody.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="previous">The compressible frame that they are sent before it; <see langword="null"/> for none.</param>
    public static void AddBehind(SharedFrame frame, SharedFrame? previous)
    {
        if (IsWorthwhile(frame))
        {
            frame.Forms = previous?.Forms is { } forms
                ? new CompressedForms(NewId(), forms.Id, previous.Payload)
                : new CompressedForms(NewId(), previousId: 0, previousPayload: default);
        }
    }

    /// <summary>The same frame behind another one than before.</summary>
    /// <param name="frame">A compressible frame.</param>
    /// <param name="previous">The compressible frame that viewers who come back are now sent before it.</param>
    /// <returns>It leaves the same behind in their windows, so that it has the same number, and the frames after it follow on both.</returns>
    public static SharedFrame Moved(SharedFrame frame, SharedFrame previous) =>
        new(frame.Bytes, frame.Events, frame.IsDroppable)
        {
            Forms = new CompressedForms(frame.Forms!.Id, previous.Forms!.Id, previous.Payload),
            Parts = frame.Parts,
        };

    private static bool IsWorthwhile(SharedFrame frame) => frame.IsCompressible && frame.Payload.Length >= MinPayloadBytes;

    private static long NewId() => Interlocked.Increment(ref _lastId);
}
