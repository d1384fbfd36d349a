using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Grpc.Core;

namespace Danmaku.Tests.Cluster.Admin;

/// <summary>Moderation by a platform's own services.</summary>
public sealed class AdminModerationTests : IAsyncLifetime, IDisposable
{
    private static readonly Viewer Ann = new() { Id = "ann", Name = "Ann" };

    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;
    private AdminSilo _silo = null!;
    private RoomAdminService.RoomAdminServiceClient _client = null!;

    public AdminModerationTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public async Task InitializeAsync()
    {
        _silo = await AdminSilo.StartAsync(_rooms.Rooms);
        _client = _silo.Client();
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Comments_wait_until_the_platform_shows_them()
    {
        await DoneAsync(new() { Configure = new() { Change = new() { HoldBelow = ViewerRole.Member } } });
        var held = await PostAsync("may I?");
        var waiting = Assert.Single((await RoomAsync()).Staff.Withheld);

        await DoneAsync(new() { Approve = new() { Comments = { held.Position } } });

        Assert.Equal(CommentStage.Held, held.Stage);
        Assert.Equal((held.Position, CommentStage.Held), (waiting.Comment.Position, waiting.Withheld.Stage));
        Assert.NotEmpty(waiting.Withheld.Why);
        var room = await RoomAsync();
        Assert.Empty(room.Staff.Withheld);
        Assert.Equal("may I?", Assert.Single(room.Comments).Text);
    }

    [Fact]
    public async Task Who_was_warned_stands_so_until_they_acknowledge_it_and_every_step_is_in_the_log()
    {
        await DoneAsync(new() { Warn = new() { ViewerId = "ann", Reason = "be nice" } });
        var warned = await StandingAsync();
        await DoneAsync(new() { Acknowledge = new() }, Ann);
        await DoneAsync(new() { Timeout = new() { ViewerId = "ann", DurationMs = 60_000, Reason = "not nice" } });
        await DoneAsync(new() { MakeAppeal = new() { Text = "It was my brother." } }, Ann);
        var appealed = await StandingAsync();

        var page = (await _client.ListLogAsync(new ListLogRequest { RoomId = "demo", Query = new() { ViewerId = "ann" } })).Page;
        var last = (await _client.ListLogAsync(new ListLogRequest { RoomId = "demo", Query = new() { Limit = 1, NewestFirst = true } })).Page;

        Assert.Equal("be nice", warned.Warning.Reason);
        Assert.Null(appealed.Warning);
        Assert.Equal(("not nice", "It was my brother.", AppealState.Open), (appealed.Sanction.Reason, appealed.Appeal.Text, appealed.Appeal.State));
        Assert.Equal(
            [ModerationAction.Warn, ModerationAction.Acknowledge, ModerationAction.Timeout, ModerationAction.Appeal],
            page.Entries.Select(entry => entry.Action));
        Assert.Equal(["platform", "ann", "platform", "ann"], page.Entries.Select(entry => entry.Actor.Id));
        Assert.Equal(page.Entries.SkipLast(1).Select(entry => entry.Hash), page.Entries.Skip(1).Select(entry => entry.PreviousHash));
        Assert.Equal((page.Entries[^1].Hash, true), (Assert.Single(last.Entries).Hash, last.More));
    }

    [Fact]
    public async Task Rules_are_tried_before_they_are_put_in_force_read_by_version_and_rolled_back()
    {
        await PostAsync("buy at the casino");
        await PostAsync("hello");
        var rules = new RuleSet { Rules = { new Rule { Pattern = "casino", Kind = RuleKind.Term, Action = RuleAction.Hold, Note = "since May" } }, Allowed = { "casino royale" } };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var report = (await _client.RunWhatIfAsync(new RunWhatIfRequest
        {
            RoomId = "demo", WhatIf = new() { Rules = rules, SinceUnixMs = now - 60_000, UntilUnixMs = now + 60_000 },
        })).Report;
        await DoneAsync(new() { SetRules = new() { Rules = rules, Why = "spam", Expected = 0 } });
        var changed = await _client.ModerateAsync(Request(new() { SetRules = new() { Rules = new(), Expected = 0 } }));
        await DoneAsync(new() { RollBackRules = new() { Version = 0, Why = "too hard" } });
        var inForce = (await _client.GetRulesAsync(new GetRulesRequest { RoomId = "demo" })).Rules;
        var first = (await _client.GetRulesAsync(new GetRulesRequest { RoomId = "demo", Version = 1 })).Rules;
        var versions = (await _client.ListRuleVersionsAsync(new ListRuleVersionsRequest { RoomId = "demo" })).Page;

        Assert.Equal((2, 1, 1), (report.Comments, report.Affected, report.Viewers));
        Assert.Equal((WhatIfVerdict.Hold, 1, "buy at the casino"), (report.Outcomes[0].Verdict, report.Outcomes[0].Rule, report.Outcomes[0].Examples[0].Text));
        Assert.Equal(RejectReason.RulesChanged, changed.Result.Refused.Reason);
        Assert.Equal((2, "too hard", 0), (inForce.Version.Number, inForce.Version.Why, inForce.Set.Rules.Count));
        Assert.Equal(("spam", rules), (first.Version.Why, first.Set));
        Assert.Equal([2, 1], versions.Versions.Where(version => version.Number > 0).Select(version => version.Number));
        var missing = await Assert.ThrowsAsync<RpcException>(() => _client.GetRulesAsync(new GetRulesRequest { RoomId = "demo", Version = 9 }).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_platform_reads_what_viewers_do_not_see()
    {
        var deleted = await PostAsync("spam");
        await DoneAsync(new() { Delete = new() { Comments = { deleted.Position }, Reason = "spam" } });
        await DoneAsync(new() { Restrict = new() { ViewerId = "ann" } });
        await PostAsync("shadowed");
        await _client.PostCommentAsync(new PostCommentRequest { RoomId = "demo", Draft = new() { Text = "of the platform" } });

        var all = (await _client.ListStaffCommentsAsync(new ListStaffCommentsRequest { RoomId = "demo", ViewerId = "ann" })).Page;

        Assert.Equal(
            [("spam", CommentStage.Shown, true), ("shadowed", CommentStage.Shadowed, false)],
            all.Comments.Select(comment => (comment.Comment.Text, comment.Stage, comment.Deleted)));
    }

    [Fact]
    public async Task What_no_room_can_be_asked_is_an_error_that_names_the_limit()
    {
        var unknown = new RuleSet { Rules = { new Rule { Pattern = "a", Kind = (RuleKind)9 } } };

        await RefusedAsync(() => _client.ListLogAsync(new ListLogRequest { RoomId = "demo", Query = new() { Limit = 1_001 } }), "query.limit must be 1 to 1,000");
        await RefusedAsync(() => _client.ListLogAsync(new ListLogRequest { RoomId = "demo", Query = new() { ViewerId = "" } }), "query.viewer_id must have 1 to 128");
        await RefusedAsync(() => _client.GetRulesAsync(new GetRulesRequest { RoomId = "demo", Version = -1 }), "version must be 0 and up");
        await RefusedAsync(() => _client.ListRuleVersionsAsync(new ListRuleVersionsRequest { RoomId = "demo", Limit = 101 }), "limit must be 1 to 100");
        await RefusedAsync(() => _client.ListStaffCommentsAsync(new ListStaffCommentsRequest { RoomId = "demo", Query = new() { Limit = -1 } }), "query.limit must be 1 to 1,000");
        await RefusedAsync(() => _client.RunWhatIfAsync(new RunWhatIfRequest { RoomId = "demo" }), "what_if must be set");
        await RefusedAsync(() => _client.RunWhatIfAsync(new RunWhatIfRequest { RoomId = "demo", WhatIf = new() }), "what_if needs texts, or since_unix_ms before until_unix_ms");
        await RefusedAsync(() => _client.RunWhatIfAsync(new RunWhatIfRequest { RoomId = "demo", WhatIf = new() { Rules = unknown } }), "no value that this version does not know");
        await RefusedAsync(
            () => _client.RunWhatIfAsync(new RunWhatIfRequest { RoomId = "demo", WhatIf = new() { Texts = { "a" }, Rules = new() { Rules = { new Rule { Pattern = "(", Kind = RuleKind.Regex } } } } }),
            "");
        await RefusedAsync(() => _client.ModerateAsync(Request(new() { SetRules = new() { Rules = unknown } })), "command must have one of");
        await RefusedAsync(() => _client.GetStandingAsync(new GetStandingRequest { RoomId = "demo" }), "viewer_id must have 1 to 128");
    }

    private async Task<PostAccepted> PostAsync(string text) =>
        (await _client.PostCommentAsync(new PostCommentRequest { RoomId = "demo", Author = Ann, Draft = new() { Text = text } })).Result.Accepted;

    private async Task DoneAsync(ModerationCommand command, Viewer? actor = null)
    {
        var response = await _client.ModerateAsync(Request(command, actor));
        Assert.True(response.Result.Done is { Stored: true }, $"{command}: {response}");
    }

    private async Task<RoomSnapshot> RoomAsync() => (await _client.GetRoomAsync(new GetRoomRequest { RoomId = "demo" })).Snapshot;

    private async Task<ViewerStanding> StandingAsync() => (await _client.GetStandingAsync(new GetStandingRequest { RoomId = "demo", ViewerId = "ann" })).Standing;

    private static ModerateRequest Request(ModerationCommand command, Viewer? actor = null) => new() { RoomId = "demo", Moderator = actor, Command = command };

    private static async Task RefusedAsync<T>(Func<AsyncUnaryCall<T>> call, string message)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => call().ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        Assert.Contains(message, exception.Status.Detail, StringComparison.Ordinal);
    }
}
