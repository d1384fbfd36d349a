using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>The words that enums have on the wire of <c>danmaku.v1</c>, both ways.</summary>
internal static class NativeNames
{
    private static readonly JsonEncodedText Scroll = JsonEncodedText.Encode("scroll");
    private static readonly JsonEncodedText Top = JsonEncodedText.Encode("top");
    private static readonly JsonEncodedText Bottom = JsonEncodedText.Encode("bottom");
    private static readonly JsonEncodedText Reverse = JsonEncodedText.Encode("reverse");
    private static readonly JsonEncodedText Small = JsonEncodedText.Encode("small");
    private static readonly JsonEncodedText Normal = JsonEncodedText.Encode("normal");
    private static readonly JsonEncodedText Large = JsonEncodedText.Encode("large");
    private static readonly JsonEncodedText Viewer = JsonEncodedText.Encode("viewer");
    private static readonly JsonEncodedText Member = JsonEncodedText.Encode("member");
    private static readonly JsonEncodedText Moderator = JsonEncodedText.Encode("moderator");
    private static readonly JsonEncodedText Streamer = JsonEncodedText.Encode("streamer");

    public static JsonEncodedText Of(CommentMode mode) => mode switch
    {
        CommentMode.Scroll => Scroll,
        CommentMode.Top => Top,
        CommentMode.Bottom => Bottom,
        CommentMode.Reverse => Reverse,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A mode without a name."),
    };

    public static JsonEncodedText Of(CommentSize size) => size switch
    {
        CommentSize.Small => Small,
        CommentSize.Normal => Normal,
        CommentSize.Large => Large,
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "A size without a name."),
    };

    public static JsonEncodedText Of(ViewerRole role) => role switch
    {
        ViewerRole.Viewer => Viewer,
        ViewerRole.Member => Member,
        ViewerRole.Moderator => Moderator,
        ViewerRole.Streamer => Streamer,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A role without a name."),
    };

    /// <summary><c>SlowMode</c> is <c>slow_mode</c> on the wire.</summary>
    public static string Of(RejectReason reason) => NativeWords<RejectReason>.Of(reason).Value;

    public static CommentMode? Mode(string name) => name switch
    {
        "scroll" => CommentMode.Scroll,
        "top" => CommentMode.Top,
        "bottom" => CommentMode.Bottom,
        "reverse" => CommentMode.Reverse,
        _ => null,
    };

    public static CommentSize? Size(string name) => name switch
    {
        "small" => CommentSize.Small,
        "normal" => CommentSize.Normal,
        "large" => CommentSize.Large,
        _ => null,
    };

    public static ViewerRole? Role(string name) => name switch
    {
        "viewer" => ViewerRole.Viewer,
        "member" => ViewerRole.Member,
        "moderator" => ViewerRole.Moderator,
        "streamer" => ViewerRole.Streamer,
        _ => null,
    };
}
