using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Storage;

/// <summary>Comments leave day by day, by age or by how many there are: what every store must do about it.</summary>
public abstract class RetentionSuite : IDisposable
{
    private long _sequence;

    private protected ManualTimeProvider Time { get; } = new();

    private protected RecordingLoggers Loggers { get; } = new();

    private protected abstract IRoomStore Store { get; }

    public virtual void Dispose()
    {
        Loggers.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_day_goes_whole_once_all_of_it_is_older_than_the_days_kept()
    {
        await Start(new StoreOptions { RetentionDays = 3 });
        Time.Advance(TimeSpan.FromMinutes(30));
        var first = await Post();
        await Pass(TimeSpan.FromHours(24));
        var second = await Post();

        await Pass(TimeSpan.FromHours(71));
        Assert.Equal([first, second], await History());

        await Pass(TimeSpan.FromHours(1));
        Assert.Equal([second], await History());
        Assert.Equal([second], (await Store.OpenAsync("demo", new RoomLimits(), default)).Comments.Select(comment => comment.Position));
    }

    [Fact]
    public async Task What_moderators_did_outlives_the_comments_they_did_it_to()
    {
        await Start(new StoreOptions { RetentionDays = 3 });
        var held = await Post(new Withholding(CommentStage.Held, "rule", null));
        var first = await Post();
        await Pass(TimeSpan.FromHours(24));
        var second = await Post();
        var third = await Post();
        var pin = new RoomPosition(1, ++_sequence);
        var purge = new RoomPosition(1, ++_sequence);
        var deletion = new RoomPosition(1, ++_sequence);
        var now = Time.GetUtcNow();
        var log = new LogEntry { Position = purge, At = now, Action = ModerationAction.Purge, ViewerId = "ann" };
        await Store.AppendAsync(
            [
                new JournalEntry("demo", new RoomEvent.CommentPinned(pin, now, new Pin(Comment(first), null, "mod", now)), null),
                new JournalEntry("demo", new RoomEvent.ViewerPurged(purge, now, "ann", new PurgedComments(now.AddDays(-2), [held]), "mod", null), null)
                {
                    Log = log,
                },
                new JournalEntry("demo", new RoomEvent.CommentsDeleted(deletion, now, [first, second], "mod"), null)
                {
                    Log = log with { Position = deletion, Action = ModerationAction.Delete },
                },
            ],
            default);
        Assert.Equal(6, await Deletions());

        await Pass(TimeSpan.FromHours(72));

        Assert.Equal(3, await Deletions());
        await Store.AppendAsync([new JournalEntry("demo", new RoomEvent.ActionUndone(new(1, ++_sequence), now, purge, "mod"), null)], default);
        Assert.Equal([third], await History());
        Assert.Equal(2, (await Store.ReadLogAsync("demo", new LogQuery(), default)).Entries.Length);
        var state = await Store.OpenAsync("demo", new RoomLimits(), default);
        Assert.Equal(first, state.Pin?.Comment.Position);
        Assert.Equal(second, Assert.Single(state.Deleted).Comment.Position);
        Assert.Empty(state.Withheld);
    }

    [Fact]
    public async Task Days_beyond_the_number_kept_go_whole_and_never_those_still_written()
    {
        await Start(new StoreOptions { RetentionComments = 15 });
        for (var day = 0; day < 5; day++)
        {
            for (var i = 0; i < 10; i++)
            {
                await Post();
            }

            await Pass(TimeSpan.FromHours(24));
        }

        var kept = await History();

        // 10 of yesterday and 10 of the day before: without the latter it would be fewer than 15.
        Assert.Equal(Enumerable.Range(31, 20).Select(n => new RoomPosition(1, n)), kept);
    }

    /// <summary>Starts the store; room <c>demo</c> is open and the first look at what is old is over.</summary>
    private protected abstract Task Start(StoreOptions options);

    /// <summary>How many rows say what deleted a comment.</summary>
    private protected abstract Task<long> Deletions();

    // The upkeep arms its next wait a moment after it has said that it is done, so a step of the clock may come too early.
    private protected async Task Pass(TimeSpan span)
    {
        for (var left = span; left > TimeSpan.Zero; left -= TimeSpan.FromHours(1))
        {
            while (Time.ArmedTimers == 0)
            {
                await Task.Yield();
            }

            var kept = Loggers.Next("Kept");
            Time.Advance(TimeSpan.FromHours(1));
            await kept;
        }
    }

    private protected async Task<RoomPosition> Post(Withholding? withheld = null)
    {
        var comment = Comment(new RoomPosition(1, ++_sequence));
        await Store.AppendAsync([new JournalEntry("demo", new RoomEvent.CommentPosted(comment, Thinned: false, withheld), null)], default);
        return comment.Position;
    }

    private Comment Comment(RoomPosition position) =>
        new() { Position = position, At = Time.GetUtcNow(), Author = new Viewer("ann", "Ann", ViewerRole.Viewer), Text = "hello" };

    private protected async Task<IEnumerable<RoomPosition>> History() =>
        (await Store.ReadAsync("demo", new HistoryQuery(null, null, null, null), default)).Comments.Select(comment => comment.Position);
}
