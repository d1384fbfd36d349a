using System.Collections.Concurrent;
using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Diagnostics;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Judging;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;

namespace Danmaku.Silo.Rooms;

/// <summary>The rooms of this process by id. Opens a room at its first use and forgets it once it is idle.</summary>
/// <remarks>Safe for concurrent use. Room ids must satisfy <see cref="RoomId.IsValid"/>; anything else is a bug of the caller.</remarks>
internal sealed class RoomDirectory : IHostedService, IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly IRoomStore _store;
    private readonly GroupCommitJournal _journal;
    private readonly RoomHostOptions _options;
    private readonly TimeProvider _time;
    private readonly RoomOpener _opener;
    private readonly ConcurrentDictionary<string, RoomEntry> _rooms = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    // One timer for all rooms, for what can be a second late: lapsed leases and idleness.
    private readonly ITimer _sweep;

    public RoomDirectory(
        IRoomStore store,
        GroupCommitJournal journal,
        IJudge judge,
        Reloading<RoomLimits> limits,
        RoomHostOptions options,
        TimeProvider time,
        RoomMetrics metrics,
        ILoggerFactory loggers)
    {
        _store = store;
        _journal = journal;
        _options = options;
        _time = time;
        _opener = new RoomOpener(store, journal, judge, limits, options, time, metrics, loggers);
        var depths = new CachedReading<RoomDepths>(CountDepths, time);
        metrics.ObserveRooms(() => depths.Value, options.MailboxCapacity, () => limits.Current.HeldCapacity);
        _sweep = time.CreateTimer(static directory => ((RoomDirectory)directory!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>Rooms open or opening.</summary>
    public int Count => _rooms.Count;

    /// <summary>Posts a draft; the answer comes once the comment is stored, or says that it is not.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="viewer">Who posts it.</param>
    /// <param name="draft">What they post.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="trace">The span it belongs below, where it is traced.</param>
    public async ValueTask<PostResult> Post(
        string roomId, Viewer viewer, CommentDraft draft, CancellationToken cancellationToken, ActivityContext trace = default)
    {
        try
        {
            return await Use(roomId, host => host.Post(viewer, draft, trace), cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return new PostResult.Rejected(StoreAway());
        }
        catch (RoomStoppingException)
        {
            return new PostResult.Rejected(Stopping());
        }
    }

    /// <summary>Carries out a moderation command: in force at once, answered once stored, or it says that it is not.</summary>
    public async ValueTask<ModerationResult> Moderate(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await Use(roomId, host => host.Moderate(moderator, command), cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return new ModerationResult.Refused(StoreAway());
        }
        catch (RoomStoppingException)
        {
            return new ModerationResult.Refused(Stopping());
        }
    }

    /// <summary>Starts (or starts again) sending a room's batches to a gateway.</summary>
    /// <returns>The room as it is; the listener gets everything later, in order, possibly before the caller has this answer.</returns>
    /// <exception cref="StoreUnavailableException">The room is not open and cannot be while the store is away.</exception>
    /// <exception cref="RoomStoppingException">The process is stopping.</exception>
    public ValueTask<RoomSnapshot> Subscribe(
        string roomId, string gatewayId, IRoomListener listener, CancellationToken cancellationToken) =>
        Use(roomId, host => host.Subscribe(gatewayId, listener), cancellationToken);

    /// <summary>Ends a gateway's subscription, without <see cref="IRoomListener.OnEnded"/>. Unknown ones are ignored.</summary>
    public async ValueTask Unsubscribe(string roomId, string gatewayId, CancellationToken cancellationToken)
    {
        if (Opened(roomId)?.Unsubscribe(gatewayId) is { } done)
        {
            await done.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Renews a gateway's lease and says how many viewers it has in the room. Due every third of the lease's duration.</summary>
    /// <returns><see langword="false"/> when the room does not know the gateway (any more): subscribe again.</returns>
    public async ValueTask<bool> ReportViewers(string roomId, string gatewayId, int viewers, CancellationToken cancellationToken) =>
        Opened(roomId)?.ReportViewers(gatewayId, viewers) is { } known && await known.WaitAsync(cancellationToken);

    /// <summary>The room as it is.</summary>
    /// <exception cref="StoreUnavailableException">The room is not open and cannot be while the store is away.</exception>
    /// <exception cref="RoomStoppingException">The process is stopping.</exception>
    public ValueTask<RoomSnapshot> Snapshot(string roomId, CancellationToken cancellationToken) =>
        Use(roomId, host => host.Snapshot(), cancellationToken);

    /// <summary>How a viewer stands in the room now.</summary>
    /// <exception cref="StoreUnavailableException">The room is not open and cannot be while the store is away.</exception>
    /// <exception cref="RoomStoppingException">The process is stopping.</exception>
    public ValueTask<ViewerStanding> StandingOf(string roomId, string viewerId, CancellationToken cancellationToken) =>
        Use(roomId, host => host.StandingOf(viewerId), cancellationToken);

    /// <summary>Answers a moderator's question. The caller has checked that it is one.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    /// <exception cref="RoomStoppingException">The process is stopping.</exception>
    public ValueTask<RoomAnswer> Ask(string roomId, RoomQuery query, CancellationToken cancellationToken) =>
        _opener.Answers.AskAsync(roomId, query, Snapshot, cancellationToken);

    /// <summary>Comments from the store: those accepted in the last moments and not stored yet are not among them.</summary>
    /// <remarks>Does not open the room; one that never was has no history.</remarks>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public ValueTask<HistoryPage> History(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        _store.ReadAsync(roomId, query, cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Refuses what is new, lets rooms handle what waits, sends their last batches and ends their subscriptions, and has the journal
    /// write everything, for as long as <see cref="StoreOptions.DrainTimeout"/> allows.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        var entries = _rooms.Values.ToArray();
        await Task.WhenAll(entries.Select(entry => entry.StopAsync()));
        await _journal.DisposeAsync();
        await Task.WhenAll(entries.Select(entry => entry.Ended));
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _stopping.Dispose();
        _opener.Dispose();
    }

    private async ValueTask<T> Use<T>(string roomId, Func<RoomHost, Task<T>?> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_stopping.IsCancellationRequested)
            {
                throw new RoomStoppingException();
            }

            var entry = _rooms.GetOrAdd(roomId, static (id, directory) => new RoomEntry(id, directory.OpenAsync, directory.Forget), this);
            var host = entry.Host ?? await entry.Opening.WaitAsync(cancellationToken);
            if (ask(host) is { } answer)
            {
                return await answer.WaitAsync(cancellationToken);
            }

            await WaitUntilEndedAsync(entry, cancellationToken);
        }
    }

    // An idle room ends in microseconds. If the store went away just then, it may take until that is back.
    private async Task WaitUntilEndedAsync(RoomEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await entry.Ended.WaitAsync(_options.AckTimeout, _time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new StoreUnavailableException("The room waits for the store to take what it has accepted.", exception);
        }
    }

    private async Task<RoomHost> OpenAsync(string roomId)
    {
        try
        {
            return await _opener.OpenAsync(roomId, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new RoomStoppingException();
        }
    }

    private void Forget(RoomEntry entry)
    {
        _rooms.TryRemove(new KeyValuePair<string, RoomEntry>(entry.RoomId, entry));
        if (entry.Host is not null)
        {
            _opener.Closed(entry.RoomId);
        }
    }

    private RoomHost? Opened(string roomId) => _rooms.TryGetValue(roomId, out var entry) ? entry.Host : null;

    private RoomDepths CountDepths()
    {
        var depths = new RoomDepths();
        foreach (var (_, entry) in _rooms)
        {
            entry.Host?.AddTo(ref depths);
        }

        return depths;
    }

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        foreach (var (_, entry) in _rooms)
        {
            entry.Host?.Sweep(now);
        }
    }

    private static Rejection StoreAway() =>
        new(RejectReason.StoreUnavailable, "The room cannot be opened now; try again in a moment.", TimeSpan.FromSeconds(2));

    private static Rejection Stopping() =>
        new(RejectReason.RoomStopping, "The service is stopping; connect again.", TimeSpan.FromSeconds(1));
}
