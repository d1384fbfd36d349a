using System.Globalization;
using Danmaku.Bench.Load.Engine;
using Spectre.Console;

namespace Danmaku.Bench.Load;

/// <summary>Says what the bench is doing: one line that changes on a terminal, a line for each run elsewhere.</summary>
internal sealed class LoadProgress(IAnsiConsole console)
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(500);

    private string _run = "";
    private StatusContext? _line;

    /// <summary>Shows progress while something runs.</summary>
    /// <param name="run">What runs, in front of every line.</param>
    /// <param name="action">Runs it.</param>
    public async Task<T> ShowAsync<T>(string run, Func<Task<T>> action)
    {
        _run = run;
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
        {
            console.WriteLine(run);
            return await action();
        }

        return await console.Status().StartAsync(Markup.Escape(run), context =>
        {
            _line = context;
            return action();
        });
    }

    /// <summary>Says what happens now.</summary>
    public void Say(string what)
    {
        if (_line is { } line)
        {
            line.Status = Markup.Escape($"{_run}: {what}");
        }
    }

    /// <summary>Waits, and says how it goes meanwhile.</summary>
    public async Task WaitAsync(string what, TimeSpan time, LoadEngine engine, CancellationToken cancellationToken)
    {
        var end = GeneratorClock.Now + (long)time.TotalMicroseconds;
        var last = engine.Glance();
        while (end - GeneratorClock.Now is var left and > 0)
        {
            var step = TimeSpan.FromMicroseconds(Math.Min(left, RefreshEvery.TotalMicroseconds));
            await Task.Delay(step, TimeProvider.System, cancellationToken);
            var now = engine.Glance();
            var rate = (now.Delivered - last.Delivered) * 1_000_000.0 / Math.Max(1, now.At - last.At);
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}, {Math.Max(0, left / 1_000_000)} s more, {rate:N0} deliveries/s{(now.Closed > 0 ? $", {now.Closed} connections lost" : "")}"));
            last = now;
        }
    }
}
