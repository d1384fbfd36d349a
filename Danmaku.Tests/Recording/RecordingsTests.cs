using System.Collections.Immutable;
using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Recording;
using Danmaku.Hosting.Settings;
using Danmaku.Tests.Support;
using FsCheck;

namespace Danmaku.Tests.Recording;

/// <summary>What replays cost a gateway and its store is bounded, whatever viewers ask for.</summary>
public sealed class RecordingsTests : IDisposable
{
    private static readonly RecordedRange Whole = new("demo", null, null, null);

    private readonly ManualTimeProvider _time = new();
    private readonly PastLink _link = new();
    private readonly Reloading<RecordingOptions> _options = new(new RecordingOptions());
    private readonly Recordings _recordings;

    public RecordingsTests()
    {
        _recordings = new Recordings(_link, _options, comment => Encoding.UTF8.GetBytes(comment.Text), _time);
        for (var number = 1; number <= 2_500; number++)
        {
            _link.Comments.Add(Comment(number, ManualTimeProvider.Start.AddHours(-2).AddSeconds(number)));
        }
    }

    public void Dispose() => _recordings.Dispose();

    [Fact]
    public async Task However_many_replay_it_a_recording_is_read_once_and_looked_at_once_a_second()
    {
        var gate = new TaskCompletionSource();
        _link.Before = () => gate.Task;
        var all = Enumerable.Range(0, 200).Select(_ => _recordings.FindAsync(Whole with { Origin = ManualTimeProvider.Start }, default).AsTask()).ToList();
        gate.SetResult();
        _link.Before = () => Task.CompletedTask;
        await Task.WhenAll(all);
        Assert.Equal(5, _link.HistoryReads);

        for (var second = 0; second < 10; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            for (var viewer = 0; viewer < 20; viewer++)
            {
                Assert.Null((await _recordings.FindAsync(Whole with { Origin = ManualTimeProvider.Start }, default)).Refusal);
            }
        }

        Assert.Equal((11, 15), (_link.LogReads, _link.HistoryReads));
    }

    [Fact]
    public async Task A_recording_that_is_over_costs_one_look_into_the_log()
    {
        var over = Whole with { Origin = ManualTimeProvider.Start.AddHours(-2), Until = ManualTimeProvider.Start.AddHours(-1) };
        await _recordings.FindAsync(over, default);
        var reads = _link.HistoryReads;
        _time.Advance(TimeSpan.FromSeconds(3));

        await _recordings.FindAsync(over, default);

        Assert.Equal((reads, 2), (_link.HistoryReads, _link.LogReads));
    }

    [Fact]
    public async Task A_busy_moderator_has_it_read_every_five_seconds_at_most_and_what_they_name_is_gone_at_once()
    {
        var range = Whole with { Origin = ManualTimeProvider.Start.AddHours(-2) };
        await _recordings.FindAsync(range, default);
        var whole = _link.HistoryReads;
        for (var second = 1; second <= 20; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            var taken = _link.Comments[second];
            _link.Comments.RemoveAt(second);
            _link.Log.Add(new LogEntry
            {
                Position = new RoomPosition(2, second),
                At = _time.GetUtcNow(),
                Action = ModerationAction.Purge,
                Comments = [new LoggedComment(taken.Position, taken.Author.Id, taken.Author.Name, taken.Text)],
            });

            var comments = (await _recordings.FindAsync(range, default)).Comments!;

            Assert.DoesNotContain(taken.Position, Positions(comments));
        }

        // Four readings of five requests each, and a look at the newest in the seconds between.
        Assert.Equal((4 * 5) + 16, _link.HistoryReads - whole);
    }

