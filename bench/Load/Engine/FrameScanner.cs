namespace Danmaku.Bench.Load.Engine;

/// <summary>Goes through the complete frames of what was received.</summary>
/// <param name="received">What was received and not consumed yet.</param>
/// <param name="start">Where the first frame begins.</param>
internal ref struct FrameScanner(ReadOnlySpan<byte> received, int start)
{
    private readonly ReadOnlySpan<byte> _received = received;

    /// <summary>Bytes up to the end of the last complete frame. What follows is to be kept and read again with more behind it.</summary>
    public int Consumed { get; private set; } = start;

    /// <summary>Takes the next frame.</summary>
    /// <returns><see langword="false"/> when there is no complete one left.</returns>
    /// <exception cref="InvalidDataException">It is no frame of a server.</exception>
    public bool TryNext(out ServerFrame frame, out ReadOnlySpan<byte> payload)
    {
        var rest = _received[Consumed..];
        if (!ServerFrame.TryReadHeader(rest, out frame) || frame.Length > rest.Length)
        {
            payload = default;
            return false;
        }

        payload = rest.Slice(frame.HeaderLength, frame.PayloadLength);
        Consumed += frame.Length;
        return true;
    }
}
