using System.Diagnostics.Metrics;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Rooms;

/// <summary>What moderators, viewers and those concerned get of a room, whatever happens in it.</summary>
public sealed class StaffViewTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeLink _link = new();
    private readonly NativeFormat _format = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LocalRoom _room;

    public StaffViewTests()
    {
        _link.Snapshot = Snapshot(0);
        _room = RoomWith(new GatewayOptions());
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Moderators_see_a_held_comment_and_viewers_an_account_of_it()
    {
        var (mod, mei, reader) = (await JoinAsync("mod", ViewerRole.Moderator), await JoinAsync("mei"), await JoinAsync(null));

        _room.OnBatch(Batch(Held(1, "bo", "wait for it")));

        await Task.WhenAll(mod.LastSequence(1), mei.LastSequence(1), reader.LastSequence(1));
        Assert.Contains("wait for it", mod.All, StringComparison.Ordinal);
        Assert.Contains("\"stage\":\"held\"", mod.All, StringComparison.Ordinal);
        foreach (var viewer in (RecordingPort[])[mei, reader])
        {
            Assert.DoesNotContain("wait for it", viewer.All, StringComparison.Ordinal);
            Assert.Contains("""{"from":1,"to":1,"reason":"private"}""", viewer.All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Whoever_the_streamer_appointed_sees_what_moderators_see_whatever_their_token_says()
    {
        _link.Snapshot = Snapshot(0) with { Staff = RoomEvents.Staff() with { Appointments = [new("kai", true), new("ann", false)] } };

        var (kai, ann) = (await JoinAsync("kai"), await JoinAsync("ann", ViewerRole.Moderator));

        Assert.Contains("\"staff\":{", kai.All, StringComparison.Ordinal);
        Assert.DoesNotContain("\"staff\":{", ann.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_role_ends_the_connections_of_that_viewer_and_of_nobody_else()
    {
        _link.Snapshot = Snapshot(0) with { Staff = RoomEvents.Staff() };
        var (kai, phone, mei, streamer) = (
            await JoinAsync("kai"), await JoinAsync("kai", ViewerRole.Moderator), await JoinAsync("mei"), await JoinAsync("kim", ViewerRole.Streamer));

        _room.OnBatch(Batch(new RoomEvent.RoleChanged(At(1), RoomEvents.Start, "kai", true, "kim")));
        await Task.WhenAll(kai.LastSequence(1), phone.LastSequence(1), mei.LastSequence(1), streamer.LastSequence(1));

        await kai.Saying("role Moderator");
        Assert.DoesNotContain("role Moderator", phone.All, StringComparison.Ordinal);
        Assert.DoesNotContain("kai", mei.All, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"role\",\"viewer\":\"kai\",\"appointed\":true", streamer.All, StringComparison.Ordinal);

        var back = await JoinAsync("kai");
        Assert.Contains("\"staff\":{", back.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_appointment_missed_while_the_subscription_was_lost_counts_all_the_same()
    {
        _link.Snapshot = Snapshot(0) with { Staff = RoomEvents.Staff() };
        var kai = await JoinAsync("kai", ViewerRole.Moderator);

        _link.Snapshot = Snapshot(7) with { Staff = RoomEvents.Staff() with { Appointments = [new("kai", false)] } };
        _room.OnEnded("demo");

        await kai.Saying("role Member");
    }

    [Fact]
    public async Task A_token_that_makes_a_moderator_ends_the_connection_and_any_other_does_not()
    {
        var port = new RecordingPort(_format, wanted: 2);
        var session = new ViewerSession("demo", port, Identity("mei", ViewerRole.Viewer));
        await _room.JoinAsync(session, resume: null, CancellationToken.None);

        session.Renew(Identity("mei", ViewerRole.Member));
        Assert.DoesNotContain("role", (await port.Frames)[^1][..4], StringComparison.Ordinal);
        session.Renew(Identity("mei", ViewerRole.Moderator));

        Assert.EndsWith("role Moderator", port.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_back_with_another_view_gets_a_snapshot_and_who_has_the_same_what_was_missed()
    {
        await JoinAsync("mod", ViewerRole.Moderator);
        var mei = await JoinAsync("mei");
        _room.OnBatch(Batch(Posted(1, "mei")));
        await mei.LastSequence(1);
        var from = new RoomPosition(3, 0);

        var same = await JoinAsync("mod", ViewerRole.Moderator, new ResumePoint(from, AudienceView.Staff));
        var promoted = await JoinAsync("ann", ViewerRole.Moderator, new ResumePoint(from, AudienceView.Viewers));
        var dismissed = await JoinAsync("bo", ViewerRole.Viewer, new ResumePoint(from, AudienceView.Staff));

        Assert.StartsWith("joined 3.1 resumed", same.All, StringComparison.Ordinal);
        Assert.StartsWith("joined 3.1 fresh", promoted.All, StringComparison.Ordinal);
        Assert.StartsWith("joined 3.1 fresh", dismissed.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_encoded_for_moderators_when_none_has_been_here_for_a_while()
    {
        var format = new CountingFormat();
        var mei = await JoinAsync("mei", format: format);
        var mod = new RecordingPort(format, wanted: int.MaxValue);
        var session = new ViewerSession("demo", mod, Identity("mod", ViewerRole.Moderator));
        await _room.JoinAsync(session, resume: null, CancellationToken.None);
        await SendAsync(1);
        Assert.Equal(2, format.Batches);

        _room.Leave(session);
        _room.Sweep(_time.GetUtcNow());
        await SendAsync(2);
        Assert.Equal(4, format.Batches);
        _time.Advance(TimeSpan.FromSeconds(30));
        _room.Sweep(_time.GetUtcNow());
        await SendAsync(3);

        Assert.Equal(5, format.Batches);

        async Task SendAsync(long sequence)
        {
            _room.OnBatch(Batch(Posted(sequence, "bo")));
            await mei.LastSequence(sequence);

            // Viewers may have it before it is encoded for moderators; the room says where it is when all of it is done.
            Assert.Equal(sequence, _room.Position.Sequence);
        }
    }

    [Fact]
    public async Task Those_concerned_are_told_what_and_why_on_each_connection_and_nobody_else_is()
    {
        var (mei, phone, bo, reader) = (await JoinAsync("mei"), await JoinAsync("mei"), await JoinAsync("bo"), await JoinAsync(null));
        var warning = new Sanction(SanctionKind.Warning, "mei", null, "capitals", "mod", RoomEvents.Start);
        var restriction = new Sanction(SanctionKind.Restriction, "mei", null, "troll", "mod", RoomEvents.Start);

        _room.OnBatch(Batch(
            new RoomEvent.ViewerSanctioned(At(1), warning),
            new RoomEvent.ViewerSanctioned(At(2), restriction),
            new RoomEvent.CommentsDeleted(At(3), RoomEvents.Start, [At(1)], "mod") { Reason = "spoilers", Authors = ["mei", "kai"] }));

        foreach (var port in (RecordingPort[])[mei, phone])
        {
            var told = await port.Saying("\"about\":\"delete\"");
            Assert.Contains("""{"type":"notice","room":"demo","about":"sanction","action":"warning","reason":"capitals"}""", told, StringComparison.Ordinal);
            Assert.Contains(
                """{"type":"notice","room":"demo","about":"delete","comments":["3.1"],"cause":"deleted","reason":"spoilers"}""", told, StringComparison.Ordinal);
            Assert.DoesNotContain("troll", told, StringComparison.Ordinal);
            Assert.DoesNotContain("restriction", told, StringComparison.Ordinal);
        }

        foreach (var port in (RecordingPort[])[bo, reader])
        {
            await port.LastSequence(3);
            Assert.DoesNotContain("notice", port.All, StringComparison.Ordinal);
            Assert.DoesNotContain("capitals", port.All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_comment_deleted_before_it_was_sent_is_accounted_for_and_never_sent()
    {
        var mei = await JoinAsync("mei");

        _room.OnBatch(Batch(Posted(1, "bo"), Posted(2, "mei"), Deleted(3, 1)));
        await mei.LastSequence(3);

        Assert.DoesNotContain("said at 3.1", mei.All, StringComparison.Ordinal);
        Assert.Contains("said at 3.2", mei.All, StringComparison.Ordinal);
        Assert.Contains("""{"from":1,"to":1,"reason":"deleted"}""", mei.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_comment_is_in_no_resume_and_in_no_snapshot_after_it()
    {
        _link.Snapshot = Snapshot(2) with { Comments = [RoomEvents.Comment(At(1), RoomEvents.Start), RoomEvents.Comment(At(2), RoomEvents.Start)] };
        var mei = await JoinAsync("mei");
        _room.OnBatch(Batch(Posted(3, "bo")));
        _room.OnBatch(Batch(Posted(4, "mei")));
        await mei.LastSequence(4);
        _room.OnBatch(Batch(Deleted(5, 3, 1)));
        await mei.LastSequence(5);

        var back = await JoinAsync("bo", resume: new ResumePoint(At(2)));
        var late = await JoinAsync("kai");

        Assert.StartsWith("joined 3.5 resumed", back.All, StringComparison.Ordinal);
        foreach (var port in (RecordingPort[])[back, late])
        {
            await port.LastSequence(5);
            Assert.DoesNotContain("said at 3.1", port.All, StringComparison.Ordinal);
            Assert.DoesNotContain("said at 3.3", port.All, StringComparison.Ordinal);
            Assert.Contains("said at 3.4", port.All, StringComparison.Ordinal);
        }

        Assert.Contains("said at 3.2", late.All, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"deleted\"", back.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_that_comes_late_has_nothing_of_what_was_deleted_meanwhile()
    {
        var room = RoomWith(new GatewayOptions { RecentFrames = 2 });
        var mei = await JoinAsync("mei", room: room);
        foreach (var sequence in (long[])[1, 2, 3])
        {
            room.OnBatch(Batch(Posted(sequence, "bo")));
            await mei.LastSequence(sequence);
        }

        room.OnBatch(Batch(Deleted(4, 2)));
        await mei.LastSequence(4);

        // The first snapshot is too far back by now; the room's answer is from before the deletion.
        _link.Snapshot = Snapshot(2) with { Comments = [RoomEvents.Comment(At(1), RoomEvents.Start), RoomEvents.Comment(At(2), RoomEvents.Start)] };
        var late = await JoinAsync("kai", room: room);
        await late.LastSequence(4);

        Assert.Contains("said at 3.1", late.All, StringComparison.Ordinal);
        Assert.DoesNotContain("said at 3.2", late.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_to_vanish_is_from_the_decision_to_the_last_viewer()
    {
        var noted = new List<double>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "danmaku.gateway.vanish.duration" && ReferenceEquals(instrument.Meter.Scope, _services.GetRequiredService<IMeterFactory>()))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        var count = 2 * AudienceShard.Capacity;
        var sent = 0;
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
        {
            // Every viewer had it before this was noted.
            noted.Add(seconds);
            noted.Add(Volatile.Read(ref sent));
            done.TrySetResult();
        });
        listener.Start();
        var format = new PlainFormat();
        for (var i = 0; i < count; i++)
        {
            var port = new HearingPort(format, () => Interlocked.Increment(ref sent));
            await _room.JoinAsync(new ViewerSession("demo", port, identity: null), resume: null, CancellationToken.None);
        }

        Volatile.Write(ref sent, 0);
        _room.OnBatch(Batch(new RoomEvent.RoomCleared(At(1), _time.GetUtcNow() - TimeSpan.FromMilliseconds(120), "mod")));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([0.12, count], noted);
    }

    private static RoomPosition At(long sequence) => new(3, sequence);

    private static RoomEvent.CommentPosted Posted(long sequence, string author) => new(RoomEvents.Comment(At(sequence), RoomEvents.Start, author), Thinned: false);

    private static RoomEvent.CommentPosted Held(long sequence, string author, string text) =>
        new(RoomEvents.Comment(At(sequence), RoomEvents.Start, author, text), Thinned: false, RoomEvents.Withholding(CommentStage.Held));

    private static RoomEvent.CommentsDeleted Deleted(long sequence, params long[] comments) =>
        new(At(sequence), RoomEvents.Start, [.. comments.Select(At)], "mod");

    private static RoomBatch Batch(params RoomEvent[] events) => new("demo", [.. events], Viewers: null);

    private static RoomSnapshot Snapshot(long sequence) => new("demo", At(sequence), RoomSettings.Default, [], 0);

    private static SessionIdentity Identity(string viewerId, ViewerRole role) => new(new Viewer(viewerId, viewerId, role), DateTimeOffset.MaxValue);

    private async Task<RecordingPort> JoinAsync(
        string? viewerId, ViewerRole role = ViewerRole.Viewer, ResumePoint? resume = null, IWireFormat? format = null, LocalRoom? room = null)
    {
        var port = new RecordingPort(format ?? _format, wanted: int.MaxValue);
        var session = new ViewerSession("demo", port, viewerId is null ? null : Identity(viewerId, role));
        Assert.True(await (room ?? _room).JoinAsync(session, resume, CancellationToken.None));
        return port;
    }

    private LocalRoom RoomWith(GatewayOptions options) => new(
        "demo",
        _link,
        options,
        new GatewayMetrics(_services.GetRequiredService<IMeterFactory>()),
        _time,
        NullLogger.Instance,
        CancellationToken.None);

    /// <summary>Counts the batches that are encoded.</summary>
    private sealed class CountingFormat : IWireFormat
    {
        public DoorKind Door => DoorKind.Native;

        private readonly PlainFormat _plain = new();
        private int _batches;

        public int Batches => Volatile.Read(ref _batches);

        public SharedFrame Batch(string roomId, ReadOnlySpan<BatchItem> items)
        {
            Interlocked.Increment(ref _batches);
            return _plain.Batch(roomId, items);
        }

        public SharedFrame Snapshot(RoomSnapshot snapshot) => _plain.Snapshot(snapshot);

        public SharedFrame Viewers(string roomId, int count) => _plain.Viewers(roomId, count);

        public SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason) =>
            _plain.Skipped(roomId, epoch, first, last, reason);

        public SharedFrame? Notice(string roomId, RoomEvent about) => _plain.Notice(roomId, about);
    }

    /// <summary>Says when it is sent something.</summary>
    private sealed class HearingPort(IWireFormat format, Action heard) : IViewerPort, IFrameSink
    {
        public IWireFormat Format { get; } = format;

        public IFrameSink Frames => this;

        public void Send(SharedFrame frame) => heard();

        public void Send(FrameGroup group) => Array.ForEach(group.Frames, Send);

        public int Touch() => 0;

        public bool TryCork() => false;

        public void Uncork() => throw new NotSupportedException();

        public void Joined(ViewerSession session, RoomPosition position, bool resumed)
        {
        }

        public void RoleChanged(ViewerSession session, ViewerRole role) => throw new NotSupportedException();

        public void TokenExpiring(ViewerSession session) => throw new NotSupportedException();

        public void TokenExpired(ViewerSession session) => throw new NotSupportedException();
    }
}
