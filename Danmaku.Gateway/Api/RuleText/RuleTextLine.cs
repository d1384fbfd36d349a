using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Api.RuleText;

/// <summary>Reads one line of rules.</summary>
/// <remarks>
/// <code>
/// line    = [ rule / allowed / pattern ] [ note ]        ; a pattern alone is a term to reject: what other systems export
/// rule    = action SP kind SP pattern
/// allowed = "allow" SP pattern
/// action  = "mask" / "hold" / "reject" / "timeout" [ "(" duration ")" ]
/// kind    = "term" / "wildcard" / "regex"
/// pattern = quoted / "/" expression "/" / text           ; between slashes for a regex only, where \/ is a slash
/// quoted  = a string as JSON has it
/// note    = "#" text                                     ; first on the line, or after a space
/// </code>
/// </remarks>
internal static class RuleTextLine
{
    private const string Actions = "mask, hold, reject, timeout or timeout(5m)";

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without space around it.</param>
    /// <param name="wordsOnly">It is a term, whatever else it could be read as.</param>
    /// <returns>A rule, or an allowed phrase, or neither.</returns>
    /// <exception cref="RuleTextLineException">It cannot be read.</exception>
    public static (Rule? Rule, string? Allowed) Read(ReadOnlySpan<char> line, bool wordsOnly)
    {
        if (line.IsEmpty)
        {
            return default;
        }

        if (wordsOnly)
        {
            return (new Rule { Pattern = line.ToString() }, null);
        }

        if (line[0] == '#')
        {
            return default;
        }

        var first = Word(line, out var rest);
        var second = Word(rest, out var pattern);
        if (first is "allow" && !IsNote(rest))
        {
            return (null, Pattern(rest, RuleKind.Term, out _));
        }

        if (ReadAction(first, out var timeout) is { } action)
        {
            if (NativeWords<RuleKind>.Read(second.ToString()) is { } kind)
            {
                return (ReadRule(action, timeout, kind, pattern), null);
            }

            if (timeout is not null)
            {
                throw new RuleTextLineException($"After '{first}' comes {NativeWords<RuleKind>.List}.");
            }
        }

        RefuseAlmost(first, second, rest);
        var term = Pattern(line, RuleKind.Term, out var note);
        return (new Rule { Pattern = term, Note = note }, null);
    }

    /// <summary>Where a note begins: at a <c>#</c> after a space. -1 when there is none.</summary>
    public static int NoteAt(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '#' && char.IsWhiteSpace(text[i - 1]))
            {
                return i;
            }
        }

        return -1;
    }

    private static Rule ReadRule(RuleAction action, TimeSpan? timeout, RuleKind kind, ReadOnlySpan<char> text)
    {
        var pattern = IsNote(text) ? throw new RuleTextLineException("What to look for is missing.") : Pattern(text, kind, out var note);
        var rule = new Rule { Pattern = pattern, Kind = kind, Action = action, Note = note };
        return timeout is { } duration ? rule with { Timeout = duration } : rule;
    }

    private static RuleAction? ReadAction(ReadOnlySpan<char> word, out TimeSpan? timeout)
    {
        timeout = null;
        if (!word.StartsWith("timeout("))
        {
            return NativeWords<RuleAction>.Read(word.ToString());
        }

        timeout = word[^1] == ')' ? RuleTextDuration.Read(word["timeout(".Length..^1]) : null;
        return timeout is null
            ? throw new RuleTextLineException($"'{word}' has no duration such as 30s, 5m, 1h30m or 14d between its parentheses, without a space.")
            : RuleAction.Timeout;
    }

    // What nobody has in a list of words; the word "term" as the second one could be.
    private static void RefuseAlmost(ReadOnlySpan<char> first, ReadOnlySpan<char> second, ReadOnlySpan<char> rest)
    {
        if (second is "regex" or "wildcard")
        {
            throw new RuleTextLineException($"'{first}' is no action: {Actions}. A term of these words stands in quotes.");
        }

        if ((first is "regex" && rest.StartsWith('/')) || (first is "wildcard" && rest.ContainsAny('*', '?')))
        {
            throw new RuleTextLineException($"Before '{first}' comes what happens: {Actions}.");
        }
    }

    private static string Pattern(ReadOnlySpan<char> text, RuleKind kind, out string? note)
    {
        var (pattern, end) = text[0] switch
        {
            '"' => Quoted(text),
            '/' when kind == RuleKind.Regex => Delimited(text),
            _ => Plain(text),
        };
        var rest = text[end..].TrimStart();
        note = rest is [] or ['#', ..]
            ? rest.TrimStart('#').Trim() is { IsEmpty: false } words ? words.ToString() : null
            : throw new RuleTextLineException(text[0] == '/'
                ? "Behind the expression's closing / only a note may follow; a / within it is written \\/."
                : "Behind the closing quote only a note may follow; a quote within is written \\\".");
        return pattern;
    }

    private static (string Pattern, int End) Plain(ReadOnlySpan<char> text)
    {
        var end = NoteAt(text) is >= 0 and var at ? at : text.Length;
        return (text[..end].Trim().ToString(), end);
    }

    private static (string Pattern, int End) Quoted(ReadOnlySpan<char> text)
    {
        var end = EndOf('"', text);
        try
        {
            return (JsonSerializer.Deserialize<string>(text[..end])!, end);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new RuleTextLineException("What stands between quotes has an escape that is none, or a control character.");
        }
    }

    private static (string Pattern, int End) Delimited(ReadOnlySpan<char> text)
    {
        var end = EndOf('/', text);
        var pattern = new StringBuilder(end);
        for (var i = 1; i < end - 1; i++)
        {
            if (text[i] == '\\')
            {
                i++;
                if (text[i] != '/')
                {
                    pattern.Append('\\');
                }
            }

            pattern.Append(text[i]);
        }

        return (pattern.ToString(), end);
    }

    /// <summary>The place behind the sign that closes what the first character opened; one behind a backslash does not.</summary>
    private static int EndOf(char sign, ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == sign)
            {
                return i + 1;
            }
        }

        throw new RuleTextLineException($"The closing {sign} is missing.");
    }

    private static bool IsNote(ReadOnlySpan<char> text) => text is [] or ['#', ..];

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        var end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        rest = text[end..].TrimStart();
        return text[..end];
    }
}