    [Fact]
    public async Task What_is_too_large_is_not_read_again_and_again()
    {
        _options.Set(new RecordingOptions { ReplayComments = 2_000 });
        for (var request = 0; request < 50; request++)
        {
            var found = await _recordings.FindAsync(Whole with { Origin = ManualTimeProvider.Start }, default);
            Assert.Equal(RejectReason.RequestInvalid, found.Refusal!.Reason);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(5, _link.HistoryReads);
        Assert.Equal(0, _recordings.Bytes);
    }

    [Fact]
    public async Task Those_replayed_least_lately_are_forgotten_where_memory_ends()
    {
        _options.Set(new RecordingOptions { ReplayBytes = 1_048_576 });
        for (var origin = 0; origin < 20; origin++)
        {
            await _recordings.FindAsync(Whole with { Origin = ManualTimeProvider.Start.AddHours(-3).AddSeconds(-origin) }, default);
            Assert.InRange(_recordings.Bytes, 1, 1_048_576);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task More_than_can_wait_are_told_to_come_again()
    {
        var gate = new TaskCompletionSource();
        _link.Before = () => gate.Task;

        var all = Enumerable.Range(0, 40).Select(number => _recordings.FindAsync(Whole with { Origin = ManualTimeProvider.Start.AddSeconds(number) }, default).AsTask()).ToList();
        gate.SetResult();
        var found = await Task.WhenAll(all);

        Assert.Equal(34, found.Count(result => result.Refusal is null));
        Assert.All(found.Where(result => result.Refusal is not null), result => Assert.NotNull(result.Refusal!.RetryAfter));
    }

    [Fact]
    public async Task When_the_store_goes_away_the_next_one_reads_it_anew()
    {
        var range = Whole with { Origin = ManualTimeProvider.Start.AddHours(-2) };
        await _recordings.FindAsync(range, default);
        _link.Before = () => throw new LinkUnavailableException(new Rejection(RejectReason.StoreUnavailable, "The store is away."));
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<LinkUnavailableException>(() => _recordings.FindAsync(range, default).AsTask());
        _link.Before = () => Task.CompletedTask;

        var found = await _recordings.FindAsync(range, default);

        Assert.Equal(2_500, found.Comments!.Count);
    }

    [Fact]
    public void Going_from_window_to_window_meets_every_comment_once() => Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(0, 90_000))), moments =>
    {
        var comments = new RecordedComments(ManualTimeProvider.Start, Recorded(moments));
        var met = new List<RoomPosition>();
        for (var at = TimeSpan.Zero; at <= TimeSpan.FromSeconds(90);)
        {
            var window = comments.Window(at, at + TimeSpan.FromSeconds(7));
            Assert.Equal((at, 0), (window.From, window.Skipped));
            Assert.All(window.Comments.ToArray(), comment => Assert.InRange(comment.MediaTime, window.From, window.To - TimeSpan.FromTicks(1)));
            met.AddRange(window.Comments.ToArray().Select(comment => comment.Position));
            at = window.To;
        }

        Assert.Equal(Recorded(moments).Order().Select(comment => comment.Position), met);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_dense_stretch_comes_in_several_windows_and_a_moment_that_is_too_dense_is_accounted_for()
    {
        var moments = Enumerable.Range(0, 1_200).Select(number => number / 2).Concat(Enumerable.Repeat(5_000, 800));
        var comments = new RecordedComments(ManualTimeProvider.Start, Recorded(moments));

        var first = comments.Window(TimeSpan.Zero, TimeSpan.FromSeconds(30));
        var dense = comments.Window(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        var behind = comments.Window(dense.To, TimeSpan.FromSeconds(30));

        Assert.Equal((500, TimeSpan.FromMilliseconds(250)), (first.Comments.Length, first.To));
        Assert.Equal((500, 300, TimeSpan.FromMilliseconds(5_001)), (dense.Comments.Length, dense.Skipped, dense.To));
        Assert.Equal((0, 0), (behind.Comments.Length, behind.Skipped));
    }

    [Fact]
    public void A_window_has_no_more_bytes_than_a_frame_may_have()
    {
        var long4k = Enumerable.Range(0, 100).Select(number => new RecordedComment(TimeSpan.FromMilliseconds(number), new RoomPosition(1, number + 1), new byte[4_000]));

        var window = new RecordedComments(ManualTimeProvider.Start, long4k).Window(TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Assert.Equal((16, TimeSpan.FromMilliseconds(16)), (window.Comments.Length, window.To));
    }

    private static ImmutableArray<RoomPosition> Positions(RecordedComments comments) => [.. comments.Where(static _ => true).Select(static comment => comment.Position)];

    private static List<RecordedComment> Recorded(IEnumerable<int> moments) =>
        [.. moments.Select((moment, index) => new RecordedComment(TimeSpan.FromMilliseconds(moment), new RoomPosition(1, index + 1), "{}"u8.ToArray()))];

    private static Comment Comment(int number, DateTimeOffset at) => new()
    {
        Position = new RoomPosition(1, number),
        At = at,
        Author = new Viewer("mei", "Mei", ViewerRole.Viewer),
        Text = "text " + number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
