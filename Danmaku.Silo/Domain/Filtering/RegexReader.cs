using System.Collections.Immutable;
using System.Globalization;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Reads how a regular expression is built, so that its size and the letters it needs are known.</summary>
/// <remarks>
/// Only for patterns that .NET took and that need no backtracking. The library itself tells nobody how it read a pattern. What
/// is not understood here is not read wrongly but not at all.
/// </remarks>
internal sealed class RegexReader
{
    /// <summary>Most characters of a class that are worth listing.</summary>
    private const int MaxListed = 8;

    private readonly string _pattern;
    private int _at;
    private bool _ignoresCase = true;
    private bool _isSingleLine;

    private RegexReader(string pattern) => _pattern = pattern;

    private bool IsAtEnd => _at >= _pattern.Length;

    /// <summary>Reads a pattern that ignores case unless it says otherwise itself.</summary>
    /// <returns>Null when it is written in a way that is not understood.</returns>
    public static RegexNode? Read(string pattern)
    {
        var reader = new RegexReader(pattern);
        var node = reader.ReadChoice();
        return reader.IsAtEnd ? node : null;
    }

    /// <summary>Up to the end of the group or the pattern; null for what is not understood.</summary>
    private RegexNode? ReadChoice()
    {
        var nodes = ImmutableArray.CreateBuilder<RegexNode>();
        do
        {
            if (ReadSequence() is not { } node)
            {
                return null;
            }

            nodes.Add(node);
        }
        while (Skip('|'));

        return nodes.Count == 1 ? nodes[0] : new RegexNode.Choice(nodes.ToImmutable());
    }

    private RegexNode.Sequence? ReadSequence()
    {
        var nodes = ImmutableArray.CreateBuilder<RegexNode>();
        while (!IsAtEnd && _pattern[_at] is not ('|' or ')'))
        {
            if (ReadOne() is not { } node)
            {
                return null;
            }

            nodes.Add(ReadQuantifier(node));
        }

        return new RegexNode.Sequence(nodes.ToImmutable());
    }

    private RegexNode? ReadOne() => _pattern[_at] switch
    {
        '(' => ReadGroup(),
        '[' => ReadClass(),
        '\\' => ReadEscape(),
        '^' or '$' => ReadAnchor(1),
        '.' => Token(_at++, null, ""),
        var value => Token(_at++, value.ToString(), value.ToString()),
    };

    private RegexNode? ReadGroup()
    {
        _at++;
        var (ignoresCase, isSingleLine) = (_ignoresCase, _isSingleLine);
        if (Skip('?'))
        {
            if (Skip('#'))
            {
                _at = _pattern.IndexOf(')', _at) is var end and >= 0 ? end : _pattern.Length;
                return Skip(')') ? new RegexNode.Empty() : null;
            }

            if (_at < _pattern.Length && _pattern[_at] is '<' or '\'')
            {
                var close = _pattern[_at] == '<' ? '>' : '\'';
                _at = _pattern.IndexOf(close, _at + 1) is var end and >= 0 ? end + 1 : _pattern.Length;
            }
            else if (!ReadOptions(out var isWhole))
            {
                return null;
            }
            else if (isWhole)
            {
                return new RegexNode.Empty();
            }
        }

        var node = ReadChoice();

        // Options set inside a group end with it.
        (_ignoresCase, _isSingleLine) = (ignoresCase, isSingleLine);
        return Skip(')') ? node : null;
    }

