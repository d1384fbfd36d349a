using System.Collections.Immutable;
using System.Data.Common;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Storage;

/// <content>The moderation log: whole, in order, chained, and found by what one looks for.</content>
public abstract partial class RoomStoreSuite
{
    [Fact]
    public async Task An_entry_comes_back_with_everything_it_had()
    {
        await Open("demo");
        const string Odd = "a\0b\u001B0c\u001B\u001B\u001B \"剧透\" 🎉 \\ \u2028";
        var full = Logged(Next("demo"), ModerationAction.Timeout) with
        {
            Actor = new Viewer(Odd, Odd, ViewerRole.Streamer),
            ViewerId = Odd,
            Comments = [new LoggedComment(new RoomPosition(1, 2), Odd, Odd, Odd), new LoggedComment(new RoomPosition(1, 3), null, null, null)],
            Reason = Odd,
            Until = Now.AddHours(1),
            Detail = Odd,
            About = new RoomPosition(1, 1),
        };
        var bare = Logged(Next("demo"), ModerationAction.Brake) with { Actor = null };
        await Do("demo", full, bare);

        await Reopened();
        var entries = await Log(new LogQuery());

        Assert.Equal<LogEntry>(
            [full with { PreviousHash = LogChain.Start, Hash = entries[0].Hash }, bare with { PreviousHash = entries[0].Hash, Hash = entries[1].Hash }],
            entries,
            Same);
        Assert.All(entries, entry => Assert.Equal(LogChain.HashOf(entry), entry.Hash));
    }

    [Fact]
    public async Task Half_a_character_does_not_break_the_chain()
    {
        await Open("demo");
        await Do("demo", Logged(Next("demo"), ModerationAction.Note) with
        {
            Reason = "half \uD83C of a pair",
            Comments = [new LoggedComment(new RoomPosition(1, 2), "ann", "Ann", "\uDF89")],
        });

        var entry = Assert.Single(await Log(new LogQuery()));

        Assert.Equal("half \uFFFD of a pair", entry.Reason);
        Assert.Equal("\uFFFD", Assert.Single(entry.Comments).Text);
        Assert.Equal(LogChain.HashOf(entry), entry.Hash);
    }

    [Fact]
    public async Task Each_room_has_a_chain_of_its_own_over_groups_and_epochs()
    {
        for (var round = 0; round < 3; round++)
        {
            await Open("demo");
            await Open("other");
            var group = new List<JournalEntry>();
            for (var i = 0; i < 20; i++)
            {
                var room = i % 3 == 0 ? "other" : "demo";
                group.Add(Done(room, new RoomEvent.CommentUnpinned(Next(room), Now, "mod"), ModerationAction.Unpin));
            }

            await Store.AppendAsync(group, default);
            await Store.AppendAsync(group, default);
        }

        foreach (var (room, count) in ((string, int)[])[("demo", 39), ("other", 21)])
        {
            var entries = (await Store.ReadLogAsync(room, new LogQuery { Limit = 1_000 }, default)).Entries;
            Assert.Equal(count, entries.Length);
            Assert.Equal([LogChain.Start, .. entries.Select(entry => entry.Hash).SkipLast(1)], entries.Select(entry => entry.PreviousHash));
            Assert.All(entries, entry => Assert.Equal(LogChain.HashOf(entry), entry.Hash));
            Assert.Equal(entries.Select(entry => entry.Position).Order(), entries.Select(entry => entry.Position));
        }
    }

    [Fact]
    public async Task A_group_that_is_not_written_leaves_nothing_in_the_log()
    {
        await Open("demo");
        await Do("demo", Logged(Next("demo"), ModerationAction.Unpin));
        var good = Done(new RoomEvent.RoomCleared(Next("demo"), Now, "mod"), ModerationAction.Clear);
        var bad = new JournalEntry(
            "demo",
            new RoomEvent.CommentPosted(
                Comment("demo", "bad") with { Style = new CommentStyle(CommentMode.Scroll, -1, CommentSize.Normal) }, Thinned: false),
            null);

        await Assert.ThrowsAnyAsync<DbException>(async () => await Store.AppendAsync([good, bad], default));
        Assert.Single(await Log(new LogQuery()));

        await Store.AppendAsync([good], default);
        var entries = await Log(new LogQuery());
        Assert.Equal(2, entries.Length);
        Assert.Equal(entries[0].Hash, entries[1].PreviousHash);
    }

