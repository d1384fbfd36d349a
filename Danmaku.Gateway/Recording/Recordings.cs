using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Recording;

/// <summary>The recordings that are being replayed over this gateway, each read once for all who watch it.</summary>
/// <remarks>
/// Thread-safe. Whatever viewers ask for: a recording is looked at again once a second, <see cref="ReadingsAtOnce"/> are read at once, so many may
/// wait for that, and those replayed least lately are forgotten where they take too much memory. A reading goes on without the viewer who began it, for the next one.
/// </remarks>
/// <param name="link">Where the comments are.</param>
/// <param name="options">How much.</param>
/// <param name="encode">A comment in the wire format.</param>
/// <param name="time">Clock.</param>
internal sealed class Recordings(ISiloLink link, Reloading<RecordingOptions> options, Func<Comment, byte[]> encode, TimeProvider time) : IDisposable
{
    private const int ReadingsAtOnce = 2;
    private const int ReadingsWaiting = 32;

    /// <summary>Looks at recordings that are kept, which are short: no long reading holds them up.</summary>
    private const int LooksAtOnce = 8;

    /// <summary>Most that are kept, however small they are.</summary>
    private const int MaxRecordings = 1_000;

    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    /// <summary>How long a recording that is too large is taken for that without looking.</summary>
    private static readonly TimeSpan TooLargeFor = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan WhenBusy = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<RecordedRange, KeptRecording> _kept = [];
    private readonly SemaphoreSlim _readings = new(ReadingsAtOnce);
    private readonly SemaphoreSlim _looks = new(LooksAtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private int _readers;

    /// <summary>Memory that those kept take, about.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _kept.Values.Sum(static kept => kept.Bytes);
            }
        }
    }

    /// <summary>A recording as it was within the last second. Its origin does not matter: it is for the window.</summary>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public Task<RecordingResult> FindAsync(RecordedRange range, CancellationToken cancellationToken)
    {
        var kept = Keep(range with { Origin = null });
        return kept.Latest(IsFresh, () => LookAsync(kept)).WaitAsync(cancellationToken);
    }

    // No more than that: what is under way uses the rest until it has noticed, and none of it holds anything of the system.
    public void Dispose() => _stopping.Cancel();

    private bool IsFresh(KeptRecording kept) =>
        kept.LookedAt is { } looked && time.GetElapsedTime(looked) < (kept.Comments is null ? TooLargeFor : FreshFor);

    private async Task<RecordingResult> LookAsync(KeptRecording kept)
    {
        if (kept.Comments is not { } known || (kept.Reader.IsDue && Volatile.Read(ref _readers) < ReadingsAtOnce))
        {
            return await ReadAsync(kept);
        }

        await _looks.WaitAsync(_stopping.Token);
        try
        {
            var lookedAt = time.GetTimestamp();
            var comments = await kept.Reader.RefreshAsync(known, _stopping.Token);
            if (comments.Count <= options.Current.ReplayComments && comments.Bytes <= options.Current.ReplayBytes)
            {
                return Done(kept, new RecordingResult(comments, Refusal: null), lookedAt);
            }
        }
        finally
        {
            _looks.Release();
        }

        // It has grown too large. Reading it tells where.
        return await ReadAsync(kept);
    }

    private async Task<RecordingResult> ReadAsync(KeptRecording kept)
    {
        if (Interlocked.Increment(ref _readers) > ReadingsAtOnce + ReadingsWaiting)
        {
            Interlocked.Decrement(ref _readers);
            return new RecordingResult(null, new Rejection(RejectReason.RoomOverloaded, "Too many recordings are being read at this moment.", WhenBusy));
        }

        try
        {
            await _readings.WaitAsync(_stopping.Token);
            try
            {
                kept.Comments = null;
                var lookedAt = time.GetTimestamp();
                var result = await kept.Reader.ReadAsync(options.Current, bytes => Grown(kept, bytes), _stopping.Token);
                if (result.Comments is { } comments && time.GetElapsedTime(lookedAt) > FreshFor)
                {
                    // What was deleted while it was read may be in it.
                    lookedAt = time.GetTimestamp();
                    result = result with { Comments = await kept.Reader.RefreshAsync(comments, _stopping.Token) };
                }

                return Done(kept, result, lookedAt);
            }
            finally
            {
                _readings.Release();
                kept.BytesRead = 0;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    private RecordingResult Done(KeptRecording kept, in RecordingResult result, long lookedAt)
    {
        kept.Comments = result.Comments;
        kept.LookedAt = lookedAt;
        Forget(kept);
        return result;
    }

    private void Grown(KeptRecording kept, long bytes)
    {
        kept.BytesRead = bytes;
        Forget(kept);
    }

    private KeptRecording Keep(RecordedRange range)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(range, out var kept))
            {
                _kept[range] = kept = new KeptRecording(new RecordingReader(link, range, encode, time));
            }

            kept.UsedAt = time.GetTimestamp();
            return kept;
        }
    }

    // Those that are being looked at stay with whoever does it, and are read anew for the next one.
    private void Forget(KeptRecording besides)
    {
        lock (_lock)
        {
            var bytes = _kept.Values.Sum(static kept => kept.Bytes);
            if (bytes <= options.Current.ReplayBytes && _kept.Count <= MaxRecordings)
            {
                return;
            }

            foreach (var (range, kept) in _kept.Where(pair => pair.Value != besides).OrderBy(static pair => pair.Value.UsedAt).ToList())
            {
                if (bytes <= options.Current.ReplayBytes && _kept.Count <= MaxRecordings)
                {
                    break;
                }

                _kept.Remove(range);
                bytes -= kept.Bytes;
            }
        }
    }
}
