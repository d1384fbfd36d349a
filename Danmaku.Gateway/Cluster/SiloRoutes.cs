using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Settings;
using Grpc.Core;

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

    private readonly SiloLinkOptions _options;
    private readonly Reloading<Metadata> _headers;
    private readonly SiloLinkMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _gatewayId = $"{Environment.MachineName}-{Guid.NewGuid():N}";
    private readonly SiloName[] _names;
    private readonly Lock _changing = new();
    private readonly List<Task> _running = [];
    private volatile Route[] _routes = [];
    private TaskCompletionSource _changed = NewSignal();

    public SiloRoutes(Reloading<SiloLinkOptions> options, INameResolver names, SiloLinkMetrics metrics, TimeProvider time, ILogger logger)
    {
        _options = options.Current;
        _headers = options.Select(static silos => silos.ServiceKey is { } key ? new Metadata { { "danmaku-service-key", key } } : []);
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _names = [.. _options.Addresses.Select(address => new SiloName(address, _options, names, time, logger))];
    }

    /// <summary>Silos linked to.</summary>
    public int LiveCount => _routes.Count(static route => route.Line.Live is not null);

    /// <summary>Silos that there should be links to.</summary>
    public int Count => _routes.Count(static route => route.Line.IsWanted);

    /// <summary>Something of all links that are up, added up.</summary>
    public long Sum(Func<SiloStream, long> figure) => _routes.Sum(route => route.Line.Stream is { } stream ? figure(stream) : 0);

    /// <summary>Keeps all links up until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.WhenAll(_names.Select(name => name.RunAsync(targets => Update(name, targets, stopping), stopping)));
        Task[] running;
        lock (_changing)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
    }

    /// <summary>The stream that a room is subscribed over, if any.</summary>
    public SiloStream? HomeOf(string roomId)
    {
        foreach (var route in _routes)
        {
            if (route.Line.Stream is { } stream && stream.Has(roomId))
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
        foreach (var route in _routes)
        {
            route.Line.Dispose();
        }
    }

    private SiloLine? Pick(string roomId)
    {
        SiloLine? best = null;
        var bestWeight = (IsWanted: false, Hash: 0UL);
        foreach (var route in _routes)
        {
            if (route.Line.Live is not { } stream)
            {
                continue;
            }

            if (stream.Has(roomId))
            {
                // Where its batches come from: what is asked of one room stays in order.
                return route.Line;
            }

            var weight = (route.Line.IsWanted, Mix(Hash(route.Seed, roomId)));
            if (best is null || weight.CompareTo(bestWeight) > 0)
            {
                (best, bestWeight) = (route.Line, weight);
            }
        }

        return best;
    }

    // The silos behind one name, as they are now. A silo whose address is gone keeps its link until that ends: what cannot be found any more may be
    // finishing its work.
    private void Update(SiloName name, IReadOnlyList<SiloTarget> targets, CancellationToken stopping)
    {
        lock (_changing)
        {
            List<Route> routes = [.. _routes.Where(static route => !route.Line.IsOver)];
            foreach (var route in routes.Where(route => route.Name == name))
            {
                route.Line.Want(targets.Contains(route.Line.Target));
            }

            foreach (var target in targets.Where(target => !routes.Exists(route => route.Name == name && route.Line.Target == target)))
            {
                var line = new SiloLine(target, _gatewayId, _options, _headers, Changed, _metrics, _time, _logger);
                routes.Add(new Route(name, line, Hash(Hash(Offset, target.ToString()), _gatewayId)));
                _running.RemoveAll(static task => task.IsCompleted);
                _running.Add(RunAsync(line, stopping));
            }

            _routes = [.. routes];
        }

        void Changed()
        {
            Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
            name.Again();
        }
    }

    private async Task RunAsync(SiloLine line, CancellationToken stopping)
    {
        // The first connection is made on the pool, not under the lock.
        await Task.Yield();
        await line.RunAsync(stopping);

        // Questions that are under way over it have no stream to end with, but a time. In a gateway that stops they end with it.
        await Task.Delay(_options.CallTimeout, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested)
        {
            line.Dispose();
        }
    }

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

    private sealed record Route(SiloName Name, SiloLine Line, ulong Seed);
}
