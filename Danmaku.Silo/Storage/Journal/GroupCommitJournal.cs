using System.Diagnostics;
using System.Threading.Channels;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;

namespace Danmaku.Silo.Storage.Journal;

/// <summary>Writes the entries of all rooms of this process, everything that waits in one transaction.</summary>
/// <remarks>
/// An entry that finds the journal idle is written at once; while a transaction is on its way to the disk the next group
/// gathers, so groups grow by themselves as load does. While the store is away entries wait in order, within bounds.
/// Thread-safe.
/// </remarks>
internal sealed partial class GroupCommitJournal : IJournal, IAsyncDisposable
{
    // A group stays far below what would make the next one wait noticeably for its transaction.
    private const int GroupEntries = 1_000;
    private const int GroupBytes = 1024 * 1024;

    // Half of what posters wait for their acks by default (Rooms:AckTimeout).
    private static readonly TimeSpan BehindAfter = TimeSpan.FromSeconds(1);

    private readonly IRoomStore _store;
    private readonly TimeProvider _time;
    private readonly RoomMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeSpan _drainTimeout;
    private readonly BacklogBudget _comments;
    private readonly BacklogBudget _moderation;

    // Unbounded itself: the two budgets bound it, comments first.
    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _writing;
    private volatile Outage? _outage;
    private volatile bool _isBehind;
    private int _abandoned;

    // Timestamp of the first entry of the group that is being written: all others are younger.
    private long _oldestAt;

    public GroupCommitJournal(
        IRoomStore store, StoreOptions options, TimeProvider time, RoomMetrics metrics, ILogger<GroupCommitJournal> logger)
    {
        _store = store;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _drainTimeout = options.DrainTimeout;
        _comments = new BacklogBudget(options.BacklogComments, options.BacklogMebibytes * 1024L * 1024);
        _moderation = new BacklogBudget(options.BacklogModeration, options.BacklogMebibytes * 1024L * 1024);
        metrics.ObserveBacklog(JournalReserve.Comments, _comments);
        metrics.ObserveBacklog(JournalReserve.Moderation, _moderation);
        metrics.ObserveAges(() => OldestAge, () => _outage is { } outage ? time.GetUtcNow() - outage.Since : TimeSpan.Zero);

        // A group belongs to all rooms, and what waits for the pool must not hold it up.
        _writing = OwnThread.Run("danmaku journal", WriteAllAsync);
    }

    /// <summary>How the store is doing.</summary>
    public JournalState State =>
        _outage is { } outage ? new JournalState.Behind(outage.Since, outage.Reason, Backlog) : new JournalState.Healthy();

    /// <summary>How long the entry that waits longest has waited.</summary>
    public TimeSpan OldestAge => Backlog > 0 && Volatile.Read(ref _oldestAt) is not 0 and var at ? _time.GetElapsedTime(at) : TimeSpan.Zero;

    /// <inheritdoc/>
    public bool IsBehind => _isBehind;

    private int Backlog => _comments.Count + _moderation.Count;

    /// <inheritdoc/>
    public void Append(in JournalEntry entry, IJournalClient client)
    {
        var waiting = new Waiting(entry, client, EntrySize.Of(entry), _time.GetTimestamp());
        if (!BudgetOf(entry).TryTake(waiting.Size))
        {
            if (_outage is { } outage && outage.FirstOverflow())
            {
                Log.BacklogFull(_logger, Backlog);
            }

            Tell(waiting, JournalOutcome.Dropped);
        }
        else if (!_waiting.Writer.TryWrite(waiting))
        {
            SettleAll([waiting], JournalOutcome.Dropped);
        }
    }

    /// <summary>Takes nothing more and writes what waits, for at most <see cref="StoreOptions.DrainTimeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_waiting.Writer.TryComplete())
        {
            try
            {
                await _writing.WaitAsync(_drainTimeout, _time);
            }
            catch (TimeoutException)
            {
                await _giveUp.CancelAsync();
            }
        }

