using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Danmaku.Gateway.Sockets;

/// <summary>Reads and writes the payload of close frames.</summary>
/// <remarks>
/// <code>
/// +---------------+---------------+------------------------+
/// |          code (16)            | reason, UTF-8, 0 to 123 |
/// +---------------+---------------+------------------------+
/// </code>
/// Empty, or at least the code: <see href="https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1">RFC 6455 section 5.5.1</see>.
/// </remarks>
internal static class CloseFrame
{
    private const int MaxReasonBytes = 123;

    /// <summary>Reads what a viewer sent.</summary>
    /// <param name="payload">Unmasked, at most 125 bytes.</param>
    /// <param name="reason">What the viewer said, or else why it must not be said.</param>
    /// <returns><see langword="false"/> when the payload breaks the RFC.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out CloseReason reason)
    {
        if (payload.IsEmpty)
        {
            reason = new CloseReason(CloseCode.NoStatus, "", ClosedBy.Viewer);
            return true;
        }

        if (payload.Length == 1)
        {
            reason = new CloseReason(CloseCode.FramingError, "A close payload is empty or at least two bytes long.", ClosedBy.Gateway);
            return false;
        }

        var code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!MayBeSent(code))
        {
            reason = new CloseReason(CloseCode.FramingError, $"Close code {code} must not be sent.", ClosedBy.Gateway);
            return false;
        }

        if (!Utf8.IsValid(payload[2..]))
        {
            reason = new CloseReason(CloseCode.InvalidPayload, "The close reason is not UTF-8.", ClosedBy.Gateway);
            return false;
        }

        reason = new CloseReason((CloseCode)code, Encoding.UTF8.GetString(payload[2..]), ClosedBy.Viewer);
        return true;
    }

    /// <summary>Builds the frame to send; a longer reason is cut at a character.</summary>
    /// <param name="code">0 or <see cref="CloseCode.NoStatus"/> for a frame without payload.</param>
    /// <param name="reason">Shown to developers, not to viewers.</param>
    public static SharedFrame Build(CloseCode code, string reason)
    {
        if (code is 0 or CloseCode.NoStatus)
        {
            return SharedFrame.Create(Opcode.Close, []);
        }

        Span<byte> payload = stackalloc byte[2 + MaxReasonBytes];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        Utf8.FromUtf16(reason, payload[2..], out _, out var written);
        return SharedFrame.Create(Opcode.Close, payload[..(2 + written)]);
    }

    // RFC 6455 section 7.4.2; 1012 to 1014 were registered later.
    private static bool MayBeSent(int code) =>
        code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
