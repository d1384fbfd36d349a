using System.Diagnostics.Metrics;

namespace Danmaku.Hosting.Diagnostics;

/// <summary>A number that is read when metrics are collected, and costs nothing between: whoever has it says where, once it exists.</summary>
/// <remarks>Thread-safe. Nothing is reported before that. What it reads must be safe to read from any thread, and take no time to speak of.</remarks>
internal sealed class Observed<T>
    where T : struct
{
    private readonly KeyValuePair<string, object?>[] _tags;
    private volatile Func<T>? _read;

    private Observed(params KeyValuePair<string, object?>[] tags) => _tags = tags;

    /// <summary>A number of things that adds up over processes: a depth, a capacity.</summary>
    public static Observed<T> Sum(Meter meter, string name, string unit, string description)
    {
        var observed = new Observed<T>();
        meter.CreateObservableUpDownCounter(name, observed.Measure, unit, description);
        return observed;
    }

    /// <summary>A number that does not add up: an age, the highest of several, a limit that holds for each.</summary>
    public static Observed<T> Gauge(Meter meter, string name, string unit, string description)
    {
        var observed = new Observed<T>();
        meter.CreateObservableGauge(name, observed.Measure, unit, description);
        return observed;
    }

    /// <summary>A number that only grows.</summary>
    public static Observed<T> Counter(Meter meter, string name, string unit, string description)
    {
        var observed = new Observed<T>();
        meter.CreateObservableCounter(name, observed.Measure, unit, description);
        return observed;
    }

    /// <summary>As <see cref="Sum"/>, one number for each value of a tag.</summary>
    public static IReadOnlyDictionary<TTag, Observed<T>> Sums<TTag>(Meter meter, string name, string unit, string description, string tag)
        where TTag : struct, Enum
    {
        var all = Enum.GetValues<TTag>().ToDictionary(
            static value => value, value => new Observed<T>(new KeyValuePair<string, object?>(tag, TagNames<TTag>.Of(value))));
        meter.CreateObservableUpDownCounter(name, () => all.Values.SelectMany(static observed => observed.Measure()), unit, description);
        return all;
    }

    /// <summary>Where it is read from now on.</summary>
    public void From(Func<T> read) => _read = read;

    private IEnumerable<Measurement<T>> Measure() => _read is { } read ? [new Measurement<T>(read(), _tags)] : [];
}
