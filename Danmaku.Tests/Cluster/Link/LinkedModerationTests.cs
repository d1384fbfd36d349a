using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>Moderators at a gateway, rooms behind a link.</summary>
public sealed class LinkedModerationTests : IAsyncLifetime, IDisposable
{
    private static readonly Viewer Host = new("host", "Host", ViewerRole.Streamer);
    private static readonly Viewer Bob = new("bob", "Bob", ViewerRole.Viewer);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;
    private readonly RecordingListener _listener = new();
    private readonly HashSet<string> _given = [];
    private LinkedSilo _silo = null!;
    private LinkedGateway _gateway = null!;

    public LinkedModerationTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public async Task InitializeAsync()
    {
        _silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        _gateway = await LinkedGateway.StartAsync(_silo.Url);
        await _gateway.SubscribeAsync(_listener);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _silo.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_is_carried_out_and_every_kind_of_event_comes_back_in_order_without_a_gap()
    {
        var hello = await PostAsync("hello");
        await DoneAsync(new ModerationCommand.PinComment(hello, Hour));
        await DoneAsync(new ModerationCommand.Unpin());
        await DoneAsync(new ModerationCommand.Undo(await DoneAsync(new ModerationCommand.Announce("a break of 5 minutes"))));
        await DoneAsync(new ModerationCommand.Configure(new SettingsChange { SlowMode = TimeSpan.Zero, LinksFrom = ViewerRole.Member }));

        await DoneAsync(new ModerationCommand.SetRules(new RuleSet { Rules = [new Rule { Pattern = "casino", Action = RuleAction.Hold }] }, "spam", Expected: 0));
        var held = await PostAsync("casino one", CommentStage.Held);
        await DoneAsync(new ModerationCommand.Undo(await DoneAsync(new ModerationCommand.Approve([held]))));
        await DoneAsync(new ModerationCommand.Deny([held], "no casinos"));
        await DoneAsync(new ModerationCommand.RollBackRules(0, null));

        await DoneAsync(new ModerationCommand.Warn("bob", "be nice"));
        await DoneAsync(new ModerationCommand.Acknowledge(), Bob);
        await DoneAsync(new ModerationCommand.Restrict("bob", null, "raid"));
        await DoneAsync(new ModerationCommand.Lift("bob", SanctionKind.Restriction));
        await DoneAsync(new ModerationCommand.Timeout("bob", Hour, "spam"));
        var appeal = await DoneAsync(new ModerationCommand.MakeAppeal("It was my brother."), Bob);
        await DoneAsync(new ModerationCommand.AnswerAppeal(appeal, Granted: true, "All right."));
        await DoneAsync(new ModerationCommand.Ban("bob", null, "again", TimeSpan.Zero));

        await DoneAsync(new ModerationCommand.Note("ann", "a friend of the house"));
        await DoneAsync(new ModerationCommand.Appoint("ann"));
        await DoneAsync(new ModerationCommand.Dismiss("ann"));
        await DoneAsync(new ModerationCommand.VetoBrake(Hour));
        await DoneAsync(new ModerationCommand.Delete([hello]));
        await DoneAsync(new ModerationCommand.Purge("ann", Hour));
        var last = await DoneAsync(new ModerationCommand.Clear());

        await _listener.EventCount((int)last.Sequence);
        Assert.Equal(Enumerable.Range(1, (int)last.Sequence), _listener.Events.Select(item => (int)item.Position.Sequence));
        Assert.Equal(NamesOf<ModerationCommand>(), _given.Order(StringComparer.Ordinal));
        // No crowd, so nothing is thinned.
        Assert.Equal(NamesOf<RoomEvent>().Except([nameof(RoomEvent.CommentThinned)]), _listener.Events.Select(item => item.GetType().Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_waits_in_a_room_comes_to_the_gateway_and_says_why()
    {
        await DoneAsync(new ModerationCommand.Configure(new SettingsChange { HoldBelow = ViewerRole.Member, HoldTime = Hour }));
        var held = await PostAsync("may I?", CommentStage.Held);
        await _listener.EventCount(2);

        var posted = Assert.IsType<RoomEvent.CommentPosted>(_listener.Events[1]);
        var snapshot = await _gateway.Link.SnapshotAsync("demo", CancellationToken.None);

        Assert.Equal((held, CommentStage.Held), (posted.Position, posted.Withheld?.Stage));
        Assert.Empty(snapshot.Comments);
        var waiting = Assert.Single(snapshot.Staff!.Withheld);
        Assert.Equal((posted.Comment, posted.Withheld), (waiting.Comment, waiting.Withheld));
        Assert.Equal(ViewerRole.Member, snapshot.Staff.Configured.HoldBelow);
    }

    [Fact]
    public async Task A_viewer_stands_at_a_gateway_as_in_the_room()
    {
        await DoneAsync(new ModerationCommand.Appoint("bob"));
        await DoneAsync(new ModerationCommand.Warn("bob", "be nice"));
        await DoneAsync(new ModerationCommand.Restrict("bob", Hour, "raid"));
        await DoneAsync(new ModerationCommand.Ban("bob", null, "spam"));
        await DoneAsync(new ModerationCommand.MakeAppeal("It was my brother."), Bob);

        var standing = await _gateway.Link.StandingOfAsync("demo", "bob", CancellationToken.None);

        Assert.Equal(await _rooms.Rooms.StandingOf("demo", "bob", CancellationToken.None), standing);
        Assert.Equal((true, "spam", "be nice", "raid"), (standing.Appointed, standing.Sanction?.Reason, standing.Warning?.Reason, standing.Restriction?.Reason));
        Assert.Equal((AppealState.Open, "It was my brother."), (standing.Appeal?.State, standing.Appeal?.Text));
        Assert.Equal(ViewerStanding.Clean, await _gateway.Link.StandingOfAsync("demo", "nobody", CancellationToken.None));
    }

    [Fact]
    public async Task Questions_are_answered_as_the_room_itself_answers_them()
    {
        var posted = await PostAsync("buy at the casino");
        await PostAsync("hello");
        await DoneAsync(new ModerationCommand.SetRules(new RuleSet { Rules = [new Rule { Pattern = "casino" }], Allowed = ["casino royale"] }, "spam"));
        await DoneAsync(new ModerationCommand.Delete([posted], "spam"));
        var now = TimeProvider.System.GetUtcNow();
        RoomQuery[] queries =
        [
            new RoomQuery.Log(new LogQuery { NewestFirst = true }),
            new RoomQuery.Log(new LogQuery { Action = ModerationAction.Delete, ActorId = "host", Limit = 1 }),
            new RoomQuery.Rules(null),
            new RoomQuery.Rules(0),
            new RoomQuery.Rules(7),
            new RoomQuery.RuleVersions(null, 10),
            new RoomQuery.Comments(new HistoryQuery(null, null, null, null), "ann"),
            new RoomQuery.WhatIf(new WhatIfRequest { Since = now - Hour, Until = now + Hour }),
            new RoomQuery.WhatIf(new WhatIfRequest { Texts = ["the casino", "fine"], Settings = new SettingsChange { TextLimit = 4 } }),
        ];

        foreach (var query in queries)
        {
            var expected = await _rooms.Rooms.Ask("demo", query, CancellationToken.None);
            ProtoMappingTests.AssertSame(expected, await _gateway.Link.AskAsync("demo", query, CancellationToken.None));
        }

        var log = Assert.IsType<RoomAnswer.Log>(await _gateway.Link.AskAsync("demo", queries[0], CancellationToken.None));
        Assert.Equal([ModerationAction.Delete, ModerationAction.SetRules], log.Entries.Select(entry => entry.Action));
        Assert.Equal(log.Entries[1].Hash, log.Entries[0].PreviousHash);
        Assert.Equal("buy at the casino", Assert.Single(log.Entries[0].Comments).Text);
        var refused = Assert.IsType<RoomAnswer.Refused>(await _gateway.Link.AskAsync("demo", queries[4], CancellationToken.None));
        Assert.Equal(RejectReason.TargetUnknown, refused.Rejection.Reason);
    }

    [Fact]
    public async Task As_many_rules_as_there_can_be_go_over_a_link_and_come_back()
    {
        var rules = new RuleSet { Rules = [.. Enumerable.Range(0, RuleSet.MaxTerms).Select(LongestRule)] };

        await DoneAsync(new ModerationCommand.SetRules(rules, "everything"));
        var answer = await _gateway.Link.AskAsync("demo", new RoomQuery.Rules(null), CancellationToken.None);

        Assert.Equal(rules, Assert.IsType<RoomAnswer.Rules>(answer).Versioned.Set);
        await _listener.EventCount(1);
        Assert.Equal(RuleSet.MaxTerms, Assert.IsType<RoomEvent.RulesChanged>(_listener.Events[0]).Rules.Version.Rules);
    }

    [Fact]
    public async Task When_a_link_breaks_a_command_is_given_again_only_if_that_does_no_more()
    {
        await using var line = new CuttableLine(_silo.Url);
        await using var gateway = await LinkedGateway.StartAsync(line.Url);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _silo.Rooms.ModerationGate = gate.Task;
        var ban = gateway.Link.ModerateAsync("demo", Host, new ModerationCommand.Ban("bob", null, "spam"), CancellationToken.None);
        var note = gateway.Link.ModerateAsync("demo", Host, new ModerationCommand.Note("bob", "a raid"), CancellationToken.None);
        await _silo.Rooms.Commands.ReadAsync(CancellationToken.None);
        await _silo.Rooms.Commands.ReadAsync(CancellationToken.None);

        line.Cut();
        var noted = Assert.IsType<ModerationResult.Refused>(await note);
        Assert.IsType<ModerationCommand.Ban>(await _silo.Rooms.Commands.ReadAsync(CancellationToken.None));
        gate.SetResult();

        Assert.IsType<ModerationResult.Done>(await ban);
        Assert.Equal((RejectReason.RoomStopping, true), (noted.Rejection.Reason, noted.Rejection.Message.Contains("may have been done", StringComparison.Ordinal)));
        Assert.Equal("spam", (await gateway.Link.StandingOfAsync("demo", "bob", CancellationToken.None)).Sanction?.Reason);
    }

    private async Task<RoomPosition> PostAsync(string text, CommentStage stage = CommentStage.Shown)
    {
        var accepted = Assert.IsType<PostResult.Accepted>(await _gateway.PostAsync(text));
        Assert.Equal(stage, accepted.Stage);
        return accepted.Position;
    }

    private async Task<RoomPosition> DoneAsync(ModerationCommand command, Viewer? actor = null)
    {
        _given.Add(command.GetType().Name);
        var result = await _gateway.Link.ModerateAsync("demo", actor ?? Host, command, CancellationToken.None);
        Assert.True(result is ModerationResult.Done { Stored: true }, $"{command}: {result}");
        return ((ModerationResult.Done)result).Position;
    }

    private static IEnumerable<string> NamesOf<T>() => AnyMessage.KindsOf(typeof(T)).Select(kind => kind.Name).Order(StringComparer.Ordinal);

    // 64 characters, no two rules alike.
    private static Rule LongestRule(int number) => new()
    {
        Pattern = number.ToString("00000", CultureInfo.InvariantCulture) + new string('神', 59), Note = new string('注', 200),
    };
}
