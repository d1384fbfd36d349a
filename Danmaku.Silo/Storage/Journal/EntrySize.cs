using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage.Journal;

/// <summary>What an entry takes in memory, about: objects and headers, and two bytes for each character.</summary>
internal static class EntrySize
{
    private const int Bare = 320;
    private const int Position = 16;
    private const int Object = 100;

    public static int Of(in JournalEntry entry) => Of(entry.Event) + Of(entry.Log) + Of(entry.Undo);

    private static int Of(RoomEvent roomEvent) => roomEvent switch
    {
        RoomEvent.CommentPosted posted => Of(posted.Comment) + Of(posted.Withheld?.Why),
        RoomEvent.CommentsShown shown => Bare + Of(shown.Comments, Of),
        RoomEvent.CommentsWithheld withheld => Bare + Of(withheld.Comments, static withheld => Of(withheld.Comment) + Of(withheld.Withheld.Why)),
        RoomEvent.CommentsDeleted deleted => Bare + Of(deleted.Reason) + (Position * deleted.Comments.Length),
        RoomEvent.ViewerPurged purged => Bare + Of(purged.Reason) + (Position * purged.Purged.Known.Length),
        RoomEvent.ViewerSanctioned sanctioned => Bare + Of(sanctioned.Sanction.Reason) + (Position * (sanctioned.Purged?.Known.Length ?? 0)),
        RoomEvent.CommentPinned pinned => Bare + Of(pinned.Pin.Comment),
        RoomEvent.RulesChanged { Rules: var rules } =>
            Bare + Of(rules.Version.Why) + Of(rules.Set.Rules, static rule => Object + Of(rule.Pattern) + Of(rule.Note))
            + Of(rules.Set.Allowed, static allowed => Object + Of(allowed)),
        RoomEvent.Announced announced => Bare + Of(announced.Text),
        RoomEvent.NoteAdded note => Bare + Of(note.Text),
        RoomEvent.AppealMade made => Bare + Of(made.Appeal),
        RoomEvent.AppealAnswered answered => Bare + Of(answered.Appeal),
        RoomEvent.BrakeMoved moved => Bare + Of(moved.State.Why),
        _ => Bare,
    };

    private static int Of(LogEntry? entry) => entry is null
        ? 0
        : Bare + Of(entry.Reason) + Of(entry.Detail)
            + (entry.Comments.IsDefault ? 0 : Of(entry.Comments, static comment => Object + Of(comment.Text)));

    private static int Of(Comment comment) => Bare + Of(comment.Text) + Of(comment.Author.Name);

    private static int Of(Appeal appeal) => Bare + Of(appeal.Text) + Of(appeal.Answer);

    private static int Of(string? text) => sizeof(char) * (text?.Length ?? 0);

    private static int Of<T>(ImmutableArray<T> items, Func<T, int> size)
    {
        var total = 0;
        foreach (var item in items)
        {
            total += size(item);
        }

        return total;
    }
}
