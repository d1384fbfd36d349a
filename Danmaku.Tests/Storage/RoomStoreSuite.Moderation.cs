using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Storage;

/// <content>Moderation: what each event changes is there for those who open the room later, and for those who read.</content>
public abstract partial class RoomStoreSuite
{
    private static readonly HistoryQuery All = new(null, null, null, null, Limit: 1_000);
    private static readonly Viewer Mod = new("mod", "管理 Mod", ViewerRole.Moderator);

    [Fact]
    public async Task Withheld_comments_are_for_moderators_until_they_are_shown()
    {
        await Open("demo");
        var held = Held("held", CommentStage.Held, "matched 'spoiler'", Now.AddMinutes(10));
        var delayed = Held("delayed", CommentStage.Delayed, "", Now.AddSeconds(5));
        var shown = await Post("demo", "shown");
        var shadowed = Held("shadowed", CommentStage.Shadowed, "restricted", null);
        await Append("demo", held, delayed, shadowed);

        Assert.Equal<Comment>([shown], (await History(All)).Comments);
        var first = await Open("demo");
        Assert.Equal<Comment>([shown], first.Comments);
        Assert.Equal<WithheldComment>([Of(held), Of(delayed), Of(shadowed)], first.Withheld);

        await Append("demo", new RoomEvent.CommentsShown(Next("demo"), Now, [held.Comment, delayed.Comment], ShowCause.Approved, "mod"));
        var second = await (await Reopened()).OpenAsync("demo", Limits, default);
        Assert.Equal<Comment>([held.Comment, delayed.Comment, shown], second.Comments);
        Assert.Equal<Comment>([held.Comment, delayed.Comment, shown], (await History(All)).Comments);
        Assert.Equal<WithheldComment>([Of(shadowed)], second.Withheld);

        await Open("demo");
        await Append("demo", new RoomEvent.CommentsWithheld(Next("demo"), Now, [Of(held)], "mod"));
        Assert.Equal<WithheldComment>([Of(held), Of(shadowed)], (await Open("demo")).Withheld);
        Assert.Equal<Comment>([delayed.Comment, shown], (await History(All)).Comments);
        Assert.Equal(
            [(held.Comment, CommentStage.Held), (delayed.Comment, CommentStage.Shown), (shown, CommentStage.Shown), (shadowed.Comment, CommentStage.Shadowed)],
            (await ForStaff(All)).Found.Select(found => (found.Comment, found.Stage)));
    }

    [Fact]
    public async Task All_that_waits_is_there_when_a_room_opens_and_the_newest_that_are_shadowed()
    {
        await Open("demo");
        var shadowed = Enumerable.Range(0, 5).Select(i => Held($"shadowed {i}", CommentStage.Shadowed, "restricted", null)).ToArray();
        var held = Enumerable.Range(0, 5).Select(i => Held($"held {i}", CommentStage.Held, "rule", Now.AddMinutes(1))).ToArray();
        await Append("demo", [.. shadowed, .. held]);
        await Append("demo", new RoomEvent.CommentsDeleted(Next("demo"), Now, [held[0].Position, shadowed[4].Position], "mod"));

        var state = await Store.OpenAsync("demo", Limits with { HistorySize = 2 }, default);

        Assert.Equal<WithheldComment>([.. shadowed[2..4].Select(Of), .. held[1..].Select(Of)], state.Withheld);
        Assert.Equal([shadowed[4].Position, held[0].Position], state.Deleted.Select(deleted => deleted.Comment.Position));
        Assert.Equal(held[0].Withheld, state.Deleted[1].Withheld);
    }

