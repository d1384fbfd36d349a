using System.Diagnostics.Metrics;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Rooms;

/// <summary>What viewers of a gateway get when its subscription does not go as it should.</summary>
public sealed class LocalRoomTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeLink _link = new();
    private readonly PlainFormat _format = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LocalRoom _room;

    public LocalRoomTests() => _room = RoomWith(new GatewayOptions());

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_batch_that_overtakes_the_answer_to_the_subscription_is_not_lost()
    {
        _link.OnSubscribe = listener => listener.OnBatch(Batch(1, 3));
        _link.Snapshot = Snapshot(1, 2);
        var viewer = new RecordingPort(_format, wanted: 3);

        await _room.JoinAsync(new ViewerSession("demo", viewer, identity: null), resume: null, CancellationToken.None);

        // Whether it came before or after the viewer was in, is up to the scheduler; that it follows the snapshot is not.
        Assert.Equal(["snapshot 1.2", "batch 1.3-1.3"], (await viewer.Frames)[1..]);
    }

    [Fact]
    public async Task A_snapshot_that_stays_behind_what_is_kept_refuses_instead_of_asking_for_ever()
    {
        _link.Snapshot = Snapshot(1, 0);
        var room = RoomWith(new GatewayOptions { RecentFrames = 1 });
        var first = new RecordingPort(_format, wanted: 3);
        await room.JoinAsync(new ViewerSession("demo", first, identity: null), resume: null, CancellationToken.None);
        room.OnBatch(Batch(1, 1));
        await first.Frames;
        room.OnBatch(Batch(1, 2));
        await first.LastSequence(2);

        var refused = await Assert.ThrowsAsync<LinkUnavailableException>(async () => await room.JoinAsync(
            new ViewerSession("demo", new RecordingPort(_format, wanted: 1), identity: null), resume: null, CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(2), refused.Rejection.RetryAfter);
    }

    [Fact]
    public async Task A_gap_in_batches_ends_in_a_snapshot_and_an_accounted_range()
    {
        _link.Snapshot = Snapshot(1, 2);
        var viewer = new RecordingPort(_format, wanted: 5);
        await _room.JoinAsync(new ViewerSession("demo", viewer, identity: null), resume: null, CancellationToken.None);

        _link.Snapshot = Snapshot(1, 6);
        _room.OnBatch(Batch(1, 3));
        _room.OnBatch(Batch(1, 6));

        Assert.Equal(
            ["joined 1.2 fresh", "snapshot 1.2", "batch 1.3-1.3", "snapshot 1.6", "skipped 1.4-1.6 Resume"], await viewer.Frames);
    }

    [Fact]
    public async Task A_room_that_ends_comes_back_with_its_new_epoch()
    {
        _link.Snapshot = Snapshot(1, 2);
        var viewer = new RecordingPort(_format, wanted: 4);
        await _room.JoinAsync(new ViewerSession("demo", viewer, identity: null), resume: null, CancellationToken.None);

        _link.Snapshot = Snapshot(2, 0);
        _link.OnSubscribe = listener => listener.OnBatch(Batch(2, 1));
        _room.OnEnded("demo");

        Assert.Equal(["joined 1.2 fresh", "snapshot 1.2", "snapshot 2.0", "batch 2.1-2.1"], await viewer.Frames);
    }

    [Fact]
    public async Task A_resume_within_the_kept_frames_brings_exactly_what_was_missed()
    {
        _link.Snapshot = Snapshot(1, 2);
        var there = new RecordingPort(_format, wanted: 4);
        await _room.JoinAsync(new ViewerSession("demo", there, identity: null), resume: null, CancellationToken.None);
        _room.OnBatch(Batch(1, 3));
        _room.OnBatch(Batch(1, 4));
        await there.LastSequence(4);
        var back = new RecordingPort(_format, wanted: 2);

        await _room.JoinAsync(new ViewerSession("demo", back, identity: null), new ResumePoint(new RoomPosition(1, 3)), CancellationToken.None);

        var frames = await back.Frames;
        Assert.Equal("joined 1.4 resumed", frames[0]);
        Assert.EndsWith("-1.4", frames[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_in_a_format_gets_what_was_missed_of_what_others_were_sent()
    {
        _link.Snapshot = Snapshot(1, 2);
        var there = new RecordingPort(_format, wanted: 2);
        await _room.JoinAsync(new ViewerSession("demo", there, identity: null), resume: null, CancellationToken.None);
        await SayAsync(there, 3, 4, 5);
        var first = new RecordingPort(new PlainFormat(), wanted: 2);
        await _room.JoinAsync(new ViewerSession("demo", first, identity: null), new ResumePoint(new RoomPosition(1, 4)), CancellationToken.None);
        await SayAsync(there, 6);
        var second = new RecordingPort(first.Format, wanted: 5);
        await _room.JoinAsync(new ViewerSession("demo", second, identity: null), new ResumePoint(new RoomPosition(1, 2)), CancellationToken.None);

        Assert.Equal(["joined 1.5 resumed", "batch 1.5-1.5"], (await first.Frames)[..2]);
        Assert.Equal(["joined 1.6 resumed", "batch 1.3-1.3", "batch 1.4-1.4", "batch 1.5-1.5", "batch 1.6-1.6"], await second.Frames);
    }

    [Fact]
    public async Task The_first_at_a_gateway_gets_the_comments_that_they_missed_where_the_snapshot_has_them_all()
    {
        _link.Snapshot = Snapshot(1, 5, [2, 3, 4, 5]);
        var first = new RecordingPort(_format, wanted: 2);
        await _room.JoinAsync(new ViewerSession("demo", first, identity: null), new ResumePoint(new RoomPosition(1, 2)), CancellationToken.None);
        await SayAsync(first, 6);
        var second = new RecordingPort(new PlainFormat(), wanted: 3);
        await _room.JoinAsync(new ViewerSession("demo", second, identity: null), new ResumePoint(new RoomPosition(1, 3)), CancellationToken.None);

        Assert.Equal(["joined 1.5 resumed", "batch 1.3-1.5", "batch 1.6-1.6"], await first.Frames);
        Assert.Equal(["joined 1.6 resumed", "batch 1.3-1.5", "batch 1.6-1.6"], await second.Frames);
    }

    [Fact]
    public async Task The_first_at_a_gateway_gets_the_room_as_it_is_where_more_than_comments_was_missed()
    {
        _link.Snapshot = Snapshot(1, 5, [2, 3, 5]);
        var viewer = new RecordingPort(_format, wanted: 3);

        await _room.JoinAsync(new ViewerSession("demo", viewer, identity: null), new ResumePoint(new RoomPosition(1, 2)), CancellationToken.None);

        Assert.Equal(["joined 1.5 fresh", "snapshot 1.5", "skipped 1.3-1.5 Resume"], await viewer.Frames);
    }

    [Fact]
    public async Task A_comment_that_was_deleted_meanwhile_does_not_come_back_with_a_snapshot()
    {
        _link.Snapshot = Snapshot(1, 5, [4, 5]);
        var there = new RecordingPort(_format, wanted: 2);
        await _room.JoinAsync(new ViewerSession("demo", there, identity: null), resume: null, CancellationToken.None);
        _room.OnBatch(new("demo", [new RoomEvent.CommentsDeleted(new RoomPosition(1, 6), DateTimeOffset.UnixEpoch, [new RoomPosition(1, 5)], "mod")], Viewers: null));
        await there.LastSequence(6);
        var viewer = new RecordingPort(_format, wanted: 4);

        await _room.JoinAsync(new ViewerSession("demo", viewer, identity: null), new ResumePoint(new RoomPosition(1, 3)), CancellationToken.None);

        Assert.Equal(["joined 1.6 fresh", "snapshot 1.5", "skipped 1.4-1.5 Resume", "batch 1.6-1.6"], await viewer.Frames);
    }

    [Fact]
    public async Task Who_has_heard_more_elsewhere_than_has_come_here_goes_on_when_it_has()
    {
        _link.Snapshot = Snapshot(1, 2);
        var there = new RecordingPort(_format, wanted: 2);
        await _room.JoinAsync(new ViewerSession("demo", there, identity: null), resume: null, CancellationToken.None);
        var ahead = new RecordingPort(_format, wanted: 2);
        var joining = _room.JoinAsync(new ViewerSession("demo", ahead, identity: null), new ResumePoint(new RoomPosition(1, 4)), CancellationToken.None).AsTask();

        await SayAsync(there, 3);
        Assert.False(joining.IsCompleted);
        await SayAsync(there, 4);
        await joining;
        await SayAsync(there, 5);

        Assert.Equal(["joined 1.4 resumed", "batch 1.5-1.5"], await ahead.Frames);
    }

    [Fact]
    public async Task Who_was_where_the_room_has_never_been_gets_it_as_it_is()
    {
        _link.Snapshot = Snapshot(1, 2);
        var there = new RecordingPort(_format, wanted: 2);
        await _room.JoinAsync(new ViewerSession("demo", there, identity: null), resume: null, CancellationToken.None);
        var ahead = new RecordingPort(_format, wanted: 2);
        var joining = _room.JoinAsync(new ViewerSession("demo", ahead, identity: null), new ResumePoint(new RoomPosition(1, 1_000)), CancellationToken.None).AsTask();

        _time.Advance(TimeSpan.FromSeconds(1));

        await joining;
        Assert.Equal(["joined 1.2 fresh", "snapshot 1.2"], await ahead.Frames);
    }

    [Fact]
    public async Task A_crowd_that_comes_back_is_served_without_asking_the_room()
    {
        _link.Snapshot = Snapshot(1, 2);
        var there = new RecordingPort(_format, wanted: 3);
        await _room.JoinAsync(new ViewerSession("demo", there, identity: null), resume: null, CancellationToken.None);
        _room.OnBatch(Batch(1, 3));
        await there.Frames;
        var asked = _link.Asked;

        var crowd = Enumerable.Range(0, 10_000).Select(_ => new RecordingPort(_format, wanted: 2)).ToList();
        await Parallel.ForEachAsync(crowd, async (port, cancellationToken) =>
            await _room.JoinAsync(new ViewerSession("demo", port, identity: null), new ResumePoint(new RoomPosition(1, 2)), cancellationToken));

        Assert.Equal(asked, _link.Asked);
        foreach (var port in crowd)
        {
            Assert.Equal(["joined 1.3 resumed", "batch 1.3-1.3"], await port.Frames);
        }
    }

    [Fact]
    public async Task A_resume_from_before_what_is_kept_is_told_what_is_missing()
    {
        _link.Snapshot = Snapshot(1, 50);
        var viewer = new RecordingPort(_format, wanted: 3);

        await _room.JoinAsync(new ViewerSession("demo", viewer, identity: null), new ResumePoint(new RoomPosition(1, 20)), CancellationToken.None);

        Assert.Equal(["joined 1.50 fresh", "snapshot 1.50", "skipped 1.21-1.50 Resume"], await viewer.Frames);
    }

    [Fact]
    public async Task A_room_that_cannot_be_reached_refuses_with_a_time_to_come_back()
    {
        _link.Refusal = new Rejection(RejectReason.StoreUnavailable, "The store is away.", TimeSpan.FromSeconds(2));

        var refused = await Assert.ThrowsAsync<LinkUnavailableException>(async () => await _room.JoinAsync(
            new ViewerSession("demo", new RecordingPort(_format, wanted: 1), identity: null), resume: null, CancellationToken.None));

        Assert.Equal(RejectReason.StoreUnavailable, refused.Rejection.Reason);
        _link.Refusal = null;
        _link.Snapshot = Snapshot(1, 0);
        var viewer = new RecordingPort(_format, wanted: 2);
        await _room.JoinAsync(new ViewerSession("demo", viewer, identity: null), resume: null, CancellationToken.None);
        Assert.Equal(["joined 1.0 fresh", "snapshot 1.0"], await viewer.Frames);
    }

    [Fact]
    public async Task An_empty_room_is_given_up_after_its_linger_and_lets_nobody_in_then()
    {
        _link.Snapshot = Snapshot(1, 0);
        var session = new ViewerSession("demo", new RecordingPort(_format, wanted: 2), identity: null);
        await _room.JoinAsync(session, resume: null, CancellationToken.None);
        Assert.False(_room.Sweep(_time.GetUtcNow()));

        _room.Leave(session);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(_room.Sweep(_time.GetUtcNow()));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_room.Sweep(_time.GetUtcNow()));
        Assert.False(await _room.JoinAsync(session, resume: null, CancellationToken.None));
    }

    /// <summary>Has the room say events, one after the other.</summary>
    private async Task SayAsync(RecordingPort listener, params long[] sequences)
    {
        foreach (var sequence in sequences)
        {
            _room.OnBatch(Batch(1, sequence));
            await listener.LastSequence(sequence);
        }
    }

    private LocalRoom RoomWith(GatewayOptions options) => new(
        "demo",
        _link,
        options,
        new GatewayMetrics(_services.GetRequiredService<IMeterFactory>()),
        _time,
        NullLogger.Instance,
        CancellationToken.None);

    private static RoomSnapshot Snapshot(long epoch, long sequence, long[]? comments = null) => new(
        "demo",
        new RoomPosition(epoch, sequence),
        RoomSettings.Default,
        [.. (comments ?? []).Select(at => new Comment
        {
            Position = new RoomPosition(epoch, at), At = DateTimeOffset.UnixEpoch, Author = new Viewer("mei", "Mei", ViewerRole.Viewer), Text = "hello",
        })],
        0);

    private static RoomBatch Batch(long epoch, long sequence) =>
        new("demo", [new RoomEvent.RoomCleared(new RoomPosition(epoch, sequence), DateTimeOffset.UnixEpoch, "mod")], Viewers: null);
}
