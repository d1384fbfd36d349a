using System.Buffers;

namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>Reads a list header piece by piece, white space between the pieces skipped.</summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6">RFC 9110 section 5.6</see>.</remarks>
/// <param name="text">The header's value.</param>
internal ref struct HeaderTokens(ReadOnlySpan<char> text)
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private ReadOnlySpan<char> _rest = text.Trim(" \t");

    /// <summary>True when nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Takes a separator if it comes next.</summary>
    public bool TryTake(char separator)
    {
        if (_rest.IsEmpty || _rest[0] != separator)
        {
            return false;
        }

        Skip(1);
        return true;
    }

    /// <summary>Reads a token of at least one character.</summary>
    public bool TryReadToken(out ReadOnlySpan<char> token)
    {
        var length = _rest.IndexOfAnyExcept(TokenCharacters);
        length = length < 0 ? _rest.Length : length;
        token = _rest[..length];
        Skip(length);
        return length > 0;
    }

    /// <summary>Reads a token, or one in quotes: what is quoted must be a token, too (RFC 6455 section 9.1).</summary>
    public bool TryReadValue(out ReadOnlySpan<char> value)
    {
        if (!_rest.StartsWith('"'))
        {
            return TryReadToken(out value);
        }

        value = default;
        var end = 1;
        var unescaped = new ArrayBufferWriter<char>(16);
        for (; end < _rest.Length && _rest[end] != '"'; end++)
        {
            if (_rest[end] == '\\' && ++end == _rest.Length)
            {
                return false;
            }

            unescaped.Write([_rest[end]]);
        }

        if (end >= _rest.Length)
        {
            return false;
        }

        Skip(end + 1);
        value = unescaped.WrittenSpan;
        return value.Length > 0 && value.IndexOfAnyExcept(TokenCharacters) < 0;
    }

    private void Skip(int length) => _rest = _rest[length..].TrimStart(" \t");
}
