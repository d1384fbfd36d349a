using System.Collections.Frozen;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>One line that a client sent.</summary>
/// <remarks>
/// <code>
/// @reply-parent-msg-id=3.120 :ignored PRIVMSG #room :text with spaces
/// '-- tags ----------------' 'prefix' command '-- parameters -------'
/// </code>
/// <see href="https://www.rfc-editor.org/rfc/rfc1459#section-2.3.1">RFC 1459 section 2.3.1</see> and
/// <see href="https://ircv3.net/specs/extensions/message-tags">message tags</see>. Immutable.
/// </remarks>
/// <param name="Tags">Names and values, escapes undone.</param>
/// <param name="Command">In capitals.</param>
/// <param name="Params">Parameters, the last one as long as it likes.</param>
internal sealed record IrcLine(IReadOnlyDictionary<string, string> Tags, string Command, IReadOnlyList<string> Params)
{
    // More cannot be meant: what is beyond is left out.
    private const int MostTags = 64;
    private const int MostParams = 15;

    private static readonly FrozenDictionary<string, string> NoTags = FrozenDictionary<string, string>.Empty;

    /// <summary>The parameter at an index; empty where there is none.</summary>
    public string this[int index] => index < Params.Count ? Params[index] : "";

    /// <summary>Reads a line.</summary>
    /// <returns><see langword="null"/> for one without a command.</returns>
    public static IrcLine? Read(string line)
    {
        var rest = line.AsSpan().TrimEnd(['\r', '\n']).TrimStart(' ');
        IReadOnlyDictionary<string, string> tags = rest is ['@', ..] ? ReadTags(TakeWord(ref rest)[1..]) : NoTags;
        if (rest is [':', ..])
        {
            TakeWord(ref rest);
        }

        var command = TakeWord(ref rest);
        return command.IsEmpty ? null : new IrcLine(tags, command.ToString().ToUpperInvariant(), ReadParams(rest));
    }

    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(' ');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..].TrimStart(' ');
        return word;
    }

    private static List<string> ReadParams(ReadOnlySpan<char> rest)
    {
        var parameters = new List<string>(2);
        while (!rest.IsEmpty && parameters.Count < MostParams)
        {
            if (rest[0] == ':')
            {
                parameters.Add(rest[1..].ToString());
                break;
            }

            parameters.Add(TakeWord(ref rest).ToString());
        }

        return parameters;
    }

    private static Dictionary<string, string> ReadTags(ReadOnlySpan<char> text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in text.Split(';'))
        {
            var tag = text[range];
            var equals = tag.IndexOf('=');
            var name = equals < 0 ? tag : tag[..equals];
            if (!name.IsEmpty && tags.Count < MostTags)
            {
                tags[name.ToString()] = equals < 0 ? "" : Unescape(tag[(equals + 1)..]);
            }
        }

        return tags;
    }

    private static string Unescape(ReadOnlySpan<char> value)
    {
        if (!value.Contains('\\'))
        {
            return value.ToString();
        }

        var text = new System.Text.StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\')
            {
                text.Append(value[i]);
            }
            else if (++i < value.Length)
            {
                text.Append(value[i] switch
                {
                    ':' => ';',
                    's' => ' ',
                    'r' => '\r',
                    'n' => '\n',
                    var other => other,
                });
            }
        }

        return text.ToString();
    }
}
