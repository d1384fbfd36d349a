using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Danmaku.Gateway.Sockets;

/// <summary>Validates UTF-8 that arrives in pieces; a code point may be cut anywhere. RFC 6455 section 8.1, RFC 3629.</summary>
/// <remarks>Fails with the first piece that no continuation could make valid. The default value is ready to use.</remarks>
internal struct Utf8Validator
{
    private const int MaxCodePointBytes = 4;

    // The bytes of a code point begun and not finished: the first in the lowest bits, at most three.
    private uint _begun;
    private int _begunBytes;

    /// <summary>True when no code point is left unfinished.</summary>
    public readonly bool IsComplete => _begunBytes == 0;

    /// <summary>Takes the next piece.</summary>
    /// <returns><see langword="false"/> when the text is not UTF-8, whatever follows.</returns>
    public bool Append(ReadOnlySpan<byte> piece)
    {
        Span<byte> codePoint = stackalloc byte[MaxCodePointBytes];
        while (_begunBytes > 0 && piece.Length > 0)
        {
            _begun |= (uint)piece[0] << (8 * _begunBytes);
            _begunBytes++;
            piece = piece[1..];
            for (var i = 0; i < _begunBytes; i++)
            {
                codePoint[i] = (byte)(_begun >> (8 * i));
            }

            switch (Rune.DecodeFromUtf8(codePoint[.._begunBytes], out _, out _))
            {
                case OperationStatus.Done:
                    _begun = 0;
                    _begunBytes = 0;
                    break;
                case OperationStatus.InvalidData:
                    return false;
                default:
                    break;
            }
        }

        if (Utf8.IsValid(piece))
        {
            return true;
        }

        // What is invalid may be no more than a code point cut off at the end: try the last bytes, the nearest start first.
        for (var length = 1; length < MaxCodePointBytes && length <= piece.Length; length++)
        {
            var tail = piece[^length..];
            if (Rune.DecodeFromUtf8(tail, out _, out _) == OperationStatus.NeedMoreData && Utf8.IsValid(piece[..^length]))
            {
                for (var i = 0; i < length; i++)
                {
                    _begun |= (uint)tail[i] << (8 * i);
                }

                _begunBytes = length;
                return true;
            }
        }

        return false;
    }
}