        await _writing;
        _giveUp.Dispose();
    }

    private async Task WriteAllAsync()
    {
        var group = new List<Waiting>(GroupEntries);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            Gather(group);
            Volatile.Write(ref _oldestAt, group.Count > 0 ? group[0].At : 0);
            await WriteAsync(group);
        }

        if (_abandoned > 0)
        {
            Log.Abandoned(_logger, _abandoned);
        }
    }

    private void Gather(List<Waiting> group)
    {
        group.Clear();
        var bytes = 0;
        while (group.Count < GroupEntries && bytes < GroupBytes && _waiting.Reader.TryRead(out var waiting))
        {
            group.Add(waiting);
            bytes += waiting.Size;
        }

        // More than this group, and for long. While the store is away rooms stay live instead.
        _isBehind = _outage is null && Backlog > GroupEntries && group.Count > 0 && _time.GetElapsedTime(group[0].At) > BehindAfter;
    }

    // Ends when every entry is settled, however long the store is away.
    private async Task WriteAsync(IReadOnlyList<Waiting> group)
    {
        var delay = new RetryDelay();
        while (group.Count > 0)
        {
            if (_giveUp.IsCancellationRequested)
            {
                _abandoned += group.Count;
                SettleAll(group, JournalOutcome.Dropped);
                return;
            }

            try
            {
                await WriteOnceAsync(group);
                return;
            }
            catch (StoreUnavailableException exception)
            {
                NoteAway(exception);
                await Task.Delay(delay.Next(), _time, _giveUp.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
            catch (StaleEpochException exception)
            {
                group = SettleStale(group, exception);
            }
            catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
            {
                // The loop's head gives up on the group.
            }
#pragma warning disable CA1031 // Whatever it is, the other rooms' entries must go on.
            catch (Exception exception) when (group.Count == 1)
#pragma warning restore CA1031
            {
                Refuse(group[0], exception);
                return;
            }
#pragma warning disable CA1031
            catch (Exception)
#pragma warning restore CA1031
            {
                // One bad entry must not take the others with it: halve until it stands alone. Order stays.
                var half = group.Count / 2;
                await WriteAsync([.. group.Take(half)]);
                await WriteAsync([.. group.Skip(half)]);
                return;
            }
        }
    }

    private async Task WriteOnceAsync(IReadOnlyList<Waiting> group)
    {
        var startedAt = _time.GetTimestamp();
        var entries = new JournalEntry[group.Count];
        List<Activity>? traced = null;
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = group[i].Entry;
            if (entries[i].Span is { } span)
            {
                (traced ??= []).Add(span);
            }
        }

        using (traced is null ? null : RoomSpans.BeginCommit(traced, entries.Length))
        {
            await _store.AppendAsync(entries, _giveUp.Token);
        }

        _metrics.GroupWritten(entries.Length, _time.GetElapsedTime(startedAt));
        SettleAll(group, JournalOutcome.Stored);
        NoteWritten(entries.Length);
    }

    private List<Waiting> SettleStale(IReadOnlyList<Waiting> group, StaleEpochException exception)
    {
        var stale = group.Where(w => exception.Rooms.Contains((w.Entry.RoomId, w.Entry.Event.Position.Epoch))).ToList();
        Log.Stale(_logger, stale.Count, exception.Rooms.Count);
        SettleAll(stale, JournalOutcome.Stale);
        return [.. group.Except(stale)];
    }

    private void Refuse(Waiting waiting, Exception exception)
    {
        var kind = waiting.Entry.Event.GetType().Name;
        Log.Refused(_logger, exception, kind, waiting.Entry.RoomId, waiting.Entry.Event.Position);
        SettleAll([waiting], JournalOutcome.Refused);
    }

    private void NoteAway(StoreUnavailableException exception)
    {
        if (_outage is null)
        {
            _isBehind = false;
            // First: whoever reads in the log that the store is away is told so by the health check, too.
            _outage = new Outage(_time.GetUtcNow(), exception.Message);
            Log.Away(_logger, exception.Message);
        }
    }

    // Caught up once what gathered meanwhile fits into one group.
    private void NoteWritten(int count)
    {
        if (_outage is not { } outage)
        {
            return;
        }

        outage.Written += count;
        if (Backlog < GroupEntries)
        {
            _outage = null;
            Log.Back(_logger, _time.GetUtcNow() - outage.Since, outage.Written);
        }
    }

    private void SettleAll(IReadOnlyList<Waiting> group, JournalOutcome outcome)
    {
        foreach (var waiting in group)
        {
            BudgetOf(waiting.Entry).Return(waiting.Size);
            Tell(waiting, outcome);
        }
    }

    private void Tell(in Waiting waiting, JournalOutcome outcome)
    {
        if (outcome != JournalOutcome.Stored)
        {
            _metrics.EntryLost(outcome);
        }

        waiting.Client.OnSettled(waiting.Entry.Event.Position, outcome);
    }

    // A comment that waits for a moderator is a comment like another, and so is the end of its delay; all else is moderation, also what the
    // room's clock or brake did.
    private BacklogBudget BudgetOf(in JournalEntry entry) =>
        entry.Event is RoomEvent.CommentPosted or RoomEvent.CommentsShown { Cause: ShowCause.DelayOver } ? _comments : _moderation;

    private readonly record struct Waiting(JournalEntry Entry, IJournalClient Client, int Size, long At);

    private sealed class Outage(DateTimeOffset since, string reason)
    {
        private int _overflowed;

        public DateTimeOffset Since { get; } = since;

        public string Reason { get; } = reason;

        /// <summary>Entries written since the store is back.</summary>
        public int Written { get; set; }

        /// <summary>True once: one outage, one line in the log about its full backlog.</summary>
        public bool FirstOverflow() => Interlocked.Exchange(ref _overflowed, 1) == 0;
    }
}
