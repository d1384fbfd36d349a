using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Recording;

/// <summary>The recordings that are being replayed over this gateway, each read once for all who watch it.</summary>
/// <remarks>
/// Thread-safe. Whatever viewers ask for: a recording is looked at again once a second, <see cref="ReadingsAtOnce"/> are read at once, so many may
/// wait for that, and those replayed least lately are forgotten where they take too much memory.
/// </remarks>
/// <param name="link">Where the comments are.</param>
/// <param name="options">How much.</param>
/// <param name="encode">A comment with its media time in the wire format.</param>
/// <param name="time">Clock.</param>
internal sealed class Recordings(ISiloLink link, Reloading<RecordingOptions> options, Func<Comment, byte[]> encode, TimeProvider time) : IDisposable
{
    private const int ReadingsAtOnce = 2;
    private const int ReadingsWaiting = 32;

    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    /// <summary>How long a recording that is too large is taken for that without looking.</summary>
    private static readonly TimeSpan TooLargeFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan WhenBusy = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<RecordedRange, Kept> _kept = [];
    private readonly SemaphoreSlim _readings = new(ReadingsAtOnce);
    private int _readers;

    /// <summary>Memory that those kept take, about.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _kept.Values.Sum(static kept => kept.Comments?.Bytes ?? 0);
            }
        }
    }

    /// <summary>A recording as it was within the last second.</summary>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async ValueTask<RecordingResult> FindAsync(RecordedRange range, CancellationToken cancellationToken)
    {
        if (range.Origin is null)
        {
            range = range with { Origin = await OriginOfAsync(range, cancellationToken) };
        }

        var kept = Keep(range);
        await kept.Turn.WaitAsync(cancellationToken);
        try
        {
            var refusal = kept.LookedAt is { } looked && time.GetElapsedTime(looked) < (kept.Refusal is null ? FreshFor : TooLargeFor)
                ? kept.Refusal
                : await LookAsync(kept, cancellationToken);
            return new RecordingResult(refusal is null ? kept.Comments : null, refusal);
        }
        finally
        {
            kept.Turn.Release();
        }
    }

    public void Dispose()
    {
        _readings.Dispose();
        foreach (var kept in _kept.Values)
        {
            kept.Dispose();
        }
    }

    private async ValueTask<DateTimeOffset> OriginOfAsync(RecordedRange range, CancellationToken cancellationToken)
    {
        var oldest = await link.HistoryAsync(range.RoomId, new HistoryQuery(null, null, range.Since, range.Until, Limit: 1), cancellationToken);
        return oldest.Comments is [var first, ..] ? MediaClock.OriginOf(first) : range.Since ?? DateTimeOffset.UnixEpoch;
    }

    private async Task<Rejection?> LookAsync(Kept kept, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _readers) > ReadingsAtOnce + ReadingsWaiting)
        {
            Interlocked.Decrement(ref _readers);
            return new Rejection(RejectReason.RoomOverloaded, "Too many recordings are being read at this moment.", WhenBusy);
        }

        try
        {
            await _readings.WaitAsync(cancellationToken);
            try
            {
                var most = options.Current.ReplayComments;
                var lookedAt = time.GetTimestamp();

                // Forgotten where looking fails, for the reader is then between two states.
                var before = kept.Comments;
                kept.Comments = null;
                var comments = before is { } known
                    ? await kept.Reader.RefreshAsync(known, most, cancellationToken)
                    : await kept.Reader.ReadAsync(most, cancellationToken);
                kept.Comments = comments;
                kept.Refusal = comments is null
                    ? new Rejection(
                        RejectReason.RequestInvalid, $"The recording has more than {most} comments, which is the most of one: ask for a part of it with 'since' and 'until'.")
                    : null;
                kept.LookedAt = lookedAt;
                Forget(kept);
                return kept.Refusal;
            }
            finally
            {
                _readings.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    private Kept Keep(RecordedRange range)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(range, out var kept))
            {
                _kept[range] = kept = new Kept(new RecordingReader(link, range, encode, time));
            }

            kept.UsedAt = time.GetTimestamp();
            return kept;
        }
    }

    // Those that are being looked at stay with whoever does it, and are read anew for the next one.
    private void Forget(Kept besides)
    {
        lock (_lock)
        {
            var bytes = _kept.Values.Sum(static kept => kept.Bytes);
            foreach (var (range, kept) in _kept.OrderBy(static pair => pair.Value.UsedAt).ToList())
            {
                if (bytes <= options.Current.ReplayBytes)
                {
                    break;
                }

                if (kept != besides)
                {
                    _kept.Remove(range);
                    bytes -= kept.Bytes;
                }
            }
        }
    }

    private sealed class Kept(RecordingReader reader) : IDisposable
    {
        /// <summary>What one takes that has no comments.</summary>
        private const int EmptyBytes = 1024;

        private RecordedComments? _comments;

        public RecordingReader Reader { get; } = reader;

        public SemaphoreSlim Turn { get; } = new(1);

        public RecordedComments? Comments
        {
            get => Volatile.Read(ref _comments);
            set => Volatile.Write(ref _comments, value);
        }

        public long Bytes => EmptyBytes + (Comments?.Bytes ?? 0);

        public Rejection? Refusal { get; set; }

        /// <summary>Timestamp of when it was looked at last.</summary>
        public long? LookedAt { get; set; }

        /// <summary>Timestamp of when it was asked for last. Under the lock.</summary>
        public long UsedAt { get; set; }

        public void Dispose() => Turn.Dispose();
    }
}
