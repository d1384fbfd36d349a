using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>A comment that a client wants to post: the body of a packet of operation 4.</summary>
/// <param name="Draft">The comment.</param>
/// <param name="Receipt">What it was paid for with, if it was.</param>
internal sealed record GoimPost(CommentDraft Draft, string? Receipt)
{
    // A century. What anything allows is below, so that longer ones are out of range too.
    private const double MaxSeconds = 3_155_760_000;

    /// <summary>Reads a body.</summary>
    /// <exception cref="GoimBodyException">It is not to be read.</exception>
    public static GoimPost Read(ReadOnlyMemory<byte> body) => GoimBody.Read(body, static members => new GoimPost(
        new CommentDraft
        {
            Text = members.Text("text"),
            Style = new CommentStyle(
                Style(members, "mode", GoimStyle.Mode, "1, 4, 5 or 6") ?? CommentStyle.Default.Mode,
                (int)Math.Clamp(members.OptionalInteger("color") ?? CommentStyle.Default.Color, int.MinValue, int.MaxValue),
                Style(members, "size", GoimStyle.Size, "18, 25 or 36") ?? CommentStyle.Default.Size),
            ReplyTo = members.OptionalPosition("reply_to"),
            Mention = members.OptionalText("mention"),
            Nonce = members.OptionalText("nonce"),
            MediaTime = members.OptionalNumber("media_time") is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, -MaxSeconds, MaxSeconds)) : null,
        },
        members.OptionalText("receipt")));

    private static T? Style<T>(GoimBody members, string name, Func<long, T?> read, string values)
        where T : struct => members.OptionalInteger(name) is { } number
        ? read(number) ?? throw new GoimBodyException($"Member '{name}' must be {values}.", RejectReason.StyleInvalid)
        : null;
}
