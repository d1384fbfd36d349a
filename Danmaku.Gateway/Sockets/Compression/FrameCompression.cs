namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>What one connection has to know to send shared compressed frames: what it agreed on, and what it sent compressed
/// last.</summary>
/// <remarks>
/// No compressor and no window per connection. Frames that are shared by nobody go uncompressed, which
/// <see href="https://www.rfc-editor.org/rfc/rfc7692#section-6">RFC 7692 section 6</see> allows message by message and which does not
/// touch the viewer's window. Not thread-safe: the one writer of a connection asks, once for each frame, in the order of sending.
/// </remarks>
/// <param name="mode">What was agreed on.</param>
/// <param name="lastId">The frame sent compressed last; 0 for none.</param>
internal struct FrameCompression(DeflateMode mode, long lastId = 0)
{
    private readonly DeflateMode _mode = mode;
    private long _lastId = lastId;

    /// <summary>The frame sent compressed last; 0 for none.</summary>
    public readonly long LastId => _lastId;

    /// <summary>The bytes to send for a frame, never more than <see cref="SharedFrame.Length"/>. They must then be sent.</summary>
    public ReadOnlyMemory<byte> BytesOf(SharedFrame frame) =>
        _mode == DeflateMode.None || frame.Forms is not { } forms ? frame.Bytes : CompressedBytesOf(frame, forms);

    /// <summary>The bytes to send for a group of frames, never more than <see cref="FrameGroup.Bytes"/>. They must then be sent.</summary>
    public ReadOnlyMemory<byte> BytesOf(FrameGroup group) =>
        _mode == DeflateMode.None || group.Forms is not { } forms ? group.Bytes : forms.Get(_mode, ref _lastId);

    private ReadOnlyMemory<byte> CompressedBytesOf(SharedFrame frame, CompressedForms forms)
    {
        var follows = _mode == DeflateMode.Chained && _lastId != 0 && forms.PreviousId == _lastId;
        var bytes = forms.Get(frame, follows);
        if (bytes.IsEmpty)
        {
            return frame.Bytes;
        }

        _lastId = forms.Id;
        return bytes;
    }
}
