using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
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
    public async Task A_viewer_has_a_sanction_of_each_sort_and_each_is_lifted_for_itself()
    {
        await Open("demo");
        var timeout = new Sanction(SanctionKind.Timeout, "ann", Now.AddMinutes(5), "calm down", "mod", Now);
        var ban = new Sanction(SanctionKind.Ban, "ann", null, "enough", "mod", Now.AddMinutes(-1));
        var warning = new Sanction(SanctionKind.Warning, "ann", null, "last time", "mod", Now);
        var restriction = new Sanction(SanctionKind.Restriction, "ann", Now.AddDays(1), null, "", Now);
        await Append("demo", [.. new[] { timeout, warning, restriction, ban }.Select(sanction => new RoomEvent.ViewerSanctioned(Next("demo"), sanction, Now, null))]);
        Assert.Equal([ban, warning, restriction], (await Open("demo")).Sanctions.OrderBy(sanction => sanction.Kind));

        await Append("demo", new RoomEvent.SanctionLifted(Next("demo"), Now, "ann", "mod", SanctionKind.Timeout));
        Assert.Equal([warning, restriction], (await Open("demo")).Sanctions.OrderBy(sanction => sanction.Kind));
        await Append("demo", new RoomEvent.SanctionLifted(Next("demo"), Now, "ann", "ann", SanctionKind.Warning));
        Assert.Equal(restriction, Assert.Single((await Open("demo")).Sanctions));
        await Append("demo", new RoomEvent.SanctionLifted(Next("demo"), Now, "ann", "mod", SanctionKind.Restriction));
        Assert.Empty((await Open("demo")).Sanctions);
    }

    [Fact]
    public async Task The_pin_and_the_brake_come_back_as_they_were_last()
    {
        await Open("demo");
        var comment = await Post("demo", "钉 \0 pinned");
        var pin = new Pin(comment with { ReplyTo = new RoomPosition(1, 7), MediaTime = TimeSpan.FromMilliseconds(1_234) }, Now.AddMinutes(1), "mod", Now);
        var brake = new BrakeState(BrakeLevel.MembersOnly, "80 of 100 comments are alike.", Now, Now.AddHours(1));
        await Append(
            "demo",
            new RoomEvent.CommentPinned(Next("demo"), Now, pin with { Until = null }),
            new RoomEvent.CommentPinned(Next("demo"), Now, pin),
            new RoomEvent.BrakeMoved(Next("demo"), Now, BrakeState.Calm, RoomSettings.Default, ""),
            new RoomEvent.BrakeMoved(Next("demo"), Now, brake, RoomSettings.Default, ""));
        var state = await (await Reopened()).OpenAsync("demo", Limits, default);
        Assert.Equal(pin, state.Pin);
        Assert.Equal(brake, state.Brake);

        await Open("demo");
        await Append("demo", new RoomEvent.CommentUnpinned(Next("demo"), Now, ""));
        Assert.Null((await Open("demo")).Pin);
    }

    [Fact]
    public async Task Every_version_of_the_rules_stays_and_the_newest_is_in_force()
    {
        await Open("demo");
        Assert.Equal(VersionedRules.None, await Store.ReadRulesAsync("demo", null, default));
        Assert.Equal(VersionedRules.None, await Store.ReadRulesAsync("never", 0, default));
        Assert.Null(await Store.ReadRulesAsync("demo", 1, default));
        VersionedRules[] versions =
        [
            Version(1, "first", new Rule { Pattern = "a\0b\u001B \"剧透\"" }),
            Version(2, null, new Rule { Pattern = "sp*iler", Kind = RuleKind.Wildcard, Action = RuleAction.Timeout, Timeout = TimeSpan.FromDays(2), Note = "n" }),
            Version(3, "rolled back"),
        ];
        await Append("demo", [.. versions.Select(version => new RoomEvent.RulesChanged(Next("demo"), Now, version))]);

        Assert.Equal(versions[2], (await (await Reopened()).OpenAsync("demo", Limits, default)).Rules);
        Assert.Equal(versions[2], await Store.ReadRulesAsync("demo", null, default));
        Assert.Equal(versions[1], await Store.ReadRulesAsync("demo", 2, default));
        Assert.Equal(versions[0], await Store.ReadRulesAsync("demo", 1, default));
        Assert.Null(await Store.ReadRulesAsync("demo", 4, default));
        await ExpectVersions(new RoomQuery.RuleVersions(null, 100), [3, 2, 1], more: false);
        await ExpectVersions(new RoomQuery.RuleVersions(null, 2), [3, 2], more: true);
        await ExpectVersions(new RoomQuery.RuleVersions(2, 2), [1], more: false);

        VersionedRules Version(int number, string? why, params ImmutableArray<Rule> rules) =>
            new(new RuleVersion(number, Now, "mod", why, rules.Length, 1), new RuleSet { Rules = rules, Allowed = ["Scunthorpe"] });

        async Task ExpectVersions(RoomQuery.RuleVersions query, int[] expected, bool more)
        {
            var answer = await Store.ReadRuleVersionsAsync("demo", query, default);
            Assert.Equal(expected.Select(number => versions[number - 1].Version), answer.Versions);
            Assert.Equal(more, answer.More);
        }
    }

    [Fact]
    public async Task The_streamers_word_on_moderators_is_the_last_one()
    {
        await Open("demo");
        await Append(
            "demo",
            new RoomEvent.RoleChanged(Next("demo"), Now, "ann", true, "streamer"),
            new RoomEvent.RoleChanged(Next("demo"), Now, "bob", true, "streamer"),
            new RoomEvent.RoleChanged(Next("demo"), Now, "bob", false, "streamer"),
            new RoomEvent.RoleChanged(Next("demo"), Now, "eve", true, "streamer"),
            new RoomEvent.RoleChanged(Next("demo"), Now, "eve", null, "streamer"));

        var state = await (await Reopened()).OpenAsync("demo", Limits, default);

        Assert.Equal<Appointment>([new("ann", true), new("bob", false)], state.Appointments.OrderBy(appointment => appointment.ViewerId));
    }

    [Fact]
    public async Task A_room_opens_with_open_appeals_and_the_newest_of_each_viewer()
    {
        await Open("demo");
        var forgotten = Made("old", AppealState.Denied);
        var open = Made("waiting", AppealState.Open);
        Time.Advance(TimeSpan.FromDays(31));
        var first = Made("ann", AppealState.Denied);
        var second = Made("ann", AppealState.Granted);
        foreach (var appeal in (Appeal[])[forgotten, open, first, second])
        {
            await Append("demo", new RoomEvent.AppealMade(appeal.Id, appeal.At, appeal with { State = AppealState.Open, By = null, Answer = null }));
            if (appeal.State != AppealState.Open)
            {
                await Append("demo", new RoomEvent.AppealAnswered(Next("demo"), Now, appeal));
            }
        }

        var state = await (await Reopened()).OpenAsync("demo", Limits, default);

        Assert.Equal<Appeal>([open, second], state.Appeals);

        Appeal Made(string viewer, AppealState state) => new(
            Next("demo"),
            new Viewer(viewer, "名 \0", ViewerRole.Member),
            new Sanction(SanctionKind.Ban, viewer, null, "spam", "mod", Now),
            "it was not me",
            Now,
            state,
            state == AppealState.Open ? null : "mod",
            state == AppealState.Open ? null : "we looked at it");
    }

    [Fact]
    public async Task A_room_opens_with_what_can_be_undone()
    {
        await Open("demo");
        await Do("too old", "undo");
        Time.Advance(OpeningState.UndoWindow);
        var undone = await Do("undone", "undo");
        await Do("cannot be", null);
        var undo = Next("demo");
        await Store.AppendAsync(
            [
                new JournalEntry("demo", new RoomEvent.ActionUndone(undo, Now, undone, "mod"), null)
                {
                    Log = Logged(undo, ModerationAction.Undo) with { About = undone },
                },
            ],
            default);
        var many = new List<RoomPosition>();
        for (var i = 0; i < OpeningState.UndoableActions + 1; i++)
        {
            many.Add(await Do("many", $"{i} \0"));
        }

        var state = await (await Reopened()).OpenAsync("demo", Limits, default);

        Assert.Equal(many[1..], state.Actions.Select(action => action.Position));
        Assert.Equal(new UndoableAction(many[1], Now, "1 \0"), state.Actions[0]);

        async Task<RoomPosition> Do(string text, string? undo)
        {
            var place = Next("demo");
            var entry = new JournalEntry("demo", new RoomEvent.Announced(place, Now, text, Mod), null)
            {
                Log = Logged(place, ModerationAction.Announce),
                Undo = undo,
            };
            await Store.AppendAsync([entry], default);
            return place;
        }
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
