using System.Buffers;
using System.Buffers.Text;

namespace Danmaku.Gateway.Auth;

/// <summary>base64url as JWS wants it (RFC 7515 section 2): no padding, no white space, and one spelling only for each value.</summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Bytes that text of a length decodes to.</summary>
    public static int DecodedLength(int textLength) => (textLength * 3) / 4;

    /// <summary>Whether the text is the one spelling of some bytes.</summary>
    /// <remarks>
    /// The framework's decoder forgives white space, padding and stray trailing bits; a token that can be respelled
    /// without breaking its signature would slip past anything that remembers tokens by their text.
    /// </remarks>
    public static bool IsCanonical(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyExcept(Alphabet) < 0 && (text.Length % 4) switch
        {
            0 => true,
            2 => (ValueOf(text[^1]) & 0b1111) == 0,
            3 => (ValueOf(text[^1]) & 0b11) == 0,
            _ => false,
        };

    /// <summary>Decodes into <paramref name="destination"/>, which must hold <see cref="DecodedLength"/> bytes.</summary>
    /// <returns><see langword="false"/> when the text is not canonical.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        return IsCanonical(text)
            && Base64Url.DecodeFromUtf8(text, destination, out _, out written) == OperationStatus.Done;
    }

    /// <summary>The decoded bytes; <see langword="null"/> when the text is not canonical.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[DecodedLength(text.Length)];
        return TryDecode(text, bytes, out var written) && written == bytes.Length ? bytes : null;
    }

    private static int ValueOf(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'-' => 62,
        _ => 63,
    };
}