    [Fact]
    public async Task The_log_is_found_by_place_time_viewer_moderator_and_action()
    {
        await Open("demo");
        var entries = new List<LogEntry>();
        Add(Logged(Next("demo"), ModerationAction.Timeout) with { ViewerId = "ann" });
        Add(Logged(Next("demo"), ModerationAction.Delete) with
        {
            Comments = [new LoggedComment(new(1, 1), "ann", "Ann", "x"), new LoggedComment(new(1, 2), "bob", "Bob", "y"), new LoggedComment(new(1, 3), "ann", "Ann", "z")],
        });
        await Open("demo");
        Add(Logged(Next("demo"), ModerationAction.Hold) with { Actor = null, ViewerId = "bob" });
        Add(Logged(Next("demo"), ModerationAction.Lift) with { Actor = new Viewer("boss", "Boss", ViewerRole.Streamer), ViewerId = "ann" });
        Add(Logged(Next("demo"), ModerationAction.Timeout) with { ViewerId = "bob" });
        foreach (var entry in entries)
        {
            // Written by the room's present activation; the places of the entries are their own.
            await Store.AppendAsync([new JournalEntry("demo", new RoomEvent.CommentUnpinned(Next("demo"), Now, "mod"), null) { Log = entry }], default);
        }

        await Expect(new LogQuery(), [0, 1, 2, 3, 4]);
        await Expect(new LogQuery { NewestFirst = true }, [4, 3, 2, 1, 0]);
        await Expect(new LogQuery { Limit = 2 }, [0, 1], more: true);
        await Expect(new LogQuery { Limit = 2, After = entries[1].Position }, [2, 3], more: true);
        await Expect(new LogQuery { Limit = 2, NewestFirst = true, Before = entries[2].Position }, [1, 0]);
        await Expect(new LogQuery { Since = entries[1].At, Until = entries[3].At }, [1, 2]);
        await Expect(new LogQuery { ViewerId = "ann" }, [0, 1, 3]);
        await Expect(new LogQuery { ViewerId = "bob", NewestFirst = true, Limit = 2 }, [4, 2], more: true);
        await Expect(new LogQuery { ViewerId = "bob", ActorId = "mod", Action = ModerationAction.Timeout }, [4]);
        await Expect(new LogQuery { ActorId = "mod" }, [0, 1, 4]);
        await Expect(new LogQuery { ActorId = "" }, [2]);
        await Expect(new LogQuery { Action = ModerationAction.Lift }, [3]);
        await Expect(new LogQuery { ViewerId = "nobody" }, []);
        Assert.Empty((await Store.ReadLogAsync("never", new LogQuery(), default)).Entries);

        void Add(LogEntry entry)
        {
            entries.Add(entry);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        async Task Expect(LogQuery query, int[] expected, bool more = false)
        {
            var answer = await Store.ReadLogAsync("demo", query, default);
            Assert.Equal(expected.Select(i => entries[i].Position), answer.Entries.Select(entry => entry.Position));
            Assert.Equal(more, answer.More);
        }
    }

    /// <summary>Compares entries by what they say; records compare their arrays by reference.</summary>
    private static bool Same(LogEntry left, LogEntry right) =>
        left with { Comments = [] } == right with { Comments = [] } && left.Comments.SequenceEqual(right.Comments);

    private LogEntry Logged(RoomPosition position, ModerationAction action) =>
        new() { Position = position, At = Now, Action = action, Actor = Mod };

    private JournalEntry Done(RoomEvent roomEvent, ModerationAction action) => Done("demo", roomEvent, action);

    private JournalEntry Done(string room, RoomEvent roomEvent, ModerationAction action) =>
        new(room, roomEvent, null) { Log = Logged(roomEvent.Position, action), Undo = "{}" };

    private async Task Do(string room, params LogEntry[] entries) => await Store.AppendAsync(
        [.. entries.Select(entry => new JournalEntry(room, new RoomEvent.CommentUnpinned(entry.Position, Now, "mod"), null) { Log = entry })],
        default);

    private async Task<ImmutableArray<LogEntry>> Log(LogQuery query) => (await Store.ReadLogAsync("demo", query, default)).Entries;
}
