using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>About how many bytes events take in memory, so that what is kept of them stays within what was allowed.</summary>
/// <remarks>64-bit processes; a test measures them. What events share, such as an author, counts for each.</remarks>
internal static class EventBytes
{
    /// <summary>An event of any kind and its place in an array, without the texts and comments in it.</summary>
    private const int PerEvent = 88;

    /// <summary>A comment with its author, without their texts.</summary>
    private const int PerComment = 192;

    /// <summary>Header, length and terminator of a string, rounded up to words.</summary>
    private const int PerText = 26;

    /// <summary>What was paid for a comment, with the currency's code.</summary>
    private const int PerSuperChat = 72;

    private const int PerPosition = 16;

    public static int Of(ReadOnlySpan<RoomEvent> events)
    {
        var bytes = 0;
        foreach (var item in events)
        {
            bytes += Of(item);
        }

        return bytes;
    }

    private static int Of(RoomEvent item) => PerEvent + item switch
    {
        RoomEvent.CommentPosted posted => Of(posted.Comment) + Of(posted.Withheld),
        RoomEvent.CommentsShown shown => shown.Comments.Sum(Of),
        RoomEvent.CommentsWithheld withheld => withheld.Comments.Sum(static comment => Of(comment.Comment) + Of(comment.Withheld)),
        RoomEvent.CommentsDeleted deleted => Of(deleted.Comments) + Of(deleted.Reason) + deleted.Authors.Sum(Of),
        RoomEvent.ViewerPurged purged => Of(purged.Purged.Known) + Of(purged.ViewerId) + Of(purged.Reason),
        RoomEvent.ViewerSanctioned sanctioned => PerEvent + Of(sanctioned.Sanction.Reason) + Of(sanctioned.Purged?.Known ?? []),
        RoomEvent.CommentPinned pinned => Of(pinned.Pin.Comment),
        RoomEvent.Announced announced => Of(announced.Text),
        RoomEvent.SettingsChanged or RoomEvent.BrakeMoved => 3 * PerEvent,
        RoomEvent.RulesChanged changed => Of(changed.Rules.Set),
        RoomEvent.NoteAdded note => Of(note.Text),
        RoomEvent.AppealMade made => Of(made.Appeal),
        RoomEvent.AppealAnswered answered => Of(answered.Appeal),
        _ => 0,
    };

    private static int Of(Comment comment) =>
        PerComment + Of(comment.Text) + Of(comment.Author.Id) + Of(comment.Author.Name) + Of(comment.Mention)
        + (comment.SuperChat is null ? 0 : PerSuperChat);

    private static int Of(Withholding? withheld) => withheld is null ? 0 : PerEvent + Of(withheld.Why);

    private static int Of(Appeal appeal) => (3 * PerEvent) + Of(appeal.Text) + Of(appeal.Answer);

    private static int Of(RuleSet rules) => rules.Rules.Sum(static rule => PerEvent + Of(rule.Pattern) + Of(rule.Note)) + rules.Allowed.Sum(Of);

    private static int Of(ImmutableArray<RoomPosition> positions) => positions.Length * PerPosition;

    private static int Of(string? text) => text is null ? 0 : PerText + (2 * text.Length);
}
