using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Cluster;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>Moderators at one silo, rooms at another.</summary>
public sealed class ModerationTests(RoomGrainTests.ThreeSilos fixture) : IClassFixture<RoomGrainTests.ThreeSilos>
{
    private static readonly Viewer Host = new("host", "Host", ViewerRole.Streamer);

    private ClusterUnderTest Cluster => fixture.Cluster;

    [Fact]
    public async Task A_comment_held_at_one_silo_is_known_at_all_and_shown_by_any()
    {
        const string Room = "held";
        foreach (var silo in Cluster.Silos)
        {
            await silo.Rooms.SubscribeAsync(Room, BatchForm.Ranges, default);
        }

        await DoneAsync(0, Room, new ModerationCommand.Configure(new SettingsChange { HoldBelow = ViewerRole.Member }));
        var held = Assert.IsType<PostResult.Accepted>(await Cluster.Silos[1].PostAsync(Room, "may I?"));
        var seen = await Task.WhenAll(Cluster.Silos.Select(silo => silo.Rooms.SnapshotAsync(Room, default).AsTask()));
        await DoneAsync(2, Room, new ModerationCommand.Approve([held.Position]));

        Assert.Equal(CommentStage.Held, held.Stage);
        Assert.All(seen, snapshot => Assert.Equal(held.Position, Assert.Single(snapshot.Staff!.Withheld).Comment.Position));
        foreach (var silo in Cluster.Silos)
        {
            await silo.Relay.EventCount(Room, 3);
            var events = silo.Relay.BatchesOf(Room).SelectMany(batch => Proto.Batch.Parser.ParseFrom(batch.Bytes).ToMessage().Events).ToList();
            Assert.Equal(CommentStage.Held, Assert.IsType<RoomEvent.CommentPosted>(events[1]).Withheld?.Stage);
            Assert.Equal("may I?", Assert.Single(Assert.IsType<RoomEvent.CommentsShown>(events[2]).Comments).Text);
        }
    }

    [Fact]
    public async Task Any_silo_answers_questions_and_no_room_is_opened_for_them()
    {
        const string Room = "asked";
        await DoneAsync(0, Room, new ModerationCommand.Ban("ann", null, "spam"));
        await DoneAsync(0, Room, new ModerationCommand.SetRules(new RuleSet { Rules = [new Rule { Pattern = "casino" }] }, "spam"));

        foreach (var silo in Cluster.Silos)
        {
            var log = Assert.IsType<RoomAnswer.Log>(await silo.Rooms.AskAsync(Room, new RoomQuery.Log(new LogQuery()), default));
            Assert.Equal([ModerationAction.Ban, ModerationAction.SetRules], log.Entries.Select(entry => entry.Action));
            var rules = Assert.IsType<RoomAnswer.Rules>(await silo.Rooms.AskAsync(Room, new RoomQuery.Rules(null), default));
            Assert.Equal("casino", Assert.Single(rules.Versioned.Set.Rules).Pattern);
            Assert.IsType<RoomAnswer.Comments>(await silo.Rooms.AskAsync("never-opened", new RoomQuery.Comments(new HistoryQuery(null, null, null, null), null), default));
            var tried = new RoomQuery.WhatIf(new WhatIfRequest { Texts = ["the casino", "fine"] });
            Assert.Equal(1, Assert.IsType<RoomAnswer.WhatIf>(await silo.Rooms.AskAsync(Room, tried, default)).Report.Affected);
        }

        Assert.All(Cluster.Silos, silo => Assert.DoesNotContain("never-opened", silo.OpenRooms));
    }

    [Fact]
    public async Task More_questions_at_once_than_a_silo_takes_are_refused_with_a_wait_and_comments_go_on()
    {
        var silo = Cluster.Silos[0];
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Cluster.Opening.LogGate = gate.Task;
        var waiting = Enumerable.Range(0, 32).Select(_ => silo.Rooms.AskAsync("busy", new RoomQuery.Log(new LogQuery()), default).AsTask()).ToList();

        var refused = await Assert.ThrowsAsync<RoomUnavailableException>(() => silo.Rooms.AskAsync("busy", new RoomQuery.Rules(null), default).AsTask());
        var posted = await silo.PostAsync("busy", "hello");
        gate.SetResult();

        Assert.Equal((RejectReason.RoomOverloaded, TimeSpan.FromSeconds(1)), (refused.Rejection.Reason, refused.Rejection.RetryAfter));
        Assert.IsType<PostResult.Accepted>(posted);
        Assert.All(await Task.WhenAll(waiting), answer => Assert.IsType<RoomAnswer.Log>(answer));
        Assert.IsType<RoomAnswer.Rules>(await silo.Rooms.AskAsync("busy", new RoomQuery.Rules(null), default));
    }

    private async Task DoneAsync(int silo, string room, ModerationCommand command)
    {
        var result = await Cluster.Silos[silo].Rooms.ModerateAsync(room, Host, command, default);
        Assert.True(result is ModerationResult.Done { Stored: true }, $"{command}: {result}");
    }
}
