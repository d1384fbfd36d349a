using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Danmaku.Tests.Support;

/// <summary>Hears what the instruments of one service say, as an exporter would.</summary>
/// <remarks>Only what is said after it was made; instruments of other services in this process are not heard.</remarks>
internal sealed class HeardMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _sums = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> _waits = new(StringComparer.Ordinal);

    public HeardMetrics(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name.StartsWith("danmaku.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All that a counter has counted; of a histogram, how many values it was told.</summary>
    /// <param name="series">Its name, and its tags' values in their order: <c>danmaku.gateway.frames.dropped queue_bytes</c>.</param>
    public double Sum(string series) => _sums.GetValueOrDefault(series);

    /// <summary>What an instrument says that is read when asked.</summary>
    /// <returns><see langword="null"/> when it says nothing.</returns>
    public double? Read(string series)
    {
        _latest.Clear();
        _listener.RecordObservableInstruments();
        return _latest.TryGetValue(series, out var value) ? value : null;
    }

    /// <summary>Ends when a series is heard of for the first time.</summary>
    public Task Heard(string series)
    {
        lock (_waits)
        {
            if (_sums.ContainsKey(series))
            {
                return Task.CompletedTask;
            }

            if (!_waits.TryGetValue(series, out var wait))
            {
                _waits.Add(series, wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            return wait.Task;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = instrument.Name;
        foreach (var (_, tag) in tags)
        {
            series += $" {tag}";
        }

        if (instrument.IsObservable)
        {
            _latest[series] = value;
            return;
        }

        lock (_waits)
        {
            _sums.AddOrUpdate(series, Added(0), (_, sum) => Added(sum));
            if (_waits.Remove(series, out var wait))
            {
                wait.SetResult();
            }
        }

        double Added(double sum) => sum + (instrument is Histogram<double> or Histogram<long> ? 1 : value);
    }
}
