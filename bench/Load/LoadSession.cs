using Danmaku.Bench.Load.Dialects;
using Danmaku.Bench.Load.Dialects.Doors;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Load.Servers;

namespace Danmaku.Bench.Load;

/// <summary>One server with all viewers connected: opened once, then measured once or at several rates.</summary>
internal sealed class LoadSession : IAsyncDisposable
{
    /// <summary>How long nothing may arrive until what is missing counts as lost.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(5);

    private readonly LoadCase _load;
    private readonly ServerProcess _server;
    private readonly LoadEngine _engine;
    private readonly LoadProgress _progress;
    private readonly List<RoomLoad> _rooms = [];
    private long _emptyMemory;
    private int _counted;
    private RunResult _connecting = new();

    private LoadSession(LoadCase load, ServerKind kind, ServerProcess server, LoadProgress progress)
    {
        _load = load;
        _server = server;
        _progress = progress;
        Dialect = DialectOf(kind, load);
        foreach (var (number, group) in load.Groups.Index())
        {
            _rooms.AddRange(Enumerable.Range(_rooms.Count, group.Rooms).Select(room => new RoomLoad(room, number)));
        }

        _engine = new LoadEngine(Dialect, new EngineOptions
        {
            Port = server.Port,
            Groups = load.Groups.Count,
            Texts = load.Texts,
            Wait = load.Wait,
            Deflate = load.Deflate,
        });
    }

    private Dialect Dialect { get; }

