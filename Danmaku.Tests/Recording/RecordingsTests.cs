using System.Globalization;
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
        var all = Enumerable.Range(0, 200).Select(_ => _recordings.FindAsync(Whole with { Origin = ManualTimeProvider.Start }, default)).ToList();
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
    public async Task However_much_a_purge_takes_it_is_gone_a_second_later_without_reading_all_again()
    {
        await _recordings.FindAsync(Whole, default);
        var whole = _link.HistoryReads;
        var purged = _link.Comments.GetRange(700, 1_500);
        _link.Comments.RemoveRange(700, 1_500);
        _link.Deleted.AddRange(purged);

        // Named are those that the room remembered.
        Happens(ModerationAction.Purge, "mei", purged.TakeLast(20));
        var left = (await _recordings.FindAsync(Whole, default)).Comments!;
        _link.Comments.InsertRange(700, purged);
        _link.Deleted.Clear();
        Happens(ModerationAction.Undo, viewer: null, [], about: _link.Log[^1].Position);
        var back = (await _recordings.FindAsync(Whole, default)).Comments!;

        Assert.Equal(_link.Comments.Select(comment => comment.Position).Except(purged.Select(comment => comment.Position)), Positions(left));
        Assert.Equal(_link.Comments.Select(comment => comment.Position), Positions(back));
        Assert.Equal((2, 2 * 3), (_link.HistoryReads - whole, _link.ViewerReads));
    }

    [Fact]
    public async Task What_is_approved_days_later_is_in_its_place_a_second_later()
    {
        var held = _link.Comments[400];
        _link.Comments.RemoveAt(400);
        await _recordings.FindAsync(Whole, default);
        _link.Comments.Insert(400, held);
        Happens(ModerationAction.Approve, viewer: null, [held]);

        var comments = (await _recordings.FindAsync(Whole, default)).Comments!;

        Assert.Equal(_link.Comments.Select(comment => comment.Position), Positions(comments));
        _link.Comments.RemoveAt(400);
        Happens(ModerationAction.Undo, viewer: null, [], about: _link.Log[^1].Position);
        Assert.DoesNotContain(held.Position, Positions((await _recordings.FindAsync(Whole, default)).Comments!));
    }

    [Fact]
    public async Task A_clear_takes_all_within_a_second_and_its_undo_has_all_read_again()
    {
        await _recordings.FindAsync(Whole, default);
        var all = _link.Comments.ToList();
        _link.Comments.Clear();
        Happens(ModerationAction.Clear, viewer: null, []);
        Assert.Equal(0, (await _recordings.FindAsync(Whole, default)).Comments!.Count);
        _link.Comments.AddRange(all);
        Happens(ModerationAction.Undo, viewer: null, [], about: _link.Log[^1].Position);
        await _recordings.FindAsync(Whole, default);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(2_500, (await _recordings.FindAsync(Whole, default)).Comments!.Count);
    }

    [Fact]
    public async Task What_was_deleted_while_a_long_recording_was_read_is_not_in_the_first_answer()
    {
        var taken = _link.Comments[10];
        _link.Before = () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (_link.HistoryReads == 5)
            {
                _link.Comments.Remove(taken);
                _link.Log.Add(Entry(ModerationAction.Delete, viewer: null, [taken], about: null));
            }

            return Task.CompletedTask;
        };

        Assert.DoesNotContain(taken.Position, Positions((await _recordings.FindAsync(Whole, default)).Comments!));
    }

    [Fact]
    public async Task One_reading_serves_whoever_asks_for_whatever_moment_of_media_time_zero()
    {
        _link.Comments[0] = _link.Comments[0] with { MediaTime = TimeSpan.FromSeconds(3) };
        var start = _link.Comments[0].At - TimeSpan.FromSeconds(3);

        var found = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => _recordings.FindAsync(Whole with { Origin = start.AddSeconds(number) }, default)));

        Assert.Equal(5, _link.HistoryReads);
        Assert.Equal(["1.1 at 3", "1.2 at 4", "1.3 at 5"], Shown(found[0].Comments!.Window(null, TimeSpan.Zero, TimeSpan.FromSeconds(6))));
        Assert.Equal(["1.2 at 2", "1.1 at 3", "1.3 at 3"], Shown(found[0].Comments!.Window(start.AddSeconds(2), TimeSpan.Zero, TimeSpan.FromSeconds(4))));

        // The picture begins tomorrow: only what has a media time of its own belongs to it.
        var future = found[0].Comments!.Window(start.AddDays(1), TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.Equal((1, TimeSpan.FromSeconds(3)), (future.Comments.Count, future.Length));
    }

    [Fact]
    public async Task Media_time_zero_moves_with_the_first_comment()
    {
        var before = (await _recordings.FindAsync(Whole, default)).Comments!.Origin;
        var first = _link.Comments[0];
        _link.Comments.RemoveAt(0);
        Happens(ModerationAction.Delete, viewer: null, [first]);

        Assert.Equal(before.AddSeconds(1), (await _recordings.FindAsync(Whole, default)).Comments!.Origin);
    }

    [Fact]
    public async Task A_viewer_who_leaves_does_not_break_off_the_reading_of_those_who_stay()
    {
        var gate = new TaskCompletionSource();
        _link.Before = () => gate.Task;
        using var impatient = new CancellationTokenSource();
        var left = _recordings.FindAsync(Whole, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        var stayed = _recordings.FindAsync(Whole, default);
        _link.Before = () => Task.CompletedTask;
        gate.SetResult();

        Assert.Equal((2_500, 5), ((await stayed).Comments!.Count, _link.HistoryReads));
    }

    [Fact]
    public async Task Of_a_busy_live_room_nothing_is_missing()
    {
        for (var number = 2_501; number <= 6_000; number++)
        {
            _link.Comments.Add(Comment(number, ManualTimeProvider.Start.AddSeconds(-20).AddMilliseconds(number)));
        }

        for (var second = 0; second < 60; second++)
        {
            var comments = (await _recordings.FindAsync(Whole, default)).Comments!;
            Assert.Equal(_link.Comments.Count, comments.Count);
            _time.Advance(TimeSpan.FromSeconds(1));
            _link.Comments.Add(Comment(6_001 + second, _time.GetUtcNow()));
        }

        Assert.Equal(_link.Comments.Select(comment => comment.Position), Positions((await _recordings.FindAsync(Whole, default)).Comments!));
    }

    [Fact]
    public async Task A_part_that_has_not_begun_costs_the_newest_comment_a_second()
    {
        var tomorrow = Whole with { Since = ManualTimeProvider.Start.AddMinutes(10) };
        Assert.Equal(0, (await _recordings.FindAsync(tomorrow, default)).Comments!.Count);
        var before = _link.HistoryReads;
        for (var second = 0; second < 10; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _recordings.FindAsync(tomorrow, default);
        }

        Assert.Equal(10, _link.HistoryReads - before);
        _time.Advance(TimeSpan.FromMinutes(10));
        _link.Comments.Add(Comment(2_501, _time.GetUtcNow()));
        Assert.Equal(["1.2501 at 0"], Shown((await _recordings.FindAsync(tomorrow, default)).Comments!.Window(null, TimeSpan.Zero, TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public async Task What_is_too_large_is_not_read_again_and_again()
    {
        _options.Set(new RecordingOptions { ReplayComments = 2_000 });
        for (var request = 0; request < 50; request++)
        {
            var found = await _recordings.FindAsync(Whole with { Origin = ManualTimeProvider.Start }, default);
            Assert.Equal(RejectReason.RequestInvalid, found.Refusal!.Reason);
            Assert.Null(found.Comments);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(6, _link.HistoryReads);
        Assert.InRange(_recordings.Bytes, 0, 4_096);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2_499)]
    public async Task Of_one_that_is_too_large_the_parts_that_the_refusal_names_are_not(int most)
    {
        // Three times the room was opened anew.
        for (var index = 0; index < _link.Comments.Count; index++)
        {
            _link.Comments[index] = _link.Comments[index] with { Position = new RoomPosition(1 + (index / 800), 1 + (index % 800)) };
        }

        _options.Set(new RecordingOptions { ReplayComments = most });

        var whole = await _recordings.FindAsync(Whole, default);
        var first = await _recordings.FindAsync(Whole with { Until = whole.Parts!.Until }, default);
        var last = await _recordings.FindAsync(Whole with { Since = whole.Parts.Since }, default);

        Assert.Contains($"more than {most} comments", whole.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains($"until={whole.Parts.Until.ToUnixTimeMilliseconds()}", whole.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal(most, first.Comments!.Count);
        Assert.InRange(last.Comments!.Count, most * 8 / 10, most);
    }

    [Fact]
    public async Task One_that_takes_more_memory_than_all_may_is_too_large()
    {
        _options.Set(new RecordingOptions { ReplayBytes = 30_000 });

        var found = await _recordings.FindAsync(Whole, default);
        _options.Set(new RecordingOptions());

        Assert.Contains("MiB", found.Refusal!.Message, StringComparison.Ordinal);
        Assert.True((await _recordings.FindAsync(Whole with { Until = found.Parts!.Until }, default)).Comments!.Count < 2_500);
    }

    [Fact]
    public async Task Those_replayed_least_lately_are_forgotten_where_memory_ends()
    {
        _options.Set(new RecordingOptions { ReplayBytes = 1_048_576 });
        for (var part = 0; part < 40; part++)
        {
            var found = await _recordings.FindAsync(Whole with { Since = ManualTimeProvider.Start.AddHours(-3).AddSeconds(-part) }, default);
            Assert.Equal(2_500, found.Comments!.Count);
            Assert.InRange(_recordings.Bytes, 1, 1_048_576);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task More_than_can_wait_are_told_to_come_again()
    {
        var gate = new TaskCompletionSource();
        _link.Before = () => gate.Task;

        var all = Enumerable.Range(0, 40).Select(number => _recordings.FindAsync(Whole with { Since = ManualTimeProvider.Start.AddDays(-number) }, default)).ToList();
        gate.SetResult();
        var found = await Task.WhenAll(all);

        Assert.Equal(34, found.Count(result => result.Refusal is null));
        Assert.All(found.Where(result => result.Refusal is not null), result => Assert.NotNull(result.Refusal!.RetryAfter));
    }

    [Fact]
    public async Task When_the_store_was_away_the_next_one_goes_on_where_it_was()
    {
        var range = Whole with { Origin = ManualTimeProvider.Start.AddHours(-2) };
        await _recordings.FindAsync(range, default);
        _link.Before = () => throw new LinkUnavailableException(new Rejection(RejectReason.StoreUnavailable, "The store is away."));
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<LinkUnavailableException>(() => _recordings.FindAsync(range, default));
        _link.Before = () => Task.CompletedTask;
        var before = _link.HistoryReads;

        var found = await _recordings.FindAsync(range, default);

        Assert.Equal((2_500, 1), (found.Comments!.Count, _link.HistoryReads - before));
    }

    [Fact]
    public void Going_from_window_to_window_meets_every_comment_once() => Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(0, 90_000))), moments =>
    {
        // Every third has no media time of its own, and every seventh was taken away.
        var recorded = Recorded(moments, isOfRoom: static index => index % 3 == 0);
        var gone = recorded.Select(comment => comment.Position).Where(position => position.Sequence % 7 == 0).ToHashSet();
        var comments = Comments(recorded).With(default, gone, new HashSet<RoomPosition>());
        var met = new List<RoomPosition>();
        for (var at = TimeSpan.Zero; at <= TimeSpan.FromSeconds(90);)
        {
            var window = comments.Window(null, at, at + TimeSpan.FromSeconds(7));
            Assert.Equal((at, 0), (window.From, window.Skipped));
            Assert.All(window.Comments, comment => Assert.InRange(comment.MediaTime, window.From, window.To - TimeSpan.FromTicks(1)));
            Assert.All(window.Comments, comment => Assert.Equal(comment.Position.ToString(), Encoding.UTF8.GetString(comment.Encoded.Span)));
            met.AddRange(window.Comments.Select(comment => comment.Position));
            at = window.To;
        }

        Assert.Equal(
            moments.Select((moment, index) => (moment, Position: new RoomPosition(1, index + 1))).Where(comment => !gone.Contains(comment.Position)).Order()
                .Select(comment => comment.Position),
            met);
        Assert.Equal(met.Count, comments.Count);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_million_comments_of_which_viewers_said_where_they_belong_in_any_order_are_found_in_their_place()
    {
        // By a generator of full period, so that each of the moments is there once.
        const int Count = 1 << 20;
        var packer = new SegmentPacker([]);
        for (int number = 0, moment = 0; number < Count; number++, moment = ((moment * 5) + 12_345) & (Count - 1))
        {
            packer.Add(new EncodedComment(new RecordedTime(IsOfRoom: false, moment), new RoomPosition(1, number + 1), Encoding.UTF8.GetBytes($"{{\"text\":\"at {moment}\"}}")));
        }

        var comments = new RecordedComments(ManualTimeProvider.Start, packer.End(), []);
        var window = comments.Window(null, TimeSpan.FromMilliseconds(777_777), TimeSpan.FromMinutes(20));

        Assert.Equal(Count, comments.Count);
        Assert.Equal(
            Enumerable.Range(777_777, 500).Select(moment => $"{{\"text\":\"at {moment}\"}}"), window.Comments.Select(comment => Encoding.UTF8.GetString(comment.Encoded.Span)));
        Assert.InRange(comments.Bytes / Count, 24, 64);
    }

    [Fact]
    public void A_dense_stretch_comes_in_several_windows_and_a_moment_that_is_too_dense_is_accounted_for()
    {
        var moments = Enumerable.Range(0, 1_200).Select(number => number / 2).Concat(Enumerable.Repeat(5_000, 800));
        var comments = Comments(Recorded(moments));

        var first = comments.Window(null, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        var dense = comments.Window(null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        var behind = comments.Window(null, dense.To, TimeSpan.FromSeconds(30));

        Assert.Equal((500, TimeSpan.FromMilliseconds(250)), (first.Comments.Count, first.To));
        Assert.Equal((500, 300, TimeSpan.FromMilliseconds(5_001)), (dense.Comments.Count, dense.Skipped, dense.To));
        Assert.Equal((0, 0), (behind.Comments.Count, behind.Skipped));
    }

    [Fact]
    public void A_window_has_no_more_bytes_than_a_frame_may_have()
    {
        var long4k = Enumerable.Range(0, 100)
            .Select(number => new EncodedComment(new RecordedTime(IsOfRoom: false, number), new RoomPosition(1, number + 1), new byte[4_000]));

        var window = Comments(long4k).Window(null, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Assert.Equal((16, TimeSpan.FromMilliseconds(16)), (window.Comments.Count, window.To));
    }

    private static List<RoomPosition> Positions(RecordedComments comments) =>
        [.. comments.Settled.Concat(comments.Recent).SelectMany(static segment => segment.Present()).Order()];

    private static List<string> Shown(ReplayWindow window) =>
        [.. window.Comments.Select(static comment => string.Create(CultureInfo.InvariantCulture, $"{comment.Position} at {comment.MediaTime.TotalSeconds}"))];

    private static RecordedComments Comments(IEnumerable<EncodedComment> recorded)
    {
        var packer = new SegmentPacker([]);
        foreach (var comment in recorded)
        {
            packer.Add(comment);
        }

        return new RecordedComments(ManualTimeProvider.Start, packer.End(), []);
    }

    private static List<EncodedComment> Recorded(IEnumerable<int> moments, Func<int, bool>? isOfRoom = null) =>
    [
        .. moments.Select((moment, index) => new EncodedComment(
            isOfRoom?.Invoke(index) == true
                ? new RecordedTime(IsOfRoom: true, ManualTimeProvider.Start.ToUnixTimeMilliseconds() + moment)
                : new RecordedTime(IsOfRoom: false, moment),
            new RoomPosition(1, index + 1),
            Encoding.UTF8.GetBytes(new RoomPosition(1, index + 1).ToString()))),
    ];

    private static Comment Comment(int number, DateTimeOffset at) => new()
    {
        Position = new RoomPosition(1, number),
        At = at,
        Author = new Viewer("mei", "Mei", ViewerRole.Viewer),
        Text = "text " + number.ToString(CultureInfo.InvariantCulture),
    };

    // A second later it is time to look.
    private void Happens(ModerationAction action, string? viewer, IEnumerable<Comment> comments, RoomPosition? about = null)
    {
        _link.Log.Add(Entry(action, viewer, comments, about));
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    private LogEntry Entry(ModerationAction action, string? viewer, IEnumerable<Comment> comments, RoomPosition? about) => new()
    {
        Position = new RoomPosition(2, _link.Log.Count + 1),
        At = _time.GetUtcNow(),
        Action = action,
        ViewerId = viewer,
        Comments = [.. comments.Select(static comment => new LoggedComment(comment.Position, comment.Author.Id, comment.Author.Name, comment.Text))],
        About = about,
    };
}
