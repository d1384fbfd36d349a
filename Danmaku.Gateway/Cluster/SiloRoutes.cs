using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Cluster;

/// <summary>The links to all silos, and which of them a room goes over.</summary>
/// <remarks>
/// Thread-safe. Rooms are spread by rendezvous hashing, so that a silo that goes moves only its own rooms. This gateway's id is part of the
/// hash: with the room's alone, one silo would relay a hot room to every gateway there is.
/// </remarks>
internal sealed class SiloRoutes : IDisposable
{
    /// <summary>Offset basis of 64-bit FNV-1a.</summary>
    private const ulong Offset = 14_695_981_039_346_656_037;

    private readonly TimeProvider _time;
    private readonly string _gatewayId = $"{Environment.MachineName}-{Guid.NewGuid():N}";
    private readonly (SiloLine Line, ulong Seed)[] _lines;
    private TaskCompletionSource _changed = NewSignal();

    public SiloRoutes(SiloLinkOptions options, SiloLinkMetrics metrics, TimeProvider time, ILogger logger)
    {
        _time = time;
        _lines =
        [
            .. options.Addresses.Select(address => (
                new SiloLine(address, _gatewayId, options, Changed, metrics, time, logger), Hash(Hash(Offset, address), _gatewayId))),
        ];
    }

    /// <summary>Silos linked to.</summary>
    public int LiveCount => _lines.Count(static entry => entry.Line.Live is not null);

    /// <summary>Silos that there should be links to.</summary>
    public int Count => _lines.Length;

    /// <summary>Something of all links that are up, added up.</summary>
    public long Sum(Func<SiloStream, long> figure) => _lines.Sum(entry => entry.Line.Stream is { } stream ? figure(stream) : 0);

    /// <summary>Keeps all links up until told to stop.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(_lines.Select(entry => entry.Line.RunAsync(stopping)));

    /// <summary>The stream that a room is subscribed over, if any.</summary>
    public SiloStream? HomeOf(string roomId)
    {
        foreach (var (line, _) in _lines)
        {
            if (line.Stream is { } stream && stream.Has(roomId))
            {
                return stream;
            }
        }

        return null;
    }

    /// <summary>The link that a room goes over; waits for one where there is none.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="dueAt">Timestamp until which to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see langword="null"/> when there was none in time.</returns>
    public async ValueTask<SiloLine?> FindAsync(string roomId, long dueAt, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed);
            if (Pick(roomId) is { } line)
            {
                return line;
            }

            var left = _time.GetElapsedTime(_time.GetTimestamp(), dueAt);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            try
            {
                await changed.Task.WaitAsync(left, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        foreach (var (line, _) in _lines)
        {
            line.Dispose();
        }
    }

    private SiloLine? Pick(string roomId)
    {
        SiloLine? best = null;
        var bestWeight = 0UL;
        foreach (var (line, seed) in _lines)
        {
            if (line.Live is not { } stream)
            {
                continue;
            }

            if (stream.Has(roomId))
            {
                // Where its batches come from: what is asked of one room stays in order.
                return line;
            }

            var weight = Mix(Hash(seed, roomId));
            if (best is null || weight > bestWeight)
            {
                (best, bestWeight) = (line, weight);
            }
        }

        return best;
    }

    private void Changed() => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // FNV-1a over UTF-16, then the finish of MurmurHash3 (Mix): rooms numbered one after another spread evenly.
    private static ulong Hash(ulong seed, string text)
    {
        foreach (var c in text)
        {
            seed = (seed ^ c) * 1_099_511_628_211;
        }

        return seed;
    }

    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return hash ^ (hash >> 33);
    }
}
