using System.Collections.Frozen;
using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Tags that say who somebody is and what a comment is like.</summary>
internal static class IrcTags
{
    // ISO 4217: currencies with other than two digits behind the point.
    private static readonly FrozenSet<string> Whole = FrozenSet.Create(
        StringComparer.Ordinal, "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF");

    private static readonly FrozenSet<string> InThousandths = FrozenSet.Create(StringComparer.Ordinal, "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND");

    /// <summary><c>#RRGGBB</c>; empty for the white of those who chose none.</summary>
    public static string ColorOf(int color) => color == CommentStyle.Default.Color ? "" : string.Create(CultureInfo.InvariantCulture, $"#{color:X6}");

    public static string BadgesOf(ViewerRole role) => role switch
    {
        ViewerRole.Streamer => "broadcaster/1",
        ViewerRole.Moderator => "moderator/1",
        ViewerRole.Member => "subscriber/1",
        _ => "",
    };

    public static string TypeOf(ViewerRole role) => role == ViewerRole.Moderator ? "mod" : "";

    /// <summary>Tags of a <c>PRIVMSG</c>.</summary>
    /// <param name="lines">Where to.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="comment">The comment.</param>
    /// <param name="repliedTo">Id of the viewer whom it answers, where that is known.</param>
    public static void WriteComment(IrcLines lines, string roomId, Comment comment, string? repliedTo)
    {
        var (author, style) = (comment.Author, comment.Style);
        lines.Tag("badge-info"u8, "").Tag("badges"u8, BadgesOf(author.Role)).Tag("color"u8, ColorOf(style.Color));
        if (style.Mode != CommentMode.Scroll)
        {
            lines.Tag("danmaku-mode"u8, NameOf(style.Mode));
        }

        if (style.Size != CommentSize.Normal)
        {
            lines.Tag("danmaku-size"u8, NameOf(style.Size));
        }

        lines.Tag("display-name"u8, author.Name).Tag("emotes"u8, "").Tag("first-msg"u8, false).Tag("flags"u8, "").Tag("id"u8, comment.Position.ToString());
        lines.Tag("mod"u8, author.Role == ViewerRole.Moderator);
        if (comment.SuperChat is { } paid)
        {
            lines.Tag("danmaku-super-chat-seconds"u8, (long)paid.Duration.TotalSeconds);
            lines.Tag("pinned-chat-paid-amount"u8, paid.Amount).Tag("pinned-chat-paid-currency"u8, paid.Currency);
            lines.Tag("pinned-chat-paid-exponent"u8, ExponentOf(paid.Currency)).Tag("pinned-chat-paid-is-system-message"u8, false);
        }

        if (comment.ReplyTo is { } parent)
        {
            lines.Tag("reply-parent-msg-id"u8, parent.ToString());
            if (repliedTo is not null)
            {
                lines.Tag("reply-parent-user-id"u8, repliedTo).Tag("reply-parent-user-login"u8, IrcNames.LoginOf(repliedTo));
            }
        }

        lines.Tag("room-id"u8, roomId).Tag("subscriber"u8, author.Role == ViewerRole.Member).Tag("tmi-sent-ts"u8, comment.At.ToUnixTimeMilliseconds());
        lines.Tag("turbo"u8, false).Tag("user-id"u8, author.Id).Tag("user-type"u8, TypeOf(author.Role));
    }

    /// <summary>The mode of a <c>danmaku-mode</c>; <see langword="null"/> for any other word.</summary>
    public static CommentMode? ModeOf(string name) => Enum.GetValues<CommentMode>().Cast<CommentMode?>().FirstOrDefault(mode => NameOf(mode!.Value) == name);

    /// <summary>The size of a <c>danmaku-size</c>; <see langword="null"/> for any other word.</summary>
    public static CommentSize? SizeOf(string name) => Enum.GetValues<CommentSize>().Cast<CommentSize?>().FirstOrDefault(size => NameOf(size!.Value) == name);

    private static string NameOf(CommentMode mode) => mode switch
    {
        CommentMode.Top => "top",
        CommentMode.Bottom => "bottom",
        CommentMode.Reverse => "reverse",
        _ => "scroll",
    };

    private static string NameOf(CommentSize size) => size switch
    {
        CommentSize.Small => "small",
        CommentSize.Large => "large",
        _ => "normal",
    };

    private static int ExponentOf(string currency) => Whole.Contains(currency) ? 0 : InThousandths.Contains(currency) ? 3 : 2;
}
