using System.Buffers;
using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>One pass over a typed text that keeps what is visible or shapes its neighbours.</summary>
/// <param name="typed">Any UTF-16, well formed or not.</param>
/// <param name="buffer">Takes the result, at least as long as <paramref name="typed"/>.</param>
internal ref struct TextScrubber(ReadOnlySpan<char> typed, Span<char> buffer)
{
    private const int MaxEnclosingMarks = 1;

    private readonly ReadOnlySpan<char> _typed = typed;
    private readonly Span<char> _buffer = buffer;
    private int _length;

    /// <summary>White space that is written once something follows it; zero for none.</summary>
    private char _space;

    /// <summary>The code point written last; zero at the start and after white space.</summary>
    private int _previous;

    private UnicodeCategory _previousCategory;

    /// <summary>Marks on the base written last.</summary>
    private int _marks;

    private int _enclosingMarks;

    /// <summary>Whether an emoji was written last, so that a joiner may go on with it.</summary>
    private bool _inEmoji;

    /// <summary>Does the pass.</summary>
    /// <returns>The part of the buffer that holds the result.</returns>
    public Span<char> Scrub()
    {
        for (var at = 0; at < _typed.Length;)
        {
            // A surrogate without its other half is no character: it is left out.
            if (Rune.DecodeFromUtf16(_typed[at..], out var rune, out var consumed) == OperationStatus.Done)
            {
                Take(rune, at + consumed);
            }

            at += consumed;
        }

        return _buffer[.._length];
    }

    private void Take(Rune rune, int next)
    {
        var category = Rune.GetUnicodeCategory(rune);
        if (CodePoints.IsSpace(rune.Value, category))
        {
            TakeSpace(rune, category);
        }
        else if (CodePoints.IsInvisible(rune.Value, category))
        {
            if (Shapes(rune.Value, next))
            {
                Write(rune, category);
            }
        }
        else if (CodePoints.IsMark(category))
        {
            TakeMark(rune, category);
        }
        else
        {
            TakeBase(rune, category, next);
        }
    }

    // The first of a run stays as typed: wide spaces are part of many a kaomoji.
    private void TakeSpace(Rune rune, UnicodeCategory category)
    {
        if (_length > 0 && _space == 0)
        {
            _space = category is UnicodeCategory.SpaceSeparator or UnicodeCategory.OtherSymbol ? (char)rune.Value : ' ';
        }
    }

    private void TakeMark(Rune rune, UnicodeCategory category)
    {
        WriteSpace();
        if (_marks >= CodePoints.MarkLimit(rune.Value)
            || (category == UnicodeCategory.EnclosingMark && _enclosingMarks++ >= MaxEnclosingMarks))
        {
            return;
        }

        _marks++;
        _inEmoji = false;
        Write(rune, category);
    }

    private void TakeBase(Rune rune, UnicodeCategory category, int next)
    {
        WriteSpace();
        _marks = 0;
        _enclosingMarks = 0;
        _inEmoji = CodePoints.IsPictograph(rune.Value) || (_inEmoji && CodePoints.IsSkinTone(rune.Value));
        Write(rune, category);
        if (rune.Value == CodePoints.BlackFlag)
        {
            WriteFlagTags(next);
        }
    }

    /// <summary>Whether an invisible code point changes how its neighbours look, and so is no hiding place.</summary>
    private readonly bool Shapes(int value, int next)
    {
        if (_space != 0 || _previous == 0)
        {
            return false;
        }

        if (value == CodePoints.ZeroWidthJoiner && _inEmoji)
        {
            return CodePoints.IsPictograph(Peek(next).Value);
        }

        if (value is CodePoints.ZeroWidthJoiner or CodePoints.ZeroWidthNonJoiner)
        {
            return JoinsLetters(Peek(next));
        }

        return CodePoints.IsVariationSelector(value) && Selects(value, next);
    }

    private readonly bool JoinsLetters(Rune following) =>
        CodePoints.IsOfJoiningScript(_previous)
        && (CodePoints.IsMark(_previousCategory) || _previousCategory <= UnicodeCategory.OtherLetter)
        && CodePoints.IsOfJoiningScript(following.Value)
        && Rune.IsLetter(following);

    private readonly bool Selects(int value, int next) =>
        value switch
        {
            0xFE0E or 0xFE0F => CodePoints.IsPictograph(_previous)
                || (_previous is (>= '0' and <= '9') or '#' or '*' && Peek(next).Value == CodePoints.CombiningKeycap),
            < 0x2000 => CodePoints.IsMongolian(_previous),
            _ => CodePoints.IsIdeograph(_previous),
        };

    /// <summary>Writes the tags of a regional flag (Scotland, Texas): three to six, and the one that ends them.</summary>
    private void WriteFlagTags(int from)
    {
        var at = from;
        var count = 0;
        while (count < 7 && CodePoints.IsTag(Peek(at).Value))
        {
            at += 2;
            count++;
        }

        if (count is < 3 or > 6 || Peek(at).Value != CodePoints.CancelTag)
        {
            return;
        }

        // They are skipped as invisible when the pass comes to them.
        var tags = _typed[from..(at + 2)];
        tags.CopyTo(_buffer[_length..]);
        _length += tags.Length;
    }

    private void WriteSpace()
    {
        if (_space == 0)
        {
            return;
        }

        _buffer[_length++] = _space;
        _space = '\0';
        _previous = 0;
        _marks = 0;
        _enclosingMarks = 0;
        _inEmoji = false;
    }

    private void Write(Rune rune, UnicodeCategory category)
    {
        _length += rune.EncodeToUtf16(_buffer[_length..]);
        _previous = rune.Value;
        _previousCategory = category;
    }

    /// <summary>The code point at an index; U+FFFD where there is none.</summary>
    private readonly Rune Peek(int at)
    {
        Rune.DecodeFromUtf16(_typed[at..], out var rune, out _);
        return rune;
    }
}
