using System.Globalization;
using System.Text;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>Subtitles in Advanced SubStation Alpha, which media players show over a video without any help.</summary>
/// <remarks>
/// Comments that find no free lane when they are due are in the file as <c>Comment</c> events, which players do not show and editors do.
/// What was said before the picture began has no place in it.
/// </remarks>
internal sealed class AssRecording : IRecordingWriter
{
    private const string Scrolling = "Scroll";
    private const string Standing = "Stand";
    private const string Paid = "SuperChat";
    private const int White = 0xFFFFFF;

    private readonly StreamWriter _file;
    private readonly string _roomId;
    private readonly DateTimeOffset _origin;
    private readonly AssLayout _layout;

    // Those that stand may stand over those that pass, as on every page of this kind; those of one kind never touch.
    private readonly AssLanes _scrolling;
    private readonly AssLanes _standing;

    /// <param name="stream">Where to.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="origin">The moment of media time zero.</param>
    /// <param name="layout">Measures.</param>
    public AssRecording(Stream stream, string roomId, DateTimeOffset origin, AssLayout layout)
    {
        _file = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        _roomId = roomId;
        _origin = origin;
        _layout = layout;
        _scrolling = new AssLanes(layout.Lanes, layout.Gap, layout.CrossingTime);
        _standing = new AssLanes(layout.Lanes, layout.Gap, Math.Max(layout.StandingTime, layout.PaidTime));
    }

    /// <inheritdoc/>
    public void Begin()
    {
        // Colours are alpha, blue, green, red, and an alpha of 0 hides nothing. WrapStyle 2: never break a line.
        var outline = Math.Max(1, _layout.FontSize / 22);
        _file.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            [Script Info]
            Title: {_roomId}
            ScriptType: v4.00+
            PlayResX: {_layout.Width}
            PlayResY: {_layout.Height}
            WrapStyle: 2
            ScaledBorderAndShadow: yes
            Collisions: Normal

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
            Style: {Scrolling},Noto Sans CJK SC,{_layout.FontSize},&H19FFFFFF,&H19FFFFFF,&H59000000,&H99000000,-1,0,0,0,100,100,0,0,1,{outline},0,7,0,0,0,1
            Style: {Standing},Noto Sans CJK SC,{_layout.FontSize},&H19FFFFFF,&H19FFFFFF,&H59000000,&H99000000,-1,0,0,0,100,100,0,0,1,{outline},0,8,0,0,0,1
            Style: {Paid},Noto Sans CJK SC,{_layout.FontSize},&H00FFFFFF,&H00FFFFFF,&H000B6FD6,&H000B6FD6,-1,0,0,0,100,100,0,0,3,{outline * 2},0,8,0,0,0,1

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

            """));
    }

    /// <inheritdoc/>
    public void Write(Comment comment)
    {
        var at = MediaClock.TimeOf(comment, _origin);
        if (at < TimeSpan.Zero)
        {
            return;
        }

        var start = at.Ticks / (TimeSpan.TicksPerSecond / 100);
        var size = SizeOf(comment.Style.Size);
        var text = RecordedText.ForAss(comment.Text);
        if (comment.SuperChat is { } paid)
        {
            text = RecordedText.ForAss($"{CurrencyDigits.Price(paid)} {paid.Currency} · {comment.Author.Name}: ") + text;
            WriteStanding(comment, text, size, start, start + _layout.PaidTime, Paid);
        }
        else if (comment.Style.Mode is CommentMode.Top or CommentMode.Bottom)
        {
            WriteStanding(comment, text, size, start, start + _layout.StandingTime, Standing);
        }
        else
        {
            WriteScrolling(comment, text, size, start);
        }
    }

    /// <inheritdoc/>
    public void End() => _file.Flush();

    /// <inheritdoc/>
    public void Flush() => _file.Flush();

    public void Dispose() => _file.Dispose();

    private void WriteScrolling(Comment comment, string text, int size, long start)
    {
        var width = (int)Math.Ceiling(AssWidth.Of(text, size));
        var (x0, x1) = comment.Style.Mode == CommentMode.Reverse ? (-width, _layout.Width) : (_layout.Width, -width);
        var end = start + _layout.CrossingTime;
        var lane = _scrolling.Take(new AssFlight(start, end, x0, x1, width), LanesOf(size), fromFoot: false);
        var y = TopOf(lane ?? 0);
        var way = string.Create(CultureInfo.InvariantCulture, $@"\move({x0},{y},{x1},{y})");
        WriteEvent(comment, Scrolling, lane is not null, 0, start, end, way + LooksOf(comment.Style.Color, size), text);
    }

    private void WriteStanding(Comment comment, string text, int wanted, long start, long end, string style)
    {
        var (lines, size) = AssLines.Fit(text, wanted, _layout);
        var width = lines.Max(line => AssWidth.Of(line, size));
        var left = (_layout.Width - width) / 2;
        var fromFoot = comment.Style.Mode == CommentMode.Bottom && style != Paid;
        var lane = _standing.Take(new AssFlight(start, end, left, left, width), LanesOf(lines.Count * size), fromFoot);
        var place = string.Create(CultureInfo.InvariantCulture, $@"\pos({_layout.Width / 2},{TopOf(lane ?? 0)})");
        var color = style == Paid ? White : comment.Style.Color;
        WriteEvent(comment, style, lane is not null, style == Paid ? 2 : 1, start, end, place + LooksOf(color, size), string.Join(@"\N", lines));
    }

    private void WriteEvent(Comment comment, string style, bool isShown, int layer, long start, long end, string tags, string text)
    {
        // The name is a field of a comma-separated line; the text is the last one and may have commas.
        var name = RecordedText.ForAss(comment.Author.Name).Replace(',', '，');
        _file.Write(isShown ? "Dialogue: " : "Comment: ");
        _file.Write(string.Create(CultureInfo.InvariantCulture, $"{layer},{TimeText(start)},{TimeText(end)},{style},{name},0,0,0,,{{{tags}}}{text}\n"));
    }

    private string LooksOf(int color, int size)
    {
        var looks = new StringBuilder();
        if (size != _layout.FontSize)
        {
            looks.Append(CultureInfo.InvariantCulture, $@"\fs{size}");
        }

        if (color != White)
        {
            looks.Append(CultureInfo.InvariantCulture, $@"\c&H{Swapped(color):X6}&");
        }

        // A dark text needs a light outline.
        if (((color >> 16) * 299) + (((color >> 8) & 0xFF) * 587) + ((color & 0xFF) * 114) < 64_000)
        {
            looks.Append(@"\3c&HFFFFFF&");
        }

        return looks.ToString();
    }

    private int LanesOf(int height) => (int)Math.Ceiling(height / _layout.LaneHeight);

    private int TopOf(int lane) => (int)Math.Round(lane * _layout.LaneHeight);

    private int SizeOf(CommentSize size) => size switch
    {
        CommentSize.Small => Math.Max(1, _layout.FontSize * 18 / 25),
        CommentSize.Large => _layout.FontSize * 36 / 25,
        _ => _layout.FontSize,
    };

    private static int Swapped(int color) => ((color & 0xFF) << 16) | (color & 0xFF00) | (color >> 16);

    private static string TimeText(long hundredths) => string.Create(
        CultureInfo.InvariantCulture, $"{hundredths / 360_000}:{hundredths / 6_000 % 60:00}:{hundredths / 100 % 60:00}.{hundredths % 100:00}");
}
