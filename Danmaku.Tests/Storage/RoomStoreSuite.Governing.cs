using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Domain.Moderation;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Storage;

/// <content>What moderators set: sanctions, the pin, the brake, rules, who moderates, appeals, and what they can take back.</content>
public abstract partial class RoomStoreSuite
{
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
        Time.Advance(UndoableActions.Window);
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
        for (var i = 0; i < UndoableActions.Capacity + 1; i++)
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
}
