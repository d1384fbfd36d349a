using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain;

/// <summary>What a draft must be whatever the room's settings: everything but its text.</summary>
internal static class DraftRules
{
    /// <summary>Longest nonce, in characters.</summary>
    public const int MaxNonce = 64;

    /// <summary>Highest media time; a player beyond it has lost its clock.</summary>
    public static readonly TimeSpan MaxMediaTime = TimeSpan.FromHours(10_000);

    private const int MaxColor = 0xFFFFFF;

    public static bool IsNonce(string nonce) => nonce.Length is >= 1 and <= MaxNonce && !CommandRules.HasControls(nonce);

    /// <summary>Why a draft cannot be a comment of any room.</summary>
    /// <returns><see langword="null"/> when it can.</returns>
    public static Rejection? Refuse(CommentDraft draft, RecentComments comments)
    {
        var (mode, color, size) = draft.Style;
        if (mode is < CommentMode.Scroll or > CommentMode.Reverse)
        {
            return new Rejection(RejectReason.StyleInvalid, $"The mode is 1 (scroll) to 4 (reverse), not {(int)mode}.");
        }

        if (color is < 0 or > MaxColor)
        {
            return new Rejection(RejectReason.StyleInvalid, $"The colour is 0 to {MaxColor} (24-bit RGB), not {color}.");
        }

        if (size is < CommentSize.Small or > CommentSize.Large)
        {
            return new Rejection(RejectReason.StyleInvalid, $"The size is 1 (small) to 3 (large), not {(int)size}.");
        }

        if (draft.Nonce is { } nonce && !IsNonce(nonce))
        {
            return new Rejection(
                RejectReason.NonceInvalid,
                $"A nonce has 1 to {MaxNonce} characters without control characters; this one has {nonce.Length}.");
        }

        if (draft.Mention is { } mention && !CommandRules.IsViewerId(mention))
        {
            return new Rejection(
                RejectReason.MentionInvalid,
                $"A mention is a viewer id of 1 to {CommandRules.MaxViewerId} characters; this one has {mention.Length}.");
        }

        if (draft.MediaTime is { } mediaTime && (mediaTime < TimeSpan.Zero || mediaTime > MaxMediaTime))
        {
            return new Rejection(
                RejectReason.MediaTimeInvalid, $"The media time is 0 to {MaxMediaTime.TotalHours:0} hours of picture.");
        }

        if (draft.SuperChat is { IsValid: false })
        {
            return new Rejection(
                RejectReason.ReceiptInvalid,
                $"A super chat has 1 to {SuperChat.MaxAmount} of a currency of three capital letters, and stands out for 1 s to {SuperChat.MaxDuration.TotalHours:0} h.");
        }

        return draft.ReplyTo is { } replyTo && !comments.TryFindShown(replyTo, out _)
            ? new Rejection(RejectReason.ReplyUnknown, $"Comment {replyTo} is not in the room's recent history.")
            : null;
    }
}
