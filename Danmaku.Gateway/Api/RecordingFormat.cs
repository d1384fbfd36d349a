using Danmaku.Gateway.Recording;

namespace Danmaku.Gateway.Api;

/// <summary>A format of exported files.</summary>
/// <param name="Extension">What file names end in, without the dot.</param>
/// <param name="ContentType">Of the answer.</param>
/// <param name="Open">Makes a writer to a stream, with the moment of media time zero.</param>
internal sealed record RecordingFormat(string Extension, string ContentType, Func<Stream, DateTimeOffset, IRecordingWriter> Open)
{
    public const string Xml = "application/xml";
    public const string Ass = "text/x-ssa";
    public const string JsonLines = "application/jsonl";

    /// <summary>A format by its name in queries.</summary>
    /// <param name="name">As sent.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="layout">Of subtitles.</param>
    /// <returns><see langword="null"/> where there is none of that name.</returns>
    public static RecordingFormat? Of(string name, string roomId, AssLayout layout) => name switch
    {
        "xml" => new RecordingFormat(name, Xml, (stream, origin) => new XmlRecording(stream, roomId, origin)),
        "ass" => new RecordingFormat(name, Ass, (stream, origin) => new AssRecording(stream, roomId, origin, layout)),
        "jsonl" => new RecordingFormat(name, JsonLines, static (stream, _) => new JsonLinesRecording(stream)),
        _ => null,
    };
}
