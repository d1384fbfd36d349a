using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Doors.Players;

/// <summary>What DPlayer sends when its viewer comments. Its <c>author</c> is anybody's word, and the token's counts instead.</summary>
/// <param name="RoomId">As sent.</param>
/// <param name="Token">As sent; <see langword="null"/> for none.</param>
/// <param name="Draft">The comment.</param>
internal sealed record DPlayerPost(string RoomId, string? Token, CommentDraft Draft)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="NativeMemberException">A member is missing or of the wrong type.</exception>
    public static DPlayerPost Read(NativeMembers members) => new(
        members.Text("id"),
        members.OptionalText("token") is { Length: > 0 } token ? token : null,
        new CommentDraft
        {
            Text = members.Text("text"),
            Style = CommentStyle.Default with
            {
                Mode = DPlayerJson.ModeOf(members.OptionalNumber("type") ?? 0),
                Color = members.OptionalNumber("color") ?? CommentStyle.Default.Color,
            },
            MediaTime = members.OptionalSeconds("time"),
        });
}
