using System.Buffers;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Sockets;

/// <summary>Turns the bytes of one viewer into whole messages and control frames.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// |F|R|R|R| opcode|M| length 7    | length 16 if 7 bits say 126,  |
/// |I|S|S|S|  (4)  |A|             | length 64 if they say 127,    |
/// |N|V|V|V|       |S|             | never longer than needed      |
/// | |1|2|3|       |K|             |                               |
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// | masking key (32), always present from a client                |
/// +---------------------------------------------------------------+
/// | payload, masked ...                                           |
/// </code>
/// <see href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455 section 5.2</see> (frames),
/// <see href="https://www.rfc-editor.org/rfc/rfc6455#section-5.4">5.4</see> (fragments),
/// <see href="https://www.rfc-editor.org/rfc/rfc6455#section-5.5">5.5</see> (control frames),
/// <see href="https://www.rfc-editor.org/rfc/rfc7692#section-6">RFC 7692 section 6</see> (RSV1: a compressed message).
/// No I/O. What a header announces is refused before a byte of its payload is kept, and memory grows with what arrived,
/// never with what was announced. Not thread-safe.
/// </remarks>
/// <param name="maxMessageBytes">Longest message, all fragments together, compressed and inflated.</param>
/// <param name="maxFrames">Most frames in one message.</param>
/// <param name="inflates">Whether compression was agreed on.</param>
internal sealed class FrameParser(int maxMessageBytes, int maxFrames, bool inflates = false) : IMessageFraming
{
    private const int FirstBufferBytes = 256;

    private static readonly SharedFrame EmptyPing = SharedFrame.Create(Opcode.Ping, []);

    private FrameHeader _frame;
    private bool _inPayload;
    private int _taken;

    // Continuation while no message is begun.
    private Opcode _message;
    private bool _messageDone;
    private bool _isDeflated;
    private int _frames;
    private byte[] _buffer = [];
    private int _length;
    private Utf8Validator _text;

    private byte[] _control = [];

    /// <inheritdoc/>
    public bool HasClosingHandshake => true;

    /// <inheritdoc/>
    public SharedFrame Ping => EmptyPing;

    /// <summary>After <see cref="ReceivedKind.Message"/>: text or binary.</summary>
    public MessageKind MessageKind => (MessageKind)_message;

    /// <summary>After <see cref="ReceivedKind.Message"/>: its bytes, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.AsMemory(0, _length);

    /// <summary>After <see cref="ReceivedKind.Message"/>: how many bytes longer it is than what was sent, for the limits on what
    /// a viewer may send; 0 for what was not compressed.</summary>
    public int InflatedBytes { get; private set; }

    /// <summary>After <see cref="ReceivedKind.Ping"/>: its bytes, valid until the next call.</summary>
    public ReadOnlySpan<byte> ControlPayload => _control.AsSpan(0, _taken);

    /// <summary>After <see cref="ReceivedKind.Close"/> what the viewer said; after <see cref="ReceivedKind.Refused"/> what to
    /// say to it.</summary>
    public CloseReason Close { get; private set; } = new(CloseCode.Abnormal, "", ClosedBy.Network);

    /// <summary>Reads on until something whole is found or the bytes run out.</summary>
    /// <param name="input">What is buffered; sliced to what was not taken.</param>
    public ReceivedKind Read(ref ReadOnlySequence<byte> input)
    {
        if (_messageDone)
        {
            Release();
        }

        while (true)
        {
            if (!_inPayload)
            {
                if (!FrameHeader.TryParse(ref input, inflates, out _frame, out var broken))
                {
                    return broken is null ? ReceivedKind.Incomplete : Refuse(CloseCode.FramingError, broken);
                }

                if (Begin() is { } refused)
                {
                    return refused;
                }
            }

            if (!TakePayload(ref input))
            {
                return Refuse(CloseCode.InvalidPayload, "Text that is not UTF-8.");
            }

            if (_taken < _frame.PayloadLength)
            {
                return ReceivedKind.Incomplete;
            }

            _inPayload = false;
            if (End() is { } found)
            {
                return found;
            }
        }
    }

    /// <inheritdoc/>
    public SharedFrame LastFrame(CloseReason reason) => CloseFrame.Build(reason.Code, reason.By == ClosedBy.Viewer ? "" : reason.Text);

