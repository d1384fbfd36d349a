using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Rooms;

/// <summary>
/// This gateway's viewers of one room: subscribes once for all of them, encodes a batch once for each format and view, and sends the same
/// bytes to all who share them.
/// </summary>
/// <remarks>
/// Thread-safe. One lock guards the viewers and the order of what they are sent, so that whoever joins gets a snapshot or the missed frames
/// and then every later frame. Batches wait in an inbox of their own, so that a pass over many viewers never holds up the room; what has
/// gathered there when a pass begins goes out as one frame.
/// </remarks>
internal sealed partial class LocalRoom : IRoomListener, IThreadPoolWorkItem
{
    /// <summary>Most events in one frame, so that a frame after a hold-up stays readable in one go.</summary>
    private const int MaxEventsPerFrame = 256;

    /// <summary>A snapshot with more than this behind it is fetched anew rather than sent together with it.</summary>
    private const long MaxBytesAfterSnapshot = 64 * 1024;

    /// <summary>Most that is held back for one viewer, to leave in one write.</summary>
    private const int MaxCorkedBytes = 64 * 1024;

    private static readonly TimeSpan LeaseRenewal = TimeSpan.FromSeconds(5);

    /// <summary>How long a viewer waits for a room before it is told to come again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Snapshots tried for one viewer: a room so busy that each is too far behind when it comes is refused, not tried for ever.</summary>
    private const int MaxFetches = 10;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly ISiloLink _link;
    private readonly GatewayOptions _options;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;

    private readonly Lock _gate = new();
    private readonly List<Audience> _audiences = [];
    private readonly Lock _inboxGate = new();
    private List<RoomBatch> _inbox = [];
    private List<RoomBatch> _passing = [];
    private long _arrivedAt;
    private bool _passScheduled;

    private RoomSnapshot? _snapshot;
    private RoomPosition _position;
    private Task? _opening;
    private Task? _refreshing;
    private bool _open;
    private bool _closed;
    private int _viewers;
    private int _allViewers;
    private long _recentBytes;
    private int _reportedViewers = -1;
    private DateTimeOffset _reportedAt;
    private DateTimeOffset _emptySince;

    public LocalRoom(
        string id, ISiloLink link, GatewayOptions options, GatewayMetrics metrics, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        Id = id;
        _link = link;
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _stopping = stopping;
        _emptySince = time.GetUtcNow();
    }

    public string Id { get; }

    /// <summary>The last event sent to the viewers here.</summary>
    public RoomPosition Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <summary>Viewers at all gateways, as the room said last, and never fewer than are here: it hears of those up to a second later.</summary>
    public int Viewers => Math.Max(Volatile.Read(ref _allViewers), Volatile.Read(ref _viewers));

    /// <summary>Bytes kept for those who come back, as of the last <see cref="Sweep"/>.</summary>
    public long RecentBytes => Volatile.Read(ref _recentBytes);

    /// <summary>Lets a session in: the missed frames where they are still here, else a snapshot; live frames from then on.</summary>
    /// <returns><see langword="false"/> when this object was given up meanwhile: take the room's new one.</returns>
    /// <exception cref="LinkUnavailableException">The room cannot be reached now.</exception>
    public async ValueTask<bool> JoinAsync(ViewerSession session, ResumePoint? resume, CancellationToken cancellationToken)
    {
        await CatchUpAsync(resume, cancellationToken);
        for (var tries = 0; tries < MaxFetches; tries++)
        {
            Task? fetch;
            var isCorked = session.Port.Frames.TryCork();
            try
            {
                lock (_gate)
                {
                    if (_closed)
                    {
                        return false;
                    }

                    fetch = Enter(session, resume, ref isCorked);
                }
            }
            finally
            {
                // Outside the gate: everybody else need not wait for this viewer's socket.
                if (isCorked)
                {
                    session.Port.Frames.Uncork();
                }
            }

            if (fetch is null)
            {
                return true;
            }

            try
            {
                await fetch.WaitAsync(Patience, _time, cancellationToken);
            }
            catch (TimeoutException exception)
            {
                throw OutOfReach(exception);
            }
        }

        throw OutOfReach(null);
    }

    /// <summary>Takes a session out. Nothing more of the room is queued for it.</summary>
    public void Leave(ViewerSession session)
    {
        if (session.Shard is not { } shard)
        {
            return;
        }

        // Outside the gate: a pass over the shard may be under way, and the room need not wait for it.
        shard.Remove(session);
        lock (_gate)
        {
            _viewers--;
            _emptySince = _time.GetUtcNow();
        }
    }

    /// <inheritdoc/>
    public void OnBatch(RoomBatch batch)
    {
        _traced.Add(batch);
        lock (_inboxGate)
        {
            if (_inbox.Count == 0)
            {
                _arrivedAt = _time.GetTimestamp();
            }

            _inbox.Add(batch);
            if (_passScheduled)
            {
                return;
            }

            _passScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    public void OnEnded(string roomId)
    {
        lock (_gate)
        {
            LoseSubscription();
        }
    }

    /// <summary>Called every second: ends expired sessions and says whether the room can be given up.</summary>
    /// <returns><see langword="true"/> when nobody has been in for a while and the room is closed now.</returns>
    public bool Sweep(DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var shard in _audiences.SelectMany(static audience => audience.Shards))
            {
                shard.ForEach(now, static (session, now) => session.CheckExpiry(now));
            }

            GiveUpAudiences(now);
            Volatile.Write(ref _recentBytes, _audiences.Sum(static audience => audience.Recent.Bytes));
            _closed = _viewers == 0 && _opening is null && now - _emptySince >= _options.RoomLinger;
            return _closed;
        }
    }

