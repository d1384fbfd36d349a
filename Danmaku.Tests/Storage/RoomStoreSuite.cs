using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Storage;

/// <summary>What every store must do; each has a class that says where it is.</summary>
public abstract partial class RoomStoreSuite
{
    private static readonly RoomLimits Limits = new();
    private static readonly Viewer Ann = new("ann", "安 Ann", ViewerRole.Member);

    private readonly Dictionary<string, long> _sequences = [];

    private protected ManualTimeProvider Time { get; } = new();

    /// <summary>The store, empty.</summary>
    private protected abstract IRoomStore Store { get; }

    /// <summary>The same store as another process finds it later.</summary>
    private protected abstract Task<IRoomStore> Reopened();

    [Fact]
    public async Task A_room_that_never_was_starts_empty_in_epoch_one()
    {
        var state = await Open("new");

        Assert.Equal(1, state.Epoch);
        Assert.Equal(RoomSettings.Default, state.Settings);
        Assert.Empty(state.Sanctions);
        Assert.Empty(state.Comments);
        Assert.Empty(state.Nonces);
    }

    [Fact]
    public async Task No_epoch_is_given_twice_even_at_the_same_time_or_after_a_restart()
    {
        var states = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Open("demo"))));

        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), states.Select(state => state.Epoch).Order());
        Assert.Equal(21, (await (await Reopened()).OpenAsync("demo", Limits, default)).Epoch);
        Assert.Equal(1, (await (await Reopened()).OpenAsync("another", Limits, default)).Epoch);
    }

    [Fact]
    public async Task A_comment_comes_back_with_everything_it_had()
    {
        await Open("demo");
        var full = Comment("demo", "全部 🎉 \0 'quoted'") with
        {
            Style = new CommentStyle(CommentMode.Reverse, 0x00FF7F, CommentSize.Large),
            ReplyTo = new RoomPosition(1, 77),
            Mention = "bob",
            MediaTime = TimeSpan.FromMilliseconds(12_345),
            SuperChat = new SuperChat(500, "USD", TimeSpan.FromMinutes(2)),
        };
        var plain = Comment("demo", "plain");
        await Append("demo", new RoomEvent.CommentPosted(full, Thinned: true), new RoomEvent.CommentPosted(plain, Thinned: false));

        var state = await (await Reopened()).OpenAsync("demo", Limits, default);

        Assert.Equal<Comment>([full, plain], state.Comments);
    }

    [Fact]
    public async Task Any_text_anywhere_comes_back_as_it_was()
    {
        const string Odd = "a\0b\u001B0c\u001B\u001B\u001B";
        await Open("demo");
        var comment = Comment("demo", Odd) with { Author = new Viewer(Odd, Odd, ViewerRole.Viewer), Mention = Odd };
        var sanction = new Sanction(SanctionKind.Ban, Odd, null, Odd, Odd, Now);
        await Store.AppendAsync([new JournalEntry("demo", new RoomEvent.CommentPosted(comment, Thinned: false), Odd)], default);
        await Append(
            "demo",
            new RoomEvent.ViewerSanctioned(Next("demo"), sanction),
            new RoomEvent.RulesChanged(
                Next("demo"), Now, new VersionedRules(new RuleVersion(1, Now, Odd, Odd, 1, 0), new RuleSet { Rules = [new Rule { Pattern = Odd }] })));

        var state = await (await Reopened()).OpenAsync("demo", Limits, default);

        Assert.Equal(comment, Assert.Single(state.Comments));
        Assert.Equal((Odd, Odd), (Assert.Single(state.Nonces).ViewerId, state.Nonces[0].Nonce));
        Assert.Equal(sanction, Assert.Single(state.Sanctions));
        Assert.Equal(Odd, Assert.Single(state.Rules.Set.Rules).Pattern);
    }

    [Fact]
    public async Task Half_a_character_does_not_keep_a_comment_out()
    {
        await Open("demo");
        await Post("demo", "half \uD83C of a pair", nonce: "\uDF89");

        Assert.Equal("half \uFFFD of a pair", Assert.Single((await Open("demo")).Comments).Text);
    }

    [Fact]
    public async Task Settings_come_back_as_last_changed()
    {
        await Open("demo");
        var settings = new RoomSettings
        {
            SlowMode = TimeSpan.FromSeconds(5),
            MembersOnly = true,
            UniqueWindow = TimeSpan.FromMinutes(1),
            LinksFrom = ViewerRole.Moderator,
            TextLimit = 250,
            DisplayBudget = 40,
            Delay = TimeSpan.FromSeconds(3),
            HoldBelow = ViewerRole.Member,
            HoldTime = TimeSpan.FromMinutes(1),
            HoldLinks = true,
            RaidBrake = false,
            Judge = JudgeMode.FailClosed,
        };
        await Append("demo", new RoomEvent.SettingsChanged(Next("demo"), Now, RoomSettings.Default with { MuteAll = true }, "mod"));
        await Append("demo", new RoomEvent.SettingsChanged(Next("demo"), Now, settings, "mod"));

        Assert.Equal(settings, (await (await Reopened()).OpenAsync("demo", Limits, default)).Settings);
    }

    [Fact]
    public async Task A_viewer_has_their_newest_sanction_until_it_is_lifted_or_runs_out()
    {
        await Open("demo");
        var timeout = new Sanction(SanctionKind.Timeout, "troll", Now.AddMinutes(10), "first", "mod", Now);
        var ban = new Sanction(SanctionKind.Ban, "troll", null, null, "mod", Now);
        var shortOne = new Sanction(SanctionKind.Timeout, "hasty", Now.AddSeconds(1), "calm down", "mod", Now);
        var lifted = new Sanction(SanctionKind.Ban, "pardoned", null, "sorry", "mod", Now);
        await Append(
            "demo",
            new RoomEvent.ViewerSanctioned(Next("demo"), timeout),
            new RoomEvent.ViewerSanctioned(Next("demo"), ban),
            new RoomEvent.ViewerSanctioned(Next("demo"), shortOne),
            new RoomEvent.ViewerSanctioned(Next("demo"), lifted),
            new RoomEvent.SanctionLifted(Next("demo"), Now, "pardoned", "mod"));

        var early = await (await Reopened()).OpenAsync("demo", Limits, default);
        Time.Advance(TimeSpan.FromSeconds(2));
        var late = await (await Reopened()).OpenAsync("demo", Limits, default);

        Assert.Equal([shortOne, ban], early.Sanctions.OrderBy(sanction => sanction.ViewerId));
        Assert.Equal(ban, Assert.Single(late.Sanctions));
    }

    [Fact]
    public async Task Deleted_and_cleared_comments_are_gone_those_of_earlier_epochs_too()
    {
        await Open("demo");
        var first = await Post("demo", "first");
        var second = await Post("demo", "second");
        await Open("demo");
        var third = await Post("demo", "third");
        await Append("demo", new RoomEvent.CommentsDeleted(Next("demo"), Now, [first.Position, third.Position, new(1, 999)], "mod"));
        Assert.Equal<Comment>([second], (await History(new HistoryQuery(null, null, null, null))).Comments);
        Assert.Equal<Comment>([second], (await Open("demo")).Comments);

        await Append("demo", new RoomEvent.RoomCleared(Next("demo"), Now, "mod"));
        var after = await Post("demo", "after");

        Assert.Equal<Comment>([after], (await History(new HistoryQuery(null, null, null, null))).Comments);
        Assert.Equal<Comment>([after], (await History(new HistoryQuery(first.Position, null, Now, null))).Comments);
        Assert.Equal<Comment>([after], (await (await Reopened()).OpenAsync("demo", Limits, default)).Comments);
    }

    [Fact]
    public async Task Comments_of_many_days_are_one_history_and_are_deleted_and_cleared_alike()
    {
        await Open("demo");
        var comments = new List<Comment>();
        for (var day = 0; day < 8; day++)
        {
            comments.Add(await Post("demo", $"day {day}", nonce: $"{day}"));
            Time.Advance(TimeSpan.FromHours(23));
        }

        Assert.Equal<Comment>(comments, (await History(new HistoryQuery(null, null, null, null))).Comments);
        Assert.Equal<Comment>(comments[2..5], (await History(new HistoryQuery(null, null, comments[2].At, comments[5].At))).Comments);
        await Append("demo", new RoomEvent.CommentsDeleted(Next("demo"), Now, [comments[0].Position, comments[7].Position], "mod"));
        Assert.Equal<Comment>(comments[1..7], (await History(new HistoryQuery(null, null, null, null))).Comments);
        Assert.Equal<Comment>(comments[5..7], (await Store.OpenAsync("demo", Limits with { HistorySize = 2 }, default)).Comments);

        await Open("demo");
        await Append("demo", new RoomEvent.RoomCleared(Next("demo"), Now, "mod"));
        Assert.Empty((await Open("demo")).Comments);
    }

    [Fact]
    public async Task A_room_opens_with_its_newest_comments_and_the_nonces_of_the_window()
    {
        await Open("demo");
        var old = await Post("demo", "old", nonce: "n-old");
        Time.Advance(Limits.NonceWindow);
        var thinned = new RoomEvent.CommentPosted(Comment("demo", "thinned"), Thinned: true);
        await Store.AppendAsync([new JournalEntry("demo", thinned, "n-1")], default);
        var gone = await Post("demo", "gone", nonce: "n-2");
        await Post("demo", "without nonce");
        var last = await Post("demo", "last", nonce: "n-3");
        await Append("demo", new RoomEvent.CommentsDeleted(Next("demo"), Now, [gone.Position], "mod"));
        Time.Advance(TimeSpan.FromMilliseconds(1));

        var state = await Store.OpenAsync("demo", Limits with { HistorySize = 2 }, default);
        var few = await Store.OpenAsync("demo", Limits with { NonceCapacity = 1 }, default);

        Assert.Equal(["without nonce", "last"], state.Comments.Select(comment => comment.Text));
        Assert.Equal<RememberedNonce>(
            [
                new RememberedNonce("ann", "n-1", thinned.Position, thinned.At, Thinned: true),
                new RememberedNonce("ann", "n-2", gone.Position, gone.At, Thinned: false),
                new RememberedNonce("ann", "n-3", last.Position, last.At, Thinned: false),
            ],
            state.Nonces);
        Assert.Equal("n-3", Assert.Single(few.Nonces).Nonce);
        Assert.DoesNotContain(state.Nonces, nonce => nonce.Position == old.Position);
    }

    [Fact]
    public async Task History_reads_every_range_from_either_end()
    {
        await Open("demo");
        var comments = new List<Comment>();
        for (var i = 0; i < 6; i++)
        {
            if (i == 3)
            {
                await Open("demo");
            }

            comments.Add(await Post("demo", $"comment {i}"));
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        await Expect(new HistoryQuery(null, null, null, null), [0, 1, 2, 3, 4, 5]);
        await Expect(new HistoryQuery(null, null, null, null, NewestFirst: true), [5, 4, 3, 2, 1, 0]);
        await Expect(new HistoryQuery(comments[1].Position, comments[4].Position, null, null), [2, 3]);
        await Expect(new HistoryQuery(comments[1].Position, comments[4].Position, null, null, NewestFirst: true), [3, 2]);
        await Expect(new HistoryQuery(null, null, comments[1].At, comments[4].At), [1, 2, 3]);
        await Expect(new HistoryQuery(null, null, comments[1].At, comments[4].At, NewestFirst: true), [3, 2, 1]);
        await Expect(new HistoryQuery(comments[2].Position, null, comments[1].At, null), [3, 4, 5]);
        await Expect(new HistoryQuery(null, null, comments[1].At.AddTicks(1), comments[4].At.AddTicks(1)), [2, 3, 4]);
        await Expect(new HistoryQuery(null, null, null, null, Limit: 2), [0, 1], more: true);
        await Expect(new HistoryQuery(comments[3].Position, null, null, null, Limit: 2), [4, 5]);
        await Expect(new HistoryQuery(null, null, comments[0].At, null, Limit: 2, NewestFirst: true), [5, 4], more: true);
        await Expect(new HistoryQuery(comments[5].Position, null, null, null), []);
        Assert.Empty((await Store.ReadAsync("never", new HistoryQuery(null, null, null, null), default)).Comments);

        async Task Expect(HistoryQuery query, int[] expected, bool more = false)
        {
            var page = await History(query);
            Assert.Equal<Comment>(expected.Select(i => comments[i]), page.Comments);
            Assert.Equal(more, page.More);
        }
    }

    private protected DateTimeOffset Now => Time.GetUtcNow();

    private protected async Task<RoomState> Open(string roomId)
    {
        var state = await Store.OpenAsync(roomId, Limits, default);
        lock (_sequences)
        {
            _sequences[roomId] = state.Epoch * 1_000;
        }

        return state;
    }

    private protected async Task<Comment> Post(string roomId, string text, string? nonce = null)
    {
        var comment = Comment(roomId, text);
        await Store.AppendAsync([new JournalEntry(roomId, new RoomEvent.CommentPosted(comment, Thinned: false), nonce)], default);
        return comment;
    }

    private protected Comment Comment(string roomId, string text) =>
        new() { Position = Next(roomId), At = Now, Author = Ann, Text = text };

    private async Task Append(string roomId, params RoomEvent[] events) =>
        await Store.AppendAsync([.. events.Select(e => new JournalEntry(roomId, e, null))], default);

    private async Task<HistoryPage> History(HistoryQuery query) => await Store.ReadAsync("demo", query, default);

    // Thousands are the epoch, so that a helper can tell it.
    private RoomPosition Next(string roomId)
    {
        var next = ++_sequences[roomId];
        return new RoomPosition(next / 1_000, next % 1_000);
    }
}
