using System.Buffers;
using System.Globalization;
using System.Text;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Writes lines and makes a frame of them. Tags come first in a line, then where it is from, then the rest.</summary>
/// <remarks>Not thread-safe: one for each thread. Nothing that is written can end a line, whatever it holds.</remarks>
internal sealed class IrcLines
{
    private static readonly SearchValues<char> TagSpecials = SearchValues.Create(";\\ \r\n\0");

    [ThreadStatic]
    private static IrcLines? _mine;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly List<FramePart> _parts = [];
    private IrcAbilities _abilities;
    private bool _inTags;
    private int _start;

    /// <summary>Whether nothing was written.</summary>
    public bool IsEmpty => _bytes.WrittenCount == 0;

    private bool HasTags => _abilities.HasFlag(IrcAbilities.Tags);

    /// <summary>Starts with nothing.</summary>
    /// <param name="abilities">Which tags are written; others are left out.</param>
    public static IrcLines Begin(IrcAbilities abilities)
    {
        var lines = _mine ??= new IrcLines();
        lines._bytes.ResetWrittenCount();
        lines._parts.Clear();
        (lines._abilities, lines._inTags, lines._start) = (abilities, false, 0);
        return lines;
    }

    /// <summary>Writes a tag that chat bots know.</summary>
    public IrcLines Tag(ReadOnlySpan<byte> name, string value) => HasTags ? Write(name, value) : this;

    /// <summary>Writes the batch that the line is in; empty for none.</summary>
    public IrcLines Batch(string id) => id.Length > 0 ? Write("batch"u8, id) : this;

    /// <summary>Writes the id of what is said, for those who asked for it.</summary>
    public IrcLines MessageId(string id) => _abilities.HasFlag(IrcAbilities.MessageIds) ? Write("msgid"u8, id) : this;

    /// <summary>Writes when it happened, for those who asked for it.</summary>
    public IrcLines Time(DateTimeOffset at) => _abilities.HasFlag(IrcAbilities.Times) ? Write("time"u8, IrcTime.Of(at)) : this;

    /// <summary>Writes a tag with a number.</summary>
    public IrcLines Tag(ReadOnlySpan<byte> name, long value) => HasTags ? Tag(name, value.ToString(CultureInfo.InvariantCulture)) : this;

    /// <summary>Writes a tag that is 1 or 0.</summary>
    public IrcLines Tag(ReadOnlySpan<byte> name, bool value) => Tag(name, value ? "1" : "0");

    /// <summary>The line is from the service.</summary>
    public IrcLines FromServer()
    {
        EndTags();
        Write(":tmi.twitch.tv "u8);
        return this;
    }

    /// <summary>The line is from the service, and about a viewer.</summary>
    public IrcLines FromServerAbout(string login)
    {
        EndTags();
        Write(":"u8);
        Write(login);
        Write(".tmi.twitch.tv "u8);
        return this;
    }

    /// <summary>The line is from a viewer.</summary>
    public IrcLines From(string login)
    {
        EndTags();
        Write(":"u8);
        Write(login);
        Write("!"u8);
        Write(login);
        Write("@"u8);
        Write(login);
        Write(".tmi.twitch.tv "u8);
        return this;
    }

    /// <summary>Writes command and parameters as they are.</summary>
    public IrcLines Say(ReadOnlySpan<byte> words)
    {
        EndTags();
        Write(words);
        return this;
    }

    /// <summary>Writes a parameter that has nothing special in it, such as a channel or a login.</summary>
    public IrcLines Word(string word)
    {
        Write(word);
        return this;
    }

    /// <summary>Writes the last parameter: any text. Control characters become spaces.</summary>
    public IrcLines Text(string text)
    {
        Write(" :"u8);
        Write(Printable(text));
        return this;
    }

    /// <summary>Writes the last parameter of an action, as <c>/me</c> has it.</summary>
    public IrcLines Action(string text)
    {
        Write(" :\u0001ACTION "u8);
        Write(Printable(text));
        Write("\u0001"u8);
        return this;
    }

    /// <summary>Ends the line.</summary>
    public IrcLines End()
    {
        Write("\r\n"u8);
        _start = _bytes.WrittenCount;
        _inTags = false;
        return this;
    }

    /// <summary>Ends the line, which may be left out for some viewer.</summary>
    /// <param name="epoch">Epoch of the event that it is about.</param>
    /// <param name="sequence">Sequence of the event that it is about.</param>
    public void EndPart(long epoch, long sequence)
    {
        var start = _start;
        End();
        _parts.Add(new FramePart(epoch, sequence, start, _start - start));
    }

    /// <summary>Makes a frame of the lines; one without a byte when there are none.</summary>
    /// <param name="isBare">Whether it goes to bare TCP.</param>
    /// <param name="events">Which events it carries.</param>
    /// <param name="isDroppable">Whether a slow viewer may lose it.</param>
    public SharedFrame Build(bool isBare, EventRange events = default, bool isDroppable = false)
    {
        FramePart[]? parts = _parts.Count == 0 ? null : [.. _parts];
        return isBare || IsEmpty
            ? SharedFrame.Raw(_bytes.WrittenSpan.ToArray(), events, isDroppable, parts)
            : SharedFrame.Text(_bytes.WrittenSpan, events, isDroppable, parts);
    }

    private static string Printable(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return string.Create(text.Length, text, static (span, text) =>
                {
                    for (var i = 0; i < span.Length; i++)
                    {
                        span[i] = char.IsControl(text[i]) ? ' ' : text[i];
                    }
                });
            }
        }

        return text;
    }

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length + 8);
        foreach (var c in value)
        {
            _ = c switch
            {
                ';' => escaped.Append("\\:"),
                ' ' => escaped.Append("\\s"),
                '\\' => escaped.Append("\\\\"),
                '\r' => escaped.Append("\\r"),
                '\n' => escaped.Append("\\n"),
                '\0' => escaped,
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private IrcLines Write(ReadOnlySpan<byte> name, string value)
    {
        Write(_inTags ? ";"u8 : "@"u8);
        _inTags = true;
        Write(name);
        Write("="u8);
        Write(value.AsSpan().ContainsAny(TagSpecials) ? Escape(value) : value);
        return this;
    }

    private void EndTags()
    {
        if (_inTags)
        {
            Write(" "u8);
            _inTags = false;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _bytes);
}