    /// <summary>Gives the message buffer back; a message begun and not finished keeps it.</summary>
    public void Release()
    {
        if (_message != Opcode.Continuation && !_messageDone)
        {
            return;
        }

        Dispose();
        _message = Opcode.Continuation;
        _messageDone = false;
        _isDeflated = false;
        InflatedBytes = 0;
        _frames = 0;
        _length = 0;
        _text = default;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    // Holds the header against the message it belongs to; null when its payload may come.
    private ReceivedKind? Begin()
    {
        _taken = 0;
        if (_frame.IsControl)
        {
            if (_frame.PayloadLength > 0 && _control.Length == 0)
            {
                _control = new byte[FrameHeader.MaxControlPayload];
            }
        }
        else if (_frame.Opcode == Opcode.Continuation && _message == Opcode.Continuation)
        {
            return Refuse(CloseCode.FramingError, "A continuation without a message to continue.");
        }
        else if (_frame.Opcode != Opcode.Continuation && _message != Opcode.Continuation)
        {
            return Refuse(CloseCode.FramingError, "A new message inside an unfinished one.");
        }
        else if (_frame.PayloadLength > maxMessageBytes - _length)
        {
            return Refuse(CloseCode.MessageTooBig, $"Messages may have {maxMessageBytes} bytes.");
        }
        else if (++_frames > maxFrames)
        {
            return Refuse(CloseCode.MessageTooBig, $"Messages may have {maxFrames} frames.");
        }
        else if (_frame.Opcode != Opcode.Continuation)
        {
            _message = _frame.Opcode;
            _isDeflated = _frame.IsDeflated;
        }

        _inPayload = true;
        return null;
    }

    // Moves what there is of this frame's payload to where it belongs; false when it breaks the text.
    private bool TakePayload(ref ReadOnlySequence<byte> input)
    {
        var available = input.Slice(0, Math.Min(input.Length, _frame.PayloadLength - _taken));
        foreach (var segment in available)
        {
            var piece = _frame.IsControl ? _control.AsSpan(_taken, segment.Length) : MessageSpace(segment.Length);
            FrameMask.Apply(segment.Span, piece, _frame.Mask, _taken);
            _taken += segment.Length;
            if (!_frame.IsControl)
            {
                _length += segment.Length;
                if (_message == Opcode.Text && !_isDeflated && !_text.Append(piece))
                {
                    return false;
                }
            }
        }

        input = input.Slice(available.End);
        return true;
    }

    // What the frame just finished amounts to; null when its message goes on.
    private ReceivedKind? End()
    {
        switch (_frame.Opcode)
        {
            case Opcode.Ping:
                return ReceivedKind.Ping;
            case Opcode.Pong:
                return ReceivedKind.Pong;
            case Opcode.Close:
                var isValid = CloseFrame.TryParse(_control.AsSpan(0, _taken), out var reason);
                Close = reason;
                return isValid ? ReceivedKind.Close : ReceivedKind.Refused;
            default:
                if (!_frame.IsFinal)
                {
                    return null;
                }

                if (_isDeflated && Inflate() is { } refused)
                {
                    return refused;
                }

                if (!_text.IsComplete)
                {
                    return Refuse(CloseCode.InvalidPayload, "Text that ends inside a character.");
                }

                _messageDone = true;
                return ReceivedKind.Message;
        }
    }

    // Puts what the message says in the place of what was sent; null when it can be read.
    private ReceivedKind? Inflate()
    {
        var sent = _length;
        MessageInflater.Tail.CopyTo(MessageSpace(MessageInflater.Tail.Length));
        switch (MessageInflater.Inflate(_buffer, sent + MessageInflater.Tail.Length, maxMessageBytes, out var message, out var length))
        {
            case InflateResult.TooBig:
                return Refuse(CloseCode.MessageTooBig, $"Messages may have {maxMessageBytes} bytes, inflated.");
            case InflateResult.Broken:
                return Refuse(CloseCode.InvalidPayload, "A compressed message that cannot be inflated.");
            default:
                break;
        }

        Dispose();
        (_buffer, _length) = (message, length);
        InflatedBytes = Math.Max(0, length - sent);
        return _message == Opcode.Text && !_text.Append(Message.Span) ? Refuse(CloseCode.InvalidPayload, "Text that is not UTF-8.") : null;
    }

    private Span<byte> MessageSpace(int more)
    {
        var needed = _length + more;
        if (needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstBufferBytes, Math.Min(2 * _length, maxMessageBytes))));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            Dispose();
            _buffer = larger;
        }

        return _buffer.AsSpan(_length, more);
    }

    private ReceivedKind Refuse(CloseCode code, string text)
    {
        Close = new CloseReason(code, text, ClosedBy.Gateway);
        return ReceivedKind.Refused;
    }
}
