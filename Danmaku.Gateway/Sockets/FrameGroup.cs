using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Sockets;

/// <summary>Frames that leave together, in one write where the socket takes it: shared as each of them is.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class FrameGroup
{
    /// <param name="frames">At least one, in order.</param>
    public FrameGroup(SharedFrame[] frames)
    {
        Frames = frames;
        var bytes = GC.AllocateUninitializedArray<byte>(frames.Sum(static frame => frame.Length));
        var end = 0;
        foreach (var frame in frames)
        {
            frame.Bytes.Span.CopyTo(bytes.AsSpan(end));
            end += frame.Length;
        }

        Bytes = bytes;
        if (Array.Exists(frames, static frame => frame.Forms is not null))
        {
            Forms = new CompressedGroup(frames);
        }
    }

    /// <summary>The frames, for whoever cannot take them together.</summary>
    public SharedFrame[] Frames { get; }

    /// <summary>Their compressed forms; null when all of them always go as they are.</summary>
    public CompressedGroup? Forms { get; }

    /// <summary>All of them, as they go to the socket.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
}
