using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;

namespace Danmaku.Silo.Storage;

/// <summary>A store whose requests are counted and timed, whichever database it is.</summary>
/// <remarks>Safe for concurrent use. It owns the store.</remarks>
internal sealed class MeasuredStore : IRoomStore, IDoorTokenStore, IAsyncDisposable
{
    private readonly IRoomStore _store;
    private readonly StoreMetrics _metrics;
    private readonly TimeProvider _time;
    private int _opens;
    private int _reads;

    /// <param name="store">The store.</param>
    /// <param name="options">How much may wait for it.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="time">Clock.</param>
    public MeasuredStore(IRoomStore store, StoreOptions options, StoreMetrics metrics, TimeProvider time)
    {
        _store = store;
        _metrics = metrics;
        _time = time;
        metrics.Observe(() => Volatile.Read(ref _opens), () => Volatile.Read(ref _reads), options.Readers, options.WaitingReads);
    }

    /// <inheritdoc/>
    public async ValueTask<RoomState> OpenAsync(string roomId, RoomLimits limits, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opens);
        try
        {
            return await MeasureAsync(StoreRequest.Open, _store.OpenAsync(roomId, limits, cancellationToken));
        }
        finally
        {
            Interlocked.Decrement(ref _opens);
        }
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetTimestamp();
        try
        {
            await _store.AppendAsync(entries, cancellationToken);
            _metrics.Ended(StoreRequest.Append, StoreResult.Done, _time.GetElapsedTime(startedAt));
        }
        catch (Exception exception)
        {
            _metrics.Ended(StoreRequest.Append, ResultOf(exception), _time.GetElapsedTime(startedAt));
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<HistoryPage> ReadAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        ReadAsync(StoreRequest.History, _store.ReadAsync(roomId, query, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<RoomAnswer.Comments> ReadForStaffAsync(string roomId, RoomQuery.Comments query, CancellationToken cancellationToken) =>
        ReadAsync(StoreRequest.StaffHistory, _store.ReadForStaffAsync(roomId, query, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<RoomAnswer.Log> ReadLogAsync(string roomId, LogQuery query, CancellationToken cancellationToken) =>
        ReadAsync(StoreRequest.Log, _store.ReadLogAsync(roomId, query, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<VersionedRules?> ReadRulesAsync(string roomId, int? version, CancellationToken cancellationToken) =>
        ReadAsync(StoreRequest.Rules, _store.ReadRulesAsync(roomId, version, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<RoomAnswer.RuleVersions> ReadRuleVersionsAsync(
        string roomId, RoomQuery.RuleVersions query, CancellationToken cancellationToken) =>
        ReadAsync(StoreRequest.RuleVersions, _store.ReadRuleVersionsAsync(roomId, query, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken) =>
        MeasureAsync(StoreRequest.DoorTokens, ((IDoorTokenStore)_store).DoorTokensAsync(request, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        switch (_store)
        {
            case IAsyncDisposable store:
                await store.DisposeAsync();
                break;
            case IDisposable store:
                store.Dispose();
                break;
        }
    }

    private async ValueTask<T> ReadAsync<T>(StoreRequest request, ValueTask<T> read)
    {
        Interlocked.Increment(ref _reads);
        try
        {
            return await MeasureAsync(request, read);
        }
        finally
        {
            Interlocked.Decrement(ref _reads);
        }
    }

    private async ValueTask<T> MeasureAsync<T>(StoreRequest request, ValueTask<T> call)
    {
        var startedAt = _time.GetTimestamp();
        try
        {
            var result = await call;
            _metrics.Ended(request, StoreResult.Done, _time.GetElapsedTime(startedAt));
            return result;
        }
        catch (Exception exception)
        {
            _metrics.Ended(request, ResultOf(exception), _time.GetElapsedTime(startedAt));
            throw;
        }
    }

    private static StoreResult ResultOf(Exception exception) => exception switch
    {
        StoreBusyException => StoreResult.Refused,
        StoreUnavailableException => StoreResult.Unavailable,
        OperationCanceledException => StoreResult.Cancelled,
        StaleEpochException => StoreResult.Stale,
        _ => StoreResult.Failed,
    };
}
