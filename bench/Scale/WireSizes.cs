using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Bench.Scale;

/// <summary>Bytes of the frames that viewers send and get: encoded with the service's own format and counted.</summary>
internal sealed class WireSizes
{
    private const string RoomId = "live-1234567";
    private const int MaskBytes = 4;

    private readonly NativeFormat _format = new();
    private readonly string _text;
    private readonly int _empty;
    private readonly int _comment;
    private readonly int _skippedField;
    private readonly int _run;

    /// <param name="commentBytes">UTF-8 bytes of each text.</param>
    public WireSizes(int commentBytes)
    {
        _text = new string('x', commentBytes);
        var two = Batch(false, false);
        _comment = Batch(false, false, false) - two;
        _empty = two - (2 * _comment);
        var oneRun = Batch(false, true, false) - two;
        _run = Batch(false, true, false, true) - two - oneRun;
        _skippedField = oneRun - _run;
        Viewers = _format.Viewers(RoomId, 1_234_567).Length;
        Ack = NativeAnswers.Ack("1234", RoomId, new PostResult.Accepted(new RoomPosition(3, 1_234_567), Stored: true, Thinned: false)).Length;
        Post = MaskBytes + 4 + Encoding.UTF8.GetByteCount(
            $$"""{"type":"post","id":"1234","room":"{{RoomId}}","text":"{{_text}}","nonce":"0123456789abcdef"}""");
    }

    /// <summary>Bytes of a frame that tells how many viewers there are.</summary>
    public int Viewers { get; }

    /// <summary>Bytes of the answer to a post.</summary>
    public int Ack { get; }

    /// <summary>Bytes of a post.</summary>
    public int Post { get; }

    /// <summary>Bytes of the frame that carries a flush.</summary>
    public int Frame(Flush flush) =>
        _empty + (flush.Shown * _comment) + (flush.Runs > 0 ? _skippedField + (flush.Runs * _run) : 0);

    private int Batch(params bool[] thinned) => _format.Batch(RoomId, Disclosed(thinned)).Length;

    private BatchItem[] Disclosed(bool[] thinned)
    {
        var items = new List<BatchItem>();
        Disclosure.Fill(AudienceView.Viewers, [.. thinned.Select(Posted)], items);
        return [.. items];
    }

    private RoomEvent Posted(bool thinned, int index) => new RoomEvent.CommentPosted(
        new Comment
        {
            Position = new RoomPosition(3, 1_234_567 + index),
            At = DateTimeOffset.UnixEpoch.AddMilliseconds(1_790_000_000_000 + index),
            Author = new Viewer("user-12345678", "someone", ViewerRole.Viewer),
            Text = _text,
        },
        thinned);
}