    /// <summary>The options at the start of a group, "i-s:", or all that a group is, "i-s)".</summary>
    private bool ReadOptions(out bool isWhole)
    {
        isWhole = false;
        for (var isOn = true; !IsAtEnd; _at++)
        {
            switch (_pattern[_at])
            {
                case '-':
                    isOn = false;
                    break;
                case '+':
                    isOn = true;
                    break;
                case 'i':
                    _ignoresCase = isOn;
                    break;
                case 's':
                    _isSingleLine = isOn;
                    break;
                case 'm' or 'n':
                    break;
                case ':' or ')':
                    isWhole = _pattern[_at++] == ')';
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }

    private RegexNode ReadQuantifier(RegexNode node)
    {
        var (min, max) = (1, (int?)1);
        if (Skip('*'))
        {
            (min, max) = (0, null);
        }
        else if (Skip('+'))
        {
            (min, max) = (1, null);
        }
        else if (Skip('?'))
        {
            (min, max) = (0, 1);
        }
        else if (!ReadCounts(out min, out max))
        {
            return node;
        }

        // Lazy or not: it takes the same texts.
        Skip('?');
        return new RegexNode.Repeat(node, min, max);
    }

    /// <summary>"{2}", "{2,}" or "{2,5}"; braces with anything else in them are characters.</summary>
    private bool ReadCounts(out int min, out int? max)
    {
        (min, max) = (1, 1);
        var close = !IsAtEnd && _pattern[_at] == '{' ? _pattern.IndexOf('}', _at) : -1;
        if (close < 0)
        {
            return false;
        }

        var counts = _pattern[(_at + 1)..close].Split(',');
        if (counts.Length > 2 || !TryCount(counts[0], out min))
        {
            return false;
        }

        max = min;
        if (counts.Length == 2)
        {
            max = null;
            if (counts[1].Length > 0)
            {
                if (!TryCount(counts[1], out var most))
                {
                    return false;
                }

                max = most;
            }
        }

        _at = close + 1;
        return true;
    }

    private static bool TryCount(string digits, out int count) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private RegexNode? ReadEscape()
    {
        var start = _at++;
        var value = IsAtEnd ? '\0' : _pattern[_at];
        switch (value)
        {
            case 'b' or 'B' or 'A' or 'z' or 'Z' or 'G':
                return ReadAnchor(1);
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                _at++;
                return Token(start, null, "");
            case 'p' or 'P':
                _at = _pattern.IndexOf('}', _at) is var end and >= 0 ? end + 1 : _pattern.Length;
                return Token(start, null, "");
            default:
                return ReadEscapedChar() is { } escaped ? Token(start, escaped.ToString(), escaped.ToString()) : null;
        }
    }

    /// <summary>The character after a backslash, written in any way.</summary>
    private char? ReadEscapedChar()
    {
        if (IsAtEnd)
        {
            return null;
        }

        var value = _pattern[_at++];
        switch (value)
        {
            case 'x':
                return ReadHex(2);
            case 'u':
                return ReadHex(4);
            case 'a':
                return '\a';
            case 'b':
                return '\b';
            case 'e':
                return '\x1B';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            default:
                // Octal and control characters nobody types into a comment, and back-references need backtracking.
                return char.IsLetterOrDigit(value) ? null : value;
        }
    }

    private char? ReadHex(int digits)
    {
        if (_at + digits > _pattern.Length
            || !ushort.TryParse(_pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        _at += digits;
        return (char)value;
    }

    private RegexNode.Set? ReadClass()
    {
        var start = _at;
        var listed = "";
        var borders = "";
        return ReadClass(ref listed, ref borders) ? Token(start, listed is { Length: > 0 and <= MaxListed } ? listed : null, borders) : null;
    }

    /// <param name="listed">Its characters; null once it has others than single ones.</param>
    /// <param name="borders">Characters named in it.</param>
    private bool ReadClass(ref string? listed, ref string borders)
    {
        _at++;
        listed = Skip('^') ? null : listed;
        for (var isFirst = true; !IsAtEnd; isFirst = false)
        {
            if (!isFirst && Skip(']'))
            {
                return true;
            }

            if (_pattern[_at] == '-' && _at + 1 < _pattern.Length && _pattern[_at + 1] == '[' && !isFirst)
            {
                _at++;
                listed = null;
                string? others = null;
                return ReadClass(ref others, ref borders) && Skip(']');
            }

            if (ReadClassEscape())
            {
                listed = null;
                continue;
            }

            if (ReadClassChar() is not { } value)
            {
                return false;
            }

            borders += value;
            listed += listed is null ? null : value;
            if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] is not (']' or '['))
            {
                _at++;
                listed = null;
                if (ReadClassChar() is not { } last)
                {
                    return false;
                }

                borders += last;
            }
        }

        return false;
    }

    /// <summary>An escape for many characters.</summary>
    private bool ReadClassEscape()
    {
        if (_pattern[_at] != '\\' || _at + 1 >= _pattern.Length)
        {
            return false;
        }

        switch (_pattern[_at + 1])
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                _at += 2;
                return true;
            case 'p' or 'P':
                _at = _pattern.IndexOf('}', _at) is var end and >= 0 ? end + 1 : _pattern.Length;
                return true;
            default:
                return false;
        }
    }

    private char? ReadClassChar()
    {
        if (IsAtEnd)
        {
            return null;
        }

        if (_pattern[_at] != '\\')
        {
            return _pattern[_at++];
        }

        _at++;
        return ReadEscapedChar();
    }

    private RegexNode.Empty ReadAnchor(int length)
    {
        _at += length;
        return new RegexNode.Empty();
    }

    private RegexNode.Set Token(int start, string? chars, string borders)
    {
        var end = Math.Max(_at, start + 1);
        return new RegexNode.Set(new RegexSet(_pattern[start..end], _ignoresCase, _isSingleLine, chars, borders));
    }

    private bool Skip(char value)
    {
        if (IsAtEnd || _pattern[_at] != value)
        {
            return false;
        }

        _at++;
        return true;
    }
}