    [Fact]
    public async Task A_comment_is_back_once_all_that_deleted_it_is_undone()
    {
        await Open("demo");
        var (one, two, three) = (await Post("demo", "one"), await Post("demo", "two"), await Post("demo", "three"));
        var deletion = new RoomEvent.CommentsDeleted(Next("demo"), Now, [one.Position, two.Position], "mod");
        var purge = new RoomEvent.ViewerPurged(Next("demo"), Now, "ann", new PurgedComments(Now.AddHours(-1), [two.Position]), "mod", "spam");
        var clear = new RoomEvent.RoomCleared(Next("demo"), Now, "mod");
        await Append("demo", deletion, purge, clear);

        var all = await Open("demo");
        Assert.Empty(all.Comments);
        Assert.Equal<RoomPosition>([clear.Position], all.Clears);
        Assert.Equal<(Comment, string)>(
            [
                (one, $"{deletion.Position} {purge.Position} {clear.Position}"),
                (two, $"{deletion.Position} {purge.Position} {clear.Position}"),
                (three, $"{purge.Position} {clear.Position}"),
            ],
            all.Deleted.Select(deleted => (deleted.Comment, string.Join(' ', deleted.By))));

        await Append("demo", new RoomEvent.ActionUndone(Next("demo"), Now, purge.Position, "mod"));
        Assert.Empty((await History(All)).Comments);
        await Append("demo", new RoomEvent.ActionUndone(Next("demo"), Now, clear.Position, "mod"));
        Assert.Equal<Comment>([three], (await History(All)).Comments);
        await Append("demo", new RoomEvent.ActionUndone(Next("demo"), Now, deletion.Position, "mod"));
        Assert.Equal<Comment>([one, two, three], (await History(All)).Comments);

        var none = await (await Reopened()).OpenAsync("demo", Limits, default);
        Assert.Equal<Comment>([one, two, three], none.Comments);
        Assert.Empty(none.Deleted);
        Assert.Empty(none.Clears);
    }

    [Fact]
    public async Task A_purge_takes_its_viewer_and_window_and_what_is_named_and_nothing_that_comes_after_it()
    {
        await Open("demo");
        var withheld = Held("withheld long ago", CommentStage.Held, "rule", Now.AddDays(1));
        var old = await Post("demo", "old");
        await Append("demo", withheld);
        Time.Advance(TimeSpan.FromDays(3));
        var recent = await Post("demo", "recent");
        var other = Comment("demo", "of somebody else") with { Author = new Viewer("bob", "Bob", ViewerRole.Viewer) };
        var ban = new Sanction(SanctionKind.Ban, "ann", null, "spam", "mod", Now);
        var purged = new PurgedComments(recent.At, [withheld.Position, new RoomPosition(1, 999)]);
        var banned = new RoomEvent.ViewerSanctioned(Next("demo"), ban, Now, purged);
        var after = Comment("demo", "after");
        await Append(
            "demo", new RoomEvent.CommentPosted(other, Thinned: false), banned, new RoomEvent.CommentPosted(after, Thinned: false));

        var state = await Open("demo");

        Assert.Equal<Comment>([old, other, after], state.Comments);
        Assert.Empty(state.Withheld);
        Assert.Equal<Comment>([withheld.Comment, recent], state.Deleted.Select(deleted => deleted.Comment));
        Assert.All(state.Deleted, deleted => Assert.Equal<RoomPosition>([banned.Position], deleted.By));
        Assert.Equal(ban, Assert.Single(state.Sanctions));

        await Append("demo", new RoomEvent.ActionUndone(Next("demo"), Now, banned.Position, "mod"));
        var undone = await Open("demo");
        Assert.Equal<Comment>([old, recent, other, after], undone.Comments);
        Assert.Equal<WithheldComment>([Of(withheld)], undone.Withheld);
    }

    [Fact]
    public async Task The_newest_clear_that_was_not_undone_counts()
    {
        await Open("demo");
        var first = await Post("demo", "first");
        var early = new RoomEvent.RoomCleared(Next("demo"), Now, "mod");
        var second = Comment("demo", "second");
        var late = new RoomEvent.RoomCleared(Next("demo"), Now, "mod");
        var third = Comment("demo", "third");
        await Append(
            "demo", early, new RoomEvent.CommentPosted(second, Thinned: false), late, new RoomEvent.CommentPosted(third, Thinned: false));
        Assert.Equal<Comment>([third], (await Open("demo")).Comments);

        await Append("demo", new RoomEvent.ActionUndone(Next("demo"), Now, early.Position, "mod"));
        Assert.Equal<Comment>([third], (await Open("demo")).Comments);
        await Append("demo", new RoomEvent.ActionUndone(Next("demo"), Now, late.Position, "mod"));
        Assert.Equal<Comment>([first, second, third], (await Open("demo")).Comments);
    }

