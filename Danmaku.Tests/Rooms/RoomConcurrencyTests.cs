using Danmaku.Contracts.Messages;
using Danmaku.Silo.Rooms;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Rooms;

/// <summary>Many at once: order and completeness.</summary>
public sealed class RoomConcurrencyTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;

    // Moved by whoever posts: by the system's clock a slow machine would have the room refuse what waits for long.
    private readonly ManualTimeProvider _time = new();

    public RoomConcurrencyTests() => _rooms = new RoomsUnderTest(_folder.File("rooms.db"), _time, new RoomHostOptions { MailboxCapacity = 20_000 });

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ten_thousand_posts_of_eight_threads_have_every_sequence_once()
    {
        const int Threads = 8;
        const int Each = 1_250;
        var listener = new RecordingListener();
        await _rooms.Subscribe(listener);

        // Each poster retries one post in ten, as after a lost answer, while the first try is under way.
        var posted = await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            var author = new Viewer($"viewer-{thread}", "V", ViewerRole.Moderator);
            var answers = new List<Task<PostResult>>();
            for (var i = 0; i < Each; i++)
            {
                answers.Add(_rooms.Post($"{thread} {i}", $"n{i}", author));
                if (thread == 0 && i % 100 == 0)
                {
                    // 0.4 s in all, which is less than anything here is given.
                    _time.Advance(TimeSpan.FromMilliseconds(30));
                }

                if (i % 10 == 0)
                {
                    answers.Add(_rooms.Post($"{thread} {i}", $"n{i}", author));
                }
            }

            return await Task.WhenAll(answers);
        })));

        var positions = posted.SelectMany(answers => answers).Cast<PostResult.Accepted>().ToList();
        Assert.All(positions, accepted => Assert.True(accepted.Stored));
        var expected = Enumerable.Range(1, Threads * Each).Select(n => (long)n).ToList();
        Assert.Equal(expected, positions.Select(accepted => accepted.Position.Sequence).Distinct().Order());
        _time.Advance(TimeSpan.FromSeconds(1));
        await listener.EventCount(Threads * Each);
        Assert.Equal(expected, listener.Events.Select(e => e.Position.Sequence));
        Assert.Equal(expected, (await StoredSequences()).Order());
    }

    [Fact]
    public async Task Whoever_subscribes_in_the_middle_misses_nothing_and_gets_nothing_twice()
    {
        const int Posts = 2_000;
        var posting = Task.Run(async () =>
        {
            for (var i = 0; i < Posts; i++)
            {
                await _rooms.PostAccepted($"comment {i}", author: RoomsUnderTest.Mod);
                if (i % 20 == 0)
                {
                    _time.Advance(TimeSpan.FromMilliseconds(50));
                }
            }
        });

        var subscribers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            var listener = new RecordingListener();
            var snapshot = await _rooms.Subscribe(listener, $"gateway-{i}");
            return (listener, snapshot.Position.Sequence);
        })));
        await posting;
        _time.Advance(TimeSpan.FromSeconds(1));

        foreach (var (listener, from) in subscribers)
        {
            await listener.EventCount((int)(Posts - from));
            Assert.Equal(Enumerable.Range((int)from + 1, (int)(Posts - from)).Select(n => (long)n), listener.Events.Select(e => e.Position.Sequence));
        }
    }

    private async Task<List<long>> StoredSequences()
    {
        var sequences = new List<long>();
        RoomPosition? after = null;
        while (true)
        {
            var page = await _rooms.History(new HistoryQuery(after, null, null, null, Limit: 1_000));
            sequences.AddRange(page.Comments.Select(comment => comment.Position.Sequence));
            if (!page.More)
            {
                return sequences;
            }

            after = page.Comments[^1].Position;
        }
    }
}
