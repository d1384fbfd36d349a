namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>The compressed forms of a <see cref="FrameGroup"/>, frame for frame as each would be sent alone: for viewers that keep no
/// context, for those that come into the chain with it, and for those that followed the chain up to it.</summary>
/// <remarks>Each is put together when the first connection asks for it, once. Thread-safe.</remarks>
/// <param name="frames">The frames, in order and of one chain.</param>
internal sealed class CompressedGroup(SharedFrame[] frames)
{
    private readonly Lock _lock = new();
    private Form? _alone;
    private Form? _entering;
    private Form? _following;

    /// <summary>All frames, as they go to the socket.</summary>
    /// <param name="mode">What the viewer agreed on.</param>
    /// <param name="lastId">What it was sent compressed last; afterwards, what of this group is.</param>
    public ReadOnlyMemory<byte> Get(DeflateMode mode, ref long lastId)
    {
        var form = mode == DeflateMode.Alone ? Get(ref _alone, mode, lastId)
            : lastId != 0 && FirstPreviousId() == lastId ? Get(ref _following, mode, lastId)
            : Get(ref _entering, mode, lastId: 0);
        lastId = form.LastId == 0 ? lastId : form.LastId;
        return form.Bytes;
    }

    private long FirstPreviousId()
    {
        foreach (var frame in frames)
        {
            if (frame.Forms is { } forms)
            {
                return forms.PreviousId;
            }
        }

        return 0;
    }

    private Form Get(ref Form? field, DeflateMode mode, long lastId)
    {
        if (Volatile.Read(ref field) is { } form)
        {
            return form;
        }

        lock (_lock)
        {
            if (field is null)
            {
                Volatile.Write(ref field, Build(mode, lastId));
            }

            return field;
        }
    }

    private Form Build(DeflateMode mode, long lastId)
    {
        var compression = new FrameCompression(mode, lastId);
        var bytes = new byte[frames.Sum(static frame => frame.Length)];
        var end = 0;
        foreach (var frame in frames)
        {
            var sent = compression.BytesOf(frame);
            sent.Span.CopyTo(bytes.AsSpan(end));
            end += sent.Length;
        }

        return new Form(bytes.AsSpan(0, end).ToArray(), compression.LastId == lastId ? 0 : compression.LastId);
    }

    private sealed record Form(byte[] Bytes, long LastId);
}
