using System.Diagnostics.Metrics;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

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

        await _room.JoinAsync(new ViewerSession("demo", back, identity: null), new RoomPosition(1, 3), CancellationToken.None);

        var frames = await back.Frames;
        Assert.Equal("joined 1.4 resumed", frames[0]);
        Assert.EndsWith("-1.4", frames[1], StringComparison.Ordinal);
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
            await _room.JoinAsync(new ViewerSession("demo", port, identity: null), new RoomPosition(1, 2), cancellationToken));

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

        await _room.JoinAsync(new ViewerSession("demo", viewer, identity: null), new RoomPosition(1, 20), CancellationToken.None);

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

    private LocalRoom RoomWith(GatewayOptions options) => new(
        "demo",
        _link,
        Options.Create(options),
        new GatewayMetrics(_services.GetRequiredService<IMeterFactory>()),
        _time,
        NullLogger.Instance,
        CancellationToken.None);

    private static RoomSnapshot Snapshot(long epoch, long sequence) =>
        new("demo", new RoomPosition(epoch, sequence), RoomSettings.Default, [], 0);

    private static RoomBatch Batch(long epoch, long sequence) =>
        new("demo", [new RoomEvent.RoomCleared(new RoomPosition(epoch, sequence), DateTimeOffset.UnixEpoch, "mod")], Viewers: null);

    /// <summary>A link whose answers a test sets.</summary>
    private sealed class FakeLink : ISiloLink
    {
        public RoomSnapshot? Snapshot { get; set; }

        public Rejection? Refusal { get; set; }

        public Action<IRoomListener>? OnSubscribe { get; set; }

        /// <summary>How often the room was asked for a snapshot.</summary>
        public int Asked { get; private set; }

        public ValueTask<RoomSnapshot> SubscribeAsync(string roomId, IRoomListener listener, CancellationToken cancellationToken)
        {
            OnSubscribe?.Invoke(listener);
            return SnapshotAsync(roomId, cancellationToken);
        }

        public ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken)
        {
            Asked++;
            return Refusal is { } refusal ? throw new LinkUnavailableException(refusal) : ValueTask.FromResult(Snapshot!);
        }

        public ValueTask UnsubscribeAsync(string roomId, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<bool> ReportViewersAsync(string roomId, int viewers, CancellationToken cancellationToken) => ValueTask.FromResult(true);

        public ValueTask<PostResult> PostAsync(string roomId, Viewer author, CommentDraft draft, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<ModerationResult> ModerateAsync(
            string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    /// <summary>A wire format whose frames are words.</summary>
    private sealed class PlainFormat : IWireFormat
    {
        public SharedFrame Batch(string roomId, ReadOnlySpan<RoomEvent> events) => Frame(
            $"batch {events[0].Position}-{events[^1].Position}",
            new EventRange(roomId, events[0].Position.Epoch, events[0].Position.Sequence, events[^1].Position.Sequence));

        public SharedFrame Snapshot(RoomSnapshot snapshot) => Frame($"snapshot {snapshot.Position}");

        public SharedFrame Viewers(string roomId, int count) => Frame($"viewers {count}");

        public SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason) =>
            Frame($"skipped {new RoomPosition(epoch, first)}-{new RoomPosition(epoch, last)} {reason}");

        public SharedFrame Sanctioned(string roomId, Sanction? sanction) => Frame("sanctioned");

        private static SharedFrame Frame(string words, EventRange events = default) =>
            SharedFrame.Text(System.Text.Encoding.UTF8.GetBytes(words), events);
    }

    /// <summary>Keeps what it is sent; <see cref="Frames"/> ends once so many have come.</summary>
    private sealed class RecordingPort(IWireFormat format, int wanted) : IViewerPort, IFrameSink
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        private readonly Lock _gate = new();
        private readonly List<string> _frames = [];
        private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _awaited = long.MaxValue;
        private long _last;

        public IWireFormat Format { get; } = format;

        IFrameSink IViewerPort.Frames => this;

        public Task<string[]> Frames => EnoughAsync();

        public Task LastSequence(long sequence)
        {
            lock (_gate)
            {
                _awaited = sequence;
                if (_last >= sequence)
                {
                    _reached.TrySetResult();
                }
            }

            return _reached.Task.WaitAsync(Patience);
        }

        public void Send(SharedFrame frame)
        {
            lock (_gate)
            {
                _last = Math.Max(_last, frame.Events.Last);
                if (_last >= _awaited)
                {
                    _reached.TrySetResult();
                }
            }

            Add(System.Text.Encoding.UTF8.GetString(frame.Bytes.Span[2..]));
        }

        public void Send(FrameGroup group)
        {
            foreach (var frame in group.Frames)
            {
                Send(frame);
            }
        }

        public int Touch() => 0;

        public bool TryCork() => true;

        public void Uncork()
        {
        }

        public void Joined(ViewerSession session, RoomPosition position, bool resumed) =>
            Add($"joined {position} {(resumed ? "resumed" : "fresh")}");

        public void TokenExpiring(ViewerSession session) => Add("expiring");

        public void TokenExpired(ViewerSession session) => Add("expired");

        private async Task<string[]> EnoughAsync()
        {
            await _enough.Task.WaitAsync(Patience);
            lock (_gate)
            {
                return [.. _frames];
            }
        }

        private void Add(string frame)
        {
            lock (_gate)
            {
                _frames.Add(frame);
                if (_frames.Count == wanted)
                {
                    _enough.TrySetResult();
                }
            }
        }
    }
}
