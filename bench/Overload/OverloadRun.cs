using System.Diagnostics;
using Danmaku.Bench.Load.Servers;
using Danmaku.Bench.Paths;
using Danmaku.Bench.Replay;
using Spectre.Console;

namespace Danmaku.Bench.Overload;

/// <summary>One service on a core of its own: its capacity, half of that, several times that, and half again.</summary>
internal sealed class OverloadRun
{
    private static readonly TimeSpan ArriveWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan InPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    private readonly OverloadOptions _options;
    private readonly IAnsiConsole _console;
    private readonly ServerProcess _server;
    private readonly Crowd _crowd;
    private readonly ServiceWatch _watch;

    private OverloadRun(OverloadOptions options, IAnsiConsole console, ServerProcess server, Crowd crowd, ServiceWatch watch) =>
        (_options, _console, _server, _crowd, _watch) = (options, console, server, crowd, watch);

    public static async Task<int> RunAsync(OverloadOptions options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        // Asked first: afterwards this process sees one core.
        _ = Cores.Unpinned;
        await Cores.PinGeneratorAsync();
        var folder = Directory.CreateTempSubdirectory("danmaku-overload-");
        CpuShare? share = null;
        try
        {
            var store = Path.Combine(folder.FullName, "danmaku.db");
            await using var server = await ServerProcess.StartAsync(ServerKind.Danmaku, floor: null, Settings(options, store));
            share = options.CpuPercent < 100 ? CpuShare.Give(server.Id, options.CpuPercent) : null;
            var viewers = options.Factor * options.Connections;
            using var crowd = new Crowd(
                server.Port, viewers - options.Posters, options.Posters, wellBehaved: options.Connections, new SignedTokens(DanmakuServer.Secret, null, null, TimeProvider.System));
            await using var watch = new ServiceWatch(server, () => crowd.In);
            var result = await new OverloadRun(options, console, server, crowd, watch).RunAsync(store, cancellationToken);
            OverloadReport.Write(console, result);
            return 0;
        }
        finally
        {
            share?.Dispose();
            folder.Delete(recursive: true);
        }
    }

    // What protects a service from one viewer or one address is lifted by the server of the bench: the crowd is one of each. What protects it from
    // all together is as it ships, but for its capacity.
    private static IEnumerable<string> Settings(OverloadOptions options, string store) =>
    [
        $"Store:Path={store}",
        $"ConnectionLimits:Connections={options.Connections}",
        "ConnectionLimits:HandshakesPerSecond=2000",
        "Logging:LogLevel:Microsoft.AspNetCore=Warning",
        .. options.Settings,
    ];

    private async Task<OverloadResult> RunAsync(string store, CancellationToken cancellationToken)
    {
        await EnterAsync(_options.Connections, cancellationToken);
        await _crowd.RunAsync(() => _crowd.PostPipelined(_options.Window));
        await PassAsync(_options.WarmUpSeconds, cancellationToken);
        var full = await MeasureAsync("capacity", 0, _options.CapacitySeconds, probes: false, cancellationToken);
        var capacity = full.Counts.AckedStored / full.Seconds;
        Say($"capacity: {capacity:N0} comments/s with {_options.Connections:N0} viewers, ack p99 {full.Counts.Acked.All().Quantile(0.99) / 1000.0:N1} ms");

        await _crowd.RunAsync(() => _crowd.Post(0));
        await PassAsync(2, cancellationToken);
        await EnterAsync(_options.Connections / 2, cancellationToken);
        await _crowd.RunAsync(() => _crowd.Post(capacity / 2));
        await PassAsync(_options.WarmUpSeconds, cancellationToken);
        var before = await MeasureAsync("before", capacity / 2, _options.BeforeSeconds, probes: true, cancellationToken);

        await _crowd.RunAsync(() => _crowd.Want(_options.Factor * _options.Connections, ArriveWithin) && _crowd.Post(_options.Factor * capacity));
        var overload = await MeasureAsync("overload", _options.Factor * capacity, _options.OverloadSeconds, probes: false, cancellationToken);

        await _crowd.RunAsync(() => _crowd.Want(_options.Connections / 2, ArriveWithin) && _crowd.Post(capacity / 2));
        var after = await MeasureAsync("after", capacity / 2, _options.AfterSeconds, probes: true, cancellationToken);

        await _crowd.RunAsync(() => _crowd.Post(0));
        await PassAsync(5, cancellationToken);
        await _crowd.RunAsync(() => _crowd.Want(0, ArriveWithin));
        await PassAsync((int)Quiet.TotalSeconds, cancellationToken);
        var memoryAfter = ProcessFigures.Resident(_server.Id);
        await _watch.StopAsync();
        var (collected, _) = await _server.MemoryAsync();
        Say("comparing with the file");
        var (lost, inFile) = await _crowd.RunAsync(() => _crowd.Ledger.Compare(store, Crowd.Room));
        return new OverloadResult(
            _options, capacity, before, overload, after, memoryAfter, collected, _crowd.Ledger.Stored, lost, inFile, _server.Complaints);
    }

    private async Task EnterAsync(int viewers, CancellationToken cancellationToken)
    {
        await _crowd.RunAsync(() => _crowd.Want(viewers, ArriveWithin));
        var began = Stopwatch.GetTimestamp();
        while (_crowd.In != viewers)
        {
            if (Stopwatch.GetElapsedTime(began) > InPatience)
            {
                throw new InvalidOperationException($"{_crowd.In} of {viewers} viewers are in.\n{_server.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    private async Task<PhaseResult> MeasureAsync(string name, double offered, int seconds, bool probes, CancellationToken cancellationToken)
    {
        Say($"{name}: {seconds} s");
        await _crowd.RunAsync(_crowd.Count);
        var (began, since, cpu, core, own) = (Stopwatch.GetTimestamp(), _watch.Now, _server.CpuTime(), Cores.UsedOfServerCore(), Environment.CpuUsage.TotalTime);
        if (probes)
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            {
                await _crowd.RunAsync(_crowd.Probe);
                await Task.Delay(ProbeInterval, TimeProvider.System, cancellationToken);
            }
        }
        else
        {
            await PassAsync(seconds, cancellationToken);
        }

        var counts = await _crowd.RunAsync(_crowd.Count);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var used = (_server.CpuTime() - cpu).TotalSeconds;
        return new PhaseResult(
            name,
            elapsed,
            offered,
            counts,
            _watch.Since(since),
            used / elapsed,
            Math.Max(0, (((Cores.UsedOfServerCore() - core)?.TotalSeconds ?? 0) - used) / elapsed),
            (Environment.CpuUsage.TotalTime - own).TotalSeconds / elapsed);
    }

    private static Task PassAsync(int seconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancellationToken);

    private void Say(FormattableString what) => _console.WriteLine(what.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private void Say(string what) => _console.WriteLine(what);
}
