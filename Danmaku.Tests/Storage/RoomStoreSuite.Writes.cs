using System.Data.Common;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Storage;

/// <content>Groups: written whole or not at all, once, and only by a room's newest activation.</content>
public abstract partial class RoomStoreSuite
{
    [Fact]
    public async Task A_group_of_many_rooms_and_kinds_is_written_in_its_order()
    {
        string[] rooms = [.. Enumerable.Range(0, 50).Select(n => $"room-{n}")];
        foreach (var room in rooms)
        {
            await Open(room);
        }

        var group = new List<JournalEntry>();
        for (var i = 0; i < 20; i++)
        {
            foreach (var room in rooms)
            {
                group.Add(new JournalEntry(room, new RoomEvent.CommentPosted(Comment(room, $"{room} {i}"), Thinned: false), $"{i}"));
            }
        }

        var ban = new Sanction(SanctionKind.Ban, "troll", null, null, "mod", Now);
        group.Add(new JournalEntry("room-7", new RoomEvent.ViewerSanctioned(Next("room-7"), ban), null));
        group.Add(new JournalEntry("room-7", new RoomEvent.SanctionLifted(Next("room-7"), Now, "troll", "mod"), null));
        group.Add(new JournalEntry("room-7", new RoomEvent.RoomCleared(Next("room-7"), Now, "mod"), null));
        group.Add(new JournalEntry("room-7", new RoomEvent.ViewerSanctioned(Next("room-7"), ban), null));
        await Store.AppendAsync(group, default);
        await Store.AppendAsync(group, default);

        var seven = await Open("room-7");
        Assert.Empty(seven.Comments);
        Assert.Equal(ban, Assert.Single(seven.Sanctions));
        foreach (var room in rooms.Where(room => room != "room-7"))
        {
            var page = await Store.ReadAsync(room, new HistoryQuery(null, null, null, null), default);
            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{room} {i}"), page.Comments.Select(comment => comment.Text));
        }
    }

    [Fact]
    public async Task Writing_the_same_events_again_changes_nothing()
    {
        await Open("demo");
        var posted = new RoomEvent.CommentPosted(Comment("demo", "once"), Thinned: false);
        var deleted = new RoomEvent.CommentPosted(Comment("demo", "deleted"), Thinned: false);
        RoomEvent[] events = [posted, deleted, new RoomEvent.CommentsDeleted(Next("demo"), Now, [deleted.Position], "mod")];

        await Append("demo", events);
        await Append("demo", events);

        Assert.Equal<Comment>([posted.Comment], (await History(new HistoryQuery(null, null, null, null))).Comments);
    }

    [Fact]
    public async Task A_stale_epoch_writes_nothing_and_its_rooms_are_named()
    {
        await Open("demo");
        await Open("other");
        var stale = new RoomEvent.CommentPosted(Comment("demo", "stale"), Thinned: false);
        var fine = new RoomEvent.CommentPosted(Comment("other", "fine"), Thinned: false);
        var never = new RoomEvent.CommentPosted(fine.Comment, Thinned: false);
        await Open("demo");

        var exception = await Assert.ThrowsAsync<StaleEpochException>(async () => await Store.AppendAsync(
            [new JournalEntry("other", fine, null), new JournalEntry("demo", stale, null), new JournalEntry("never", never, null)], default));

        Assert.Equal([("demo", 1L), ("never", 1L)], exception.Rooms.Order());
        Assert.Empty((await Store.ReadAsync("other", new HistoryQuery(null, null, null, null), default)).Comments);
        await Store.AppendAsync([new JournalEntry("other", fine, null)], default);
        Assert.Single((await Store.ReadAsync("other", new HistoryQuery(null, null, null, null), default)).Comments);
    }

    [Fact]
    public async Task A_comment_that_no_table_takes_is_not_an_outage_and_keeps_its_whole_group_out()
    {
        await Open("demo");
        var good = new RoomEvent.CommentPosted(Comment("demo", "good"), Thinned: false);
        var bad = new RoomEvent.CommentPosted(
            Comment("demo", "bad") with { Style = new CommentStyle(CommentMode.Scroll, -1, CommentSize.Normal) }, Thinned: false);

        await Assert.ThrowsAnyAsync<DbException>(() => Append("demo", good, bad));
        Assert.Empty((await History(new HistoryQuery(null, null, null, null))).Comments);

        await Append("demo", good);
        Assert.Single((await History(new HistoryQuery(null, null, null, null))).Comments);
    }
}
