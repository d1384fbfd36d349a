namespace Danmaku.Bench.Load;

/// <summary>Looks for the highest rate at which a server keeps p99 below 100 ms and delivers every comment to everybody.</summary>
/// <remarks>The rate is doubled until the server fails, then bisected. A server that failed is started anew, as its backlog would fail the next rate too.</remarks>
/// <param name="load">The case; the rate of its first group is where it begins.</param>
/// <param name="open">Starts the server and connects everybody.</param>
internal sealed class MostSearch(LoadCase load, Func<Task<LoadSession>> open)
{
    /// <summary>Longest p99 in milliseconds.</summary>
    private const double LongestP99 = 100;

    /// <summary>Steps of the bisection: the last interval is a ninth wide.</summary>
    private const int Bisections = 3;

    /// <summary>Share of the wanted rate that must arrive within the measured time.</summary>
    private const double KeepsUp = 0.98;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarmUpAgain = TimeSpan.FromSeconds(10);

    private LoadSession? _session;
    private RunResult? _best;

    /// <summary>Searches.</summary>
    /// <returns>Figures at the highest rate that passed; those of the first rate when none did.</returns>
    public async Task<RunResult> RunAsync(CancellationToken cancellationToken)
    {
        var (passed, rate) = (0.0, load.Groups[0].Rate);
        RunResult? first = null;
        try
        {
            while (await TryAsync(rate, passed, cancellationToken) is var result && Passes(result, rate))
            {
                (passed, _best) = (rate, result);
                if (rate >= load.HighestRate)
                {
                    return result;
                }

                rate = Math.Min(load.HighestRate, rate * 2);
            }

            first = _best ?? await TryAsync(load.Groups[0].Rate, 0, cancellationToken);
            for (var i = 0; i < Bisections && passed > 0; i++)
            {
                var middle = Math.Sqrt(passed * rate);
                var result = await TryAsync(middle, passed, cancellationToken);
                if (Passes(result, middle))
                {
                    (passed, _best) = (middle, result);
                }
                else
                {
                    rate = middle;
                }
            }

            return _best ?? first;
        }
        finally
        {
            await EndAsync();
        }
    }

    private async Task<RunResult> TryAsync(double rate, double passed, CancellationToken cancellationToken)
    {
        var result = await TryOnceAsync(rate, passed, cancellationToken);

        // Other processes of the machine can spoil a probe: it counts as failed when it fails twice.
        return Passes(result, rate) ? result : await TryOnceAsync(rate, passed, cancellationToken);
    }

    private async Task<RunResult> TryOnceAsync(double rate, double passed, CancellationToken cancellationToken)
    {
        if (_session is null)
        {
            _session = await open();
            var (warmRate, warmUp) = passed > 0 ? (passed / 2, WarmUpAgain) : (load.Groups[0].Rate / 2, load.WarmUp);
            await _session.MeasureAsync(warmRate, warmUp, TimeSpan.FromSeconds(1), withMemory: false, cancellationToken);
        }

        var result = await _session.MeasureAsync(rate, Settle, Probe, withMemory: false, cancellationToken);
        if (!Passes(result, rate))
        {
            await EndAsync();
        }

        return result;
    }

    private bool Passes(RunResult result, double rate) =>
        result.Latencies[0].P99 < LongestP99
        && result.Delivery is { Lost: 0, Accounted: 0, Twice: 0 }
        && result.Closed == 0
        && result.DeliveriesPerSecond >= rate * load.Viewers * KeepsUp;

    private async Task EndAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }
}