    /// <summary>Tells the room how many viewers it has here, when that changed or the lease wants renewing.</summary>
    public async ValueTask ReportAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        int viewers;
        lock (_gate)
        {
            viewers = _viewers;
            if (!_open || (viewers == _reportedViewers && now - _reportedAt < LeaseRenewal))
            {
                return;
            }

            _reportedViewers = viewers;
            _reportedAt = now;
        }

        if (!await _link.ReportViewersAsync(Id, viewers, cancellationToken))
        {
            OnEnded(Id);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        long arrivedAt;
        lock (_inboxGate)
        {
            (_inbox, _passing) = (_passing, _inbox);
            arrivedAt = _arrivedAt;
        }

        lock (_gate)
        {
            Deliver(_passing, arrivedAt);
        }

        _passing.Clear();
        lock (_inboxGate)
        {
            if (_inbox.Count == 0)
            {
                _passScheduled = false;
                return;
            }
        }

        // One pass at a time and then to the back of the queue: a hot room does not keep a thread from the others.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private static LinkUnavailableException OutOfReach(Exception? cause) => new(
        new Rejection(RejectReason.StoreUnavailable, "The room cannot be reached now; try again in 2 s.", TimeSpan.FromSeconds(2)), cause);

    /// <returns>What to wait for before the next try; <see langword="null"/> when the session is in.</returns>
    private Task? Enter(ViewerSession session, ResumePoint? resume, ref bool isCorked)
    {
        if (_appointed is not null)
        {
            session.Enter(AppointmentOf(session));
        }

        // From the first try on the frames behind whatever snapshot comes are kept.
        var audience = AudienceOf(session.Port.Format, session.View);
        if (!_open)
        {
            return _opening ??= OpenAsync();
        }

        if (!TryResume(session, audience, resume, ref isCorked) && !TryBegin(session, audience, resume, ref isCorked))
        {
            return _refreshing ??= RefreshAsync();
        }

        audience.Add(session);
        _viewers++;
        return null;
    }

    private bool TryBegin(ViewerSession session, Audience audience, ResumePoint? resume, ref bool isCorked)
    {
        if (_snapshot is not { } snapshot
            || !audience.Recent.Covers(snapshot.Position.Sequence, _position.Sequence)
            || audience.Recent.BytesAfter(snapshot.Position.Sequence) > MaxBytesAfterSnapshot)
        {
            return false;
        }

        if (audience.Format.IsLiveOnly)
        {
            snapshot = Present(snapshot, audience);
        }

        // What the frames behind the snapshot hold is past, too: the viewer is told where the room really is.
        session.Port.Joined(session, snapshot.Position > _position ? snapshot.Position : _position, resumed: false);
        session.Port.Frames.Send(audience.FrameOf(snapshot));
        if (resume is { Position: var missed } && missed.Epoch == snapshot.Position.Epoch && missed.Sequence < snapshot.Position.Sequence)
        {
            session.Port.Frames.Send(audience.Format.Skipped(
                Id, missed.Epoch, missed.Sequence + 1, snapshot.Position.Sequence, SkipReason.Resume));
            _metrics.Skipped(SkipReason.Resume, snapshot.Position.Sequence - missed.Sequence);
        }

        SendAfter(session, audience, snapshot.Position.Sequence, ref isCorked);
        return true;
    }

    private void SendAfter(ViewerSession session, Audience audience, long sequence, ref bool isCorked)
    {
        var bytes = 0;
        foreach (var frame in audience.FramesAfter(Id, sequence))
        {
            session.Port.Frames.Send(frame);
            bytes += frame.Length;
            if (isCorked && bytes > MaxCorkedBytes)
            {
                // More than a queue is meant for: what a long absence missed goes to the socket as it comes.
                session.Port.Frames.Uncork();
                isCorked = false;
            }
        }
    }

    private Audience AudienceOf(IWireFormat format, AudienceView view)
    {
        foreach (var audience in _audiences)
        {
            if (ReferenceEquals(audience.Format, format) && audience.View == view)
            {
                return audience;
            }
        }

        var added = new Audience(format, view, new RecentFrames(_options.RecentFrames, _options.RecentBytes)) { InUseAt = _time.GetUtcNow() };
        _audiences.Add(added);
        return added;
    }

    /// <summary>Nothing is encoded any more for those who have all been gone for a while.</summary>
    private void GiveUpAudiences(DateTimeOffset now)
    {
        for (var i = _audiences.Count - 1; i >= 0; i--)
        {
            var audience = _audiences[i];
            if (audience.Count > 0)
            {
                audience.InUseAt = now;
            }
            else if (now - audience.InUseAt >= _options.RoomLinger)
            {
                _audiences.RemoveAt(i);
            }
        }
    }
}