    /// <summary>Starts the server and connects everybody.</summary>
    /// <exception cref="InvalidOperationException">The server does not start.</exception>
    /// <exception cref="IOException">The server lets somebody not in.</exception>
    public static async Task<LoadSession> OpenAsync(
        LoadCase load, ServerKind kind, string? floor, LoadProgress progress, CancellationToken cancellationToken)
    {
        progress.Say("starting");
        var server = await ServerProcess.StartAsync(kind, floor, load.Settings);
        var session = new LoadSession(load, kind, server, progress);
        try
        {
            await session.ConnectAsync(cancellationToken);
            return session;
        }
        catch (IOException exception)
        {
            await session.DisposeAsync();
            throw new IOException($"{exception.Message}\n{server.Output}", exception);
        }
        catch (OperationCanceledException)
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Posts at a rate, measures, and waits for the last comments.</summary>
    /// <param name="rate">Comments per second in each room; null for those of the groups.</param>
    /// <param name="warmUp">Full load before measuring.</param>
    /// <param name="duration">How long is measured.</param>
    /// <param name="withMemory">Whether memory under load is asked for, which has the server collect its garbage.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<RunResult> MeasureAsync(
        double? rate, TimeSpan warmUp, TimeSpan duration, bool withMemory, CancellationToken cancellationToken)
    {
        if ((rate ?? _load.HighestRate) <= 0)
        {
            return _connecting;
        }

        var accounted = await _engine.RunAsync(_engine.Account);
        await _engine.RunAsync(() => Start(rate));
        await _progress.WaitAsync("warming up", warmUp, _engine, cancellationToken);
        var runtimeBefore = await _server.RuntimeAsync();
        var (before, cpuBefore, userBefore, coreBefore) = await _engine.RunAsync(() =>
        {
            _engine.Record(on: true);
            return (_engine.Glance(), _server.CpuTime(), _server.UserTime(), Cores.UsedOfServerCore());
        });
        await _progress.WaitAsync("measuring", duration, _engine, cancellationToken);
        var (after, cpuAfter, userAfter, coreAfter, histograms) = await _engine.RunAsync(
            () => (_engine.Glance(), _server.CpuTime(), _server.UserTime(), Cores.UsedOfServerCore(), _engine.Record(on: false)));
        var runtime = await _server.RuntimeAsync() is { } runtimeAfter && runtimeBefore is not null ? runtimeAfter - runtimeBefore : null;
        var loaded = withMemory ? await KibibytesPerConnectionAsync() : 0;
        await _engine.RunAsync(() => Stop());
        _progress.Say("waiting for the last comments");
        await _engine.DrainAsync(DrainPatience);

        var account = await _engine.RunAsync(_engine.Account);
        var seconds = (after.At - before.At) / 1_000_000.0;
        var delivered = after.Delivered - before.Delivered;
        return _connecting with
        {
            DeliveriesPerSecond = delivered / seconds,
            CpuPerDelivery = (cpuAfter - cpuBefore).TotalMicroseconds / delivered,
            UserPerDelivery = (userAfter - userBefore).TotalMicroseconds / delivered,
            ServerBusy = (cpuAfter - cpuBefore).TotalSeconds / seconds,
            OthersBusy = Math.Max(0, ((coreAfter - coreBefore - (cpuAfter - cpuBefore))?.TotalSeconds ?? 0) / seconds),
            GeneratorBusy = Math.Max(0, (after.Busy - before.Busy).TotalSeconds / seconds),
            Latencies = [.. _load.Groups.Zip(histograms, static (group, histogram) => Latencies.Of(group.Name, histogram))],
            BytesPerDelivery = (double)(after.Bytes - before.Bytes) / delivered,
            LoadedKibibytes = loaded,
            Runtime = runtime,
            Measured = delivered,
            Delivery = account with
            {
                Expected = account.Expected - accounted.Expected,
                Delivered = account.Delivered - accounted.Delivered,
                Accounted = account.Accounted - accounted.Accounted,
                Lost = account.Lost - accounted.Lost,
            },
            Rejected = after.Rejected,
            Compressed = after.Compressed - before.Compressed,
            Closed = after.Closed,
            Problem = _engine.Problem,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await _server.DisposeAsync();
    }

    private static Dialect DialectOf(ServerKind kind, LoadCase load) => kind switch
    {
        ServerKind.SignalR => new SignalRDialect(),
        ServerKind.AspNet or ServerKind.Floor or ServerKind.FloorAdaptive => new PlainDialect(),
        ServerKind.Danmaku => Native(load),
        _ => new DoorsDialect(Native(load), DoorDialects.Of(kind)),
    };

    private static NativeDialect Native(LoadCase load) => new(
        DanmakuServer.Secret, load.DisplayBudget, longTexts: load.Texts.Any(static text => text.Raw.Length + Marker.Length > 100));

    // The first few pay for what is paid once: code compiled, pools filled, threads started. They are not counted.
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var plans = _load.Plans();
        Dialect.Prepare(plans);
        var first = Math.Min(plans.Count / 2, Math.Clamp(plans.Count / 20, 20, 500));
        _counted = plans.Count - first;
        _progress.Say($"connecting {plans.Count} viewers");
        await _engine.ConnectAsync([.. plans.Take(first)], room => _rooms[room]);
        await Task.Delay(_load.Settle, TimeProvider.System, cancellationToken);
        (_emptyMemory, _) = await _server.MemoryAsync();
        var cpu = _server.CpuTime();
        await _engine.ConnectAsync([.. plans.Skip(first)], room => _rooms[room]);
        cpu = _server.CpuTime() - cpu;
        await Task.Delay(_load.Settle, TimeProvider.System, cancellationToken);
        _connecting = new RunResult
        {
            CpuPerDelivery = double.NaN,
            UserPerDelivery = double.NaN,
            BytesPerDelivery = double.NaN,
            CpuPerConnect = cpu.TotalMicroseconds / _counted,
            IdleKibibytes = await KibibytesPerConnectionAsync(),
        };
    }

    private async Task<double> KibibytesPerConnectionAsync()
    {
        var (resident, _) = await _server.MemoryAsync();
        return (resident - _emptyMemory) / 1024.0 / _counted;
    }

    private bool Start(double? rate)
    {
        var now = GeneratorClock.Now;
        _engine.Post([.. _load.Groups.Index()
            .Where(group => (rate ?? group.Item.Rate) > 0)
            .Select(group => new PostPacer([.. _rooms.Where(room => room.Group == group.Index)], rate ?? group.Item.Rate, now))]);
        return true;
    }

    private bool Stop()
    {
        _engine.Post([]);
        return true;
    }
}