    [Fact]
    public async Task A_group_with_moderation_written_again_changes_nothing()
    {
        await Open("demo");
        var (one, two) = (await Post("demo", "one"), await Post("demo", "two"));
        var purge = new RoomEvent.ViewerPurged(Next("demo"), Now, "ann", new PurgedComments(Now, []), "mod", null);
        var clear = new RoomEvent.RoomCleared(Next("demo"), Now, "mod");
        var held = Held("held", CommentStage.Held, "rule", Now.AddMinutes(1));
        JournalEntry[] group =
        [
            Done(purge, ModerationAction.Purge),
            Done(clear, ModerationAction.Clear),
            new("demo", held, null),
            Done(new RoomEvent.CommentsShown(Next("demo"), Now, [held.Comment], ShowCause.Approved, "mod"), ModerationAction.Approve),
            Done(new RoomEvent.ActionUndone(Next("demo"), Now, clear.Position, "mod"), ModerationAction.Undo),
            Done(new RoomEvent.ActionUndone(Next("demo"), Now, purge.Position, "mod"), ModerationAction.Undo),
            Done(new RoomEvent.CommentsDeleted(Next("demo"), Now, [two.Position], "mod"), ModerationAction.Delete),
        ];
        await Store.AppendAsync(group, default);
        var before = (await History(All), await Log(new LogQuery()), await Store.ReadForStaffAsync("demo", new RoomQuery.Comments(All, null), default));

        await Store.AppendAsync(group, default);
        await Store.AppendAsync(group[3..], default);

        Assert.Equal<Comment>([one, held.Comment], before.Item1.Comments);
        Assert.Equal<Comment>(before.Item1.Comments, (await History(All)).Comments);
        Assert.Equal<LogEntry>(before.Item2, await Log(new LogQuery()), Same);
        Assert.Equal<StaffComment>(before.Item3.Found, (await ForStaff(All)).Found);
        Assert.Equal([group[6].Event.Position], (await Open("demo")).Deleted.SelectMany(deleted => deleted.By));
    }

    [Fact]
    public async Task Moderators_read_all_comments_and_those_of_one_viewer()
    {
        await Open("demo");
        var comments = new List<Comment>();
        for (var i = 0; i < 6; i++)
        {
            comments.Add(Comment("demo", $"comment {i}") with { Author = i % 2 == 0 ? Ann : new Viewer("bob", "Bob", ViewerRole.Viewer) });
            await Append("demo", new RoomEvent.CommentPosted(comments[i], Thinned: false));
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        await Append("demo", new RoomEvent.CommentsDeleted(Next("demo"), Now, [comments[2].Position], "mod"));
        await Expect(new(All, null), [0, 1, 2, 3, 4, 5]);
        await Expect(new(All with { NewestFirst = true, Limit = 2 }, null), [5, 4], more: true);
        await Expect(new(All, "ann"), [0, 2, 4]);
        await Expect(new(All with { NewestFirst = true, Limit = 2 }, "bob"), [5, 3], more: true);
        await Expect(new(All with { Since = comments[1].At, Until = comments[4].At }, null), [1, 2, 3]);
        await Expect(new(All with { Since = comments[1].At, Until = comments[4].At.AddTicks(1) }, "ann"), [2, 4]);
        await Expect(new(All with { After = comments[0].Position, Before = comments[4].Position }, "ann"), [2]);
        await Expect(new(All, "nobody"), []);
        Assert.Empty((await Store.ReadForStaffAsync("never", new RoomQuery.Comments(All, null), default)).Found);

        await Append("demo", new RoomEvent.RoomCleared(Next("demo"), Now, "mod"));
        var after = await Post("demo", "after");
        Assert.Equal(
            [.. comments.Select(comment => (comment, true)), (after, false)],
            (await ForStaff(All)).Found.Select(found => (found.Comment, found.Deleted)));

        async Task Expect(RoomQuery.Comments query, int[] expected, bool more = false)
        {
            var answer = await Store.ReadForStaffAsync("demo", query, default);
            Assert.Equal(expected.Select(i => new StaffComment(comments[i], CommentStage.Shown, i == 2)), answer.Found);
            Assert.Equal(more, answer.More);
        }
    }

    private static WithheldComment Of(RoomEvent.CommentPosted posted) => new(posted.Comment, posted.Withheld!);

    private RoomEvent.CommentPosted Held(string text, CommentStage stage, string why, DateTimeOffset? until) =>
        new(Comment("demo", text), Thinned: false, new Withholding(stage, why, until));

    private async Task<RoomAnswer.Comments> ForStaff(HistoryQuery query) =>
        await Store.ReadForStaffAsync("demo", new RoomQuery.Comments(query, null), default);
}
