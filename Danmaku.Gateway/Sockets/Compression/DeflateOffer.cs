using Microsoft.Extensions.Primitives;

namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>Agrees on <c>permessage-deflate</c>, or on nothing.</summary>
/// <remarks>
/// <code>
/// Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, other; parameter="value"
/// </code>
/// <see href="https://www.rfc-editor.org/rfc/rfc7692#section-7.1">RFC 7692 section 7.1</see> (parameters),
/// <see href="https://www.rfc-editor.org/rfc/rfc6455#section-9.1">RFC 6455 section 9.1</see> (grammar). The first acceptable offer
/// counts. A header that breaks the grammar or is longer than any client needs is as good as none: compression is never a reason
/// to refuse a handshake.
/// </remarks>
internal static class DeflateOffer
{
    private const string Extension = "permessage-deflate";
    private const int MinWindowBits = 8;
    private const int MaxWindowBits = 15;

    // Browsers send some 50 characters; the longest useful list of fallbacks a few hundred.
    private const int MaxHeaderCharacters = 2048;

    // No context of a client is kept, so that an idle connection holds no inflater.
    private const string Answer = Extension + "; client_no_context_takeover";

    /// <summary>Picks the first acceptable offer.</summary>
    /// <param name="offered">The request's <c>Sec-WebSocket-Extensions</c>.</param>
    /// <param name="answer">The response's <c>Sec-WebSocket-Extensions</c>; null when there is to be none.</param>
    public static DeflateMode Pick(StringValues offered, out string? answer)
    {
        answer = null;
        var length = 0;
        foreach (var line in offered)
        {
            length += line?.Length ?? 0;
        }

        if (length is 0 or > MaxHeaderCharacters)
        {
            return DeflateMode.None;
        }

        var mode = DeflateMode.None;
        foreach (var line in offered)
        {
            var reader = new HeaderTokens(line);
            while (!reader.IsAtEnd)
            {
                if (!TryReadOffer(ref reader, out var offeredMode, out var offeredAnswer))
                {
                    answer = null;
                    return DeflateMode.None;
                }

                if (mode == DeflateMode.None && offeredMode != DeflateMode.None)
                {
                    (mode, answer) = (offeredMode, offeredAnswer);
                }
            }
        }

        return mode;
    }

    // One element of the list with its comma; false when it breaks the grammar. What is not acceptable yields None.
    private static bool TryReadOffer(ref HeaderTokens reader, out DeflateMode mode, out string answer)
    {
        mode = DeflateMode.None;
        answer = Answer;
        if (reader.TryTake(','))
        {
            return true;
        }

        if (!reader.TryReadToken(out var extension))
        {
            return false;
        }

        var isAcceptable = extension.SequenceEqual(Extension);
        var seen = Parameters.None;
        while (reader.TryTake(';'))
        {
            if (!reader.TryReadToken(out var name))
            {
                return false;
            }

            var hasValue = reader.TryTake('=');
            ReadOnlySpan<char> value = default;
            if (hasValue && !reader.TryReadValue(out value))
            {
                return false;
            }

            var parameter = Judge(name, hasValue, value);
            isAcceptable &= parameter != Parameters.None && (seen & parameter) == 0;
            seen |= parameter;
        }

        if (!reader.IsAtEnd && !reader.TryTake(','))
        {
            return false;
        }

        if (isAcceptable)
        {
            mode = DeflateMode.Chained;
            if ((seen & Parameters.ServerNoContextTakeover) != 0)
            {
                mode = DeflateMode.Alone;
                answer += "; server_no_context_takeover";
            }

            if ((seen & Parameters.ServerMaxWindowBits) != 0)
            {
                answer += "; server_max_window_bits=15";
            }
        }

        return true;
    }

    // None for what declines the offer.
    private static Parameters Judge(ReadOnlySpan<char> name, bool hasValue, ReadOnlySpan<char> value) => name switch
    {
        "server_no_context_takeover" when !hasValue => Parameters.ServerNoContextTakeover,
        "client_no_context_takeover" when !hasValue => Parameters.ClientNoContextTakeover,

        // Frames are shared, so nobody gets a smaller window.
        "server_max_window_bits" when WindowBits(value) == MaxWindowBits => Parameters.ServerMaxWindowBits,
        "client_max_window_bits" when !hasValue || WindowBits(value) >= MinWindowBits => Parameters.ClientMaxWindowBits,
        _ => Parameters.None,
    };

    // 8 to 15 without leading zeros, or else 0.
    private static int WindowBits(ReadOnlySpan<char> value) => value switch
    {
        "8" => 8,
        "9" => 9,
        ['1', >= '0' and <= '5'] => 10 + (value[1] - '0'),
        _ => 0,
    };

    [Flags]
    private enum Parameters
    {
        None = 0,
        ServerNoContextTakeover = 1,
        ClientNoContextTakeover = 2,
        ServerMaxWindowBits = 4,
        ClientMaxWindowBits = 8,
    }
}
