using System.Buffers;
using System.Text;

namespace Danmaku.Gateway.Sockets;

/// <summary>Turns the bytes of a bare TCP connection into lines. A message is a line without its end.</summary>
/// <remarks>
/// Lines end with LF or CR LF, as in <see href="https://www.rfc-editor.org/rfc/rfc1459#section-8">RFC 1459 section 8</see>; empty ones are passed
/// over. A line that is too long is refused as soon as that is seen, whether its end has come or not.
/// </remarks>
/// <param name="maxLineBytes">Longest line, its end apart.</param>
/// <param name="ping">Asks a silent viewer whether they are there.</param>
/// <param name="lastLine">What is said last, by the reason.</param>
internal sealed class LineParser(int maxLineBytes, SharedFrame ping, Func<CloseReason, SharedFrame> lastLine) : IMessageFraming
{
    private byte[] _joined = [];

    // Of what is buffered and unfinished: it is not searched again when more comes.
    private long _searched;

    /// <inheritdoc/>
    public bool HasClosingHandshake => false;

    /// <inheritdoc/>
    public SharedFrame Ping { get; } = ping;

    /// <inheritdoc/>
    public MessageKind MessageKind => MessageKind.Text;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Message { get; private set; }

    /// <inheritdoc/>
    public int InflatedBytes => 0;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ControlPayload => [];

    /// <inheritdoc/>
    public CloseReason Close { get; } = new(CloseCode.MessageTooBig, $"A line has up to {maxLineBytes} bytes.", ClosedBy.Gateway);

    /// <inheritdoc/>
    public ReceivedKind Read(ref ReadOnlySequence<byte> input)
    {
        Release();
        while (true)
        {
            var reader = new SequenceReader<byte>(input);
            reader.Advance(Math.Min(_searched, input.Length));
            if (!reader.TryAdvanceTo((byte)'\n'))
            {
                _searched = input.Length;
                return input.Length > maxLineBytes ? ReceivedKind.Refused : ReceivedKind.Incomplete;
            }

            _searched = 0;
            var line = input.Slice(0, reader.Consumed - 1);
            input = input.Slice(reader.Consumed);
            if (line.Length > maxLineBytes)
            {
                return ReceivedKind.Refused;
            }

            Message = WithoutReturn(Joined(line));
            if (!Message.IsEmpty)
            {
                return ReceivedKind.Message;
            }
        }
    }

    /// <inheritdoc/>
    public void Release()
    {
        Message = default;
        if (_joined.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_joined);
            _joined = [];
        }
    }

    /// <inheritdoc/>
    public SharedFrame LastFrame(CloseReason reason) => lastLine(reason);

    /// <inheritdoc/>
    public void Dispose() => Release();

    /// <summary>A frame of one line.</summary>
    public static SharedFrame Line(string text) => SharedFrame.Raw(Encoding.UTF8.GetBytes(text + "\r\n"));

    private ReadOnlyMemory<byte> Joined(ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
        {
            return line.First;
        }

        Release();
        _joined = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(_joined);
        return _joined.AsMemory(0, (int)line.Length);
    }

    private static ReadOnlyMemory<byte> WithoutReturn(ReadOnlyMemory<byte> line) => line is { Length: > 0 } && line.Span[^1] == '\r' ? line[..^1] : line;
}
