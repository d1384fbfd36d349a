using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>The XML that archives and players of recorded comments share: <c>d</c> for a comment, <c>sc</c> for a super chat.</summary>
/// <remarks>
/// <code>
/// &lt;d p="SECONDS,MODE,SIZE,COLOUR,UNIX_MS,POOL,USER_HASH,ROW_ID" user="NAME"&gt;TEXT&lt;/d&gt;
/// &lt;sc ts="SECONDS" user="NAME" price="5.00" currency="USD" time="120" p="…"&gt;TEXT&lt;/sc&gt;
/// </code>
/// The row id is the comment's id. What was said before the picture began has no place in it.
/// </remarks>
internal sealed class XmlRecording : IRecordingWriter
{
    private readonly XmlWriter _xml;
    private readonly string _roomId;
    private readonly DateTimeOffset _origin;

    /// <param name="stream">Where to.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="origin">The moment of media time zero.</param>
    public XmlRecording(Stream stream, string roomId, DateTimeOffset origin)
    {
        _roomId = roomId;
        _origin = origin;
        _xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = true });
    }

    /// <inheritdoc/>
    public void Begin()
    {
        _xml.WriteStartDocument();
        _xml.WriteStartElement("i");
        _xml.WriteElementString("chatid", _roomId);
        _xml.WriteElementString("origin", _origin.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public void Write(Comment comment)
    {
        var at = MediaClock.TimeOf(comment, _origin);
        if (at < TimeSpan.Zero)
        {
            return;
        }

        _xml.WriteWhitespace("\n");
        if (comment.SuperChat is { } paid)
        {
            _xml.WriteStartElement("sc");
            _xml.WriteAttributeString("ts", Seconds(at));
            _xml.WriteAttributeString("price", CurrencyDigits.Price(paid));
            _xml.WriteAttributeString("currency", paid.Currency);
            _xml.WriteAttributeString("time", paid.Duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));
        }
        else
        {
            _xml.WriteStartElement("d");
        }

        _xml.WriteAttributeString("p", Fields(comment, at));
        _xml.WriteAttributeString("user", RecordedText.ForXml(comment.Author.Name));
        _xml.WriteString(RecordedText.ForXml(comment.Text));
        _xml.WriteEndElement();
    }

    /// <inheritdoc/>
    public void End()
    {
        _xml.WriteWhitespace("\n");
        _xml.WriteEndDocument();
        _xml.Flush();
    }

    /// <inheritdoc/>
    public void Flush() => _xml.Flush();

    public void Dispose() => _xml.Dispose();

    private static string Fields(Comment comment, TimeSpan at) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds(at)},{ModeOf(comment.Style.Mode)},{SizeOf(comment.Style.Size)},{comment.Style.Color},{comment.At.ToUnixTimeMilliseconds()},0,{HashOf(comment.Author.Id)},{comment.Position}");

    private static string Seconds(TimeSpan at) => at.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static int ModeOf(CommentMode mode) => mode switch
    {
        CommentMode.Bottom => 4,
        CommentMode.Top => 5,
        CommentMode.Reverse => 6,
        _ => 1,
    };

    private static int SizeOf(CommentSize size) => size switch
    {
        CommentSize.Small => 18,
        CommentSize.Large => 36,
        _ => 25,
    };

    // Tells viewers apart, which is all that readers of these files use it for.
    private static string HashOf(string viewerId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(viewerId)).AsSpan(0, 4));
}
