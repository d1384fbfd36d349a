using System.Globalization;
using System.Text;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>What rooms and viewers are called in IRC, where case does not count and most characters cannot stand: reversible both ways.</summary>
/// <remarks>
/// <c>a-z 0-9 _ -</c> stand for themselves, a capital letter is <c>^</c> and its small one, and every other character is <c>=</c> and two hexadecimal
/// digits for each of its UTF-8 bytes. The room <c>MyRoom</c> is <c>#^my^room</c>, the viewer <c>u:42</c> is <c>u=3a42</c>. What clients send is read in
/// lower case.
/// </remarks>
internal static class IrcNames
{
    private const char Capital = '^';
    private const char Byte = '=';

    /// <summary>Bytes of a viewer id, 128 characters of which none takes more than 4.</summary>
    private const int MostBytes = 512;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The channel of a room, with its <c>#</c>.</summary>
    public static string ChannelOf(string roomId) => "#" + Escape(roomId);

    /// <summary>The room of a channel; <see langword="null"/> when no room can have that name.</summary>
    public static string? RoomOf(ReadOnlySpan<char> channel) =>
        channel is ['#', .. var name] && Unescape(name) is { } roomId && RoomId.IsValid(roomId) ? roomId : null;

    /// <summary>The login of a viewer: nick, prefix, and what commands name them by.</summary>
    public static string LoginOf(string viewerId) => Escape(viewerId);

    /// <summary>The viewer of a login; <see langword="null"/> when none can have it.</summary>
    public static string? ViewerOf(ReadOnlySpan<char> login) => Unescape(login is ['@' or '#', .. var rest] ? rest : login) is { Length: > 0 } id ? id : null;

    /// <summary>Whether a nick is one of those that read without an account.</summary>
    public static bool IsAnonymous(string nick) =>
        nick.StartsWith("justinfan", StringComparison.OrdinalIgnoreCase) && nick.Length is > 9 and <= 32 && nick.AsSpan(9).ContainsAnyExceptInRange('0', '9') is false;

    private static bool IsPlain(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-';

    private static string Escape(string id)
    {
        if (id.All(IsPlain))
        {
            return id;
        }

        var name = new StringBuilder(id.Length * 2);
        foreach (var rune in id.EnumerateRunes())
        {
            AppendTo(name, rune);
        }

        return name.ToString();
    }

    private static void AppendTo(StringBuilder name, Rune rune)
    {
        if (rune.IsAscii && IsPlain((char)rune.Value))
        {
            name.Append((char)rune.Value);
        }
        else if (rune.IsAscii && char.IsAsciiLetterUpper((char)rune.Value))
        {
            name.Append(Capital).Append(char.ToLowerInvariant((char)rune.Value));
        }
        else
        {
            Span<byte> bytes = stackalloc byte[4];
            foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
            {
                name.Append(Byte).Append(one.ToString("x2", CultureInfo.InvariantCulture));
            }
        }
    }

    private static string? Unescape(ReadOnlySpan<char> name)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var c = char.ToLowerInvariant(name[i]);
            if (length == MostBytes)
            {
                return null;
            }

            if (IsPlain(c))
            {
                bytes[length++] = (byte)c;
            }
            else if (c == Capital && i + 1 < name.Length && char.IsAsciiLetter(name[i + 1]))
            {
                bytes[length++] = (byte)char.ToUpperInvariant(name[++i]);
            }
            else if (c == Byte && i + 2 < name.Length && byte.TryParse(name.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
            {
                bytes[length++] = one;
                i += 2;
            }
            else
            {
                return null;
            }
        }

        try
        {
            return Strict.GetString(bytes[..length]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
