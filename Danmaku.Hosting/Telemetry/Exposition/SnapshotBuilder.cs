using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Turns what the SDK collected into families of series.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus.</remarks>
internal sealed class SnapshotBuilder
{
    // The runtime calls these counters, and they go down as well as up: to Prometheus each time would be a restart.
    private static readonly HashSet<string> RisesAndFalls =
        new(["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"], StringComparer.Ordinal);

    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly List<string> _omitted = [];

    /// <summary>Builds a snapshot.</summary>
    /// <param name="metrics">What was collected.</param>
    /// <param name="resource">Attributes of the process: they become <c>target_info</c>.</param>
    public static MetricSnapshot Build(in Batch<Metric> metrics, Resource resource)
    {
        var builder = new SnapshotBuilder();
        foreach (var metric in metrics)
        {
            builder.Add(metric);
        }

        return new MetricSnapshot([TargetInfo(resource), .. builder._families.Values.Select(static family => family.Built())], builder._omitted);
    }

    private static MetricFamily TargetInfo(Resource resource)
    {
        var labels = new PrometheusLabels();
        foreach (var (key, value) in resource.Attributes)
        {
            labels.Add(key, value);
        }

        return new MetricFamily("target", FamilyKind.Info, "", "This process.", [new MetricSeries(labels.ToString(), "1")]);
    }

    private void Add(Metric metric)
    {
        if (KindOf(metric) is not { } kind)
        {
            _omitted.Add($"{metric.Name} of {metric.MeterName}: there is no form for a {metric.MetricType}");
            return;
        }

        var unit = PrometheusUnit.Of(metric.Unit, kind);
        var name = PrometheusName.OfFamily(metric.Name, unit.Word, kind);
        if (!_families.TryGetValue(name, out var family))
        {
            // Whoever reads the text should see what the instrument is called elsewhere.
            var help = string.IsNullOrWhiteSpace(metric.Description) ? metric.Name : metric.Description;
            _families.Add(name, family = new Family(name, kind, unit.Word, help));
        }

        if (family.Kind != kind)
        {
            _omitted.Add($"{metric.Name} of {metric.MeterName}: {name} is a {family.Kind} already, and this is a {kind}");
            return;
        }

        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(metric, point);
            if (!family.Add(labels, SeriesOf(metric, point, unit, labels)))
            {
                _omitted.Add($"{metric.Name} of {metric.MeterName}: {name} has a series {{{labels}}} already");
            }
        }
    }

    private static FamilyKind? KindOf(Metric metric) => metric.MetricType switch
    {
        _ when RisesAndFalls.Contains(metric.Name) => FamilyKind.Gauge,
        MetricType.LongSum or MetricType.DoubleSum => FamilyKind.Counter,
        MetricType.Histogram => FamilyKind.Histogram,
        MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => FamilyKind.Gauge,
        _ => null,
    };

    private static string LabelsOf(Metric metric, in MetricPoint point)
    {
        var labels = new PrometheusLabels();
        foreach (var (key, value) in point.Tags)
        {
            labels.Add(key, value);
        }

        foreach (var (key, value) in metric.MeterTags ?? [])
        {
            labels.Add($"otel_scope_{key}", value);
        }

        return labels
            .Add("otel_scope_name", metric.MeterName)
            .Add("otel_scope_version", string.IsNullOrEmpty(metric.MeterVersion) ? null : metric.MeterVersion)
            .ToString();
    }

    private static MetricSeries SeriesOf(Metric metric, in MetricPoint point, BaseUnit unit, string labels) => metric.MetricType switch
    {
        MetricType.LongSum => new(labels, Number(point.GetSumLong(), unit)) { Exemplar = Newest(point, unit, isLong: true) },
        MetricType.DoubleSum => new(labels, Number(point.GetSumDouble(), unit)) { Exemplar = Newest(point, unit, isLong: false) },
        MetricType.LongSumNonMonotonic => new(labels, Number(point.GetSumLong(), unit)),
        MetricType.DoubleSumNonMonotonic => new(labels, Number(point.GetSumDouble(), unit)),
        MetricType.LongGauge => new(labels, Number(point.GetGaugeLastValueLong(), unit)),
        MetricType.DoubleGauge => new(labels, Number(point.GetGaugeLastValueDouble(), unit)),
        _ => new(labels, Number(point.GetHistogramSum(), unit)) { Bins = BinsOf(point, unit) },
    };

    private static string Number(long value, BaseUnit unit) => unit.Parts == 1 ? PrometheusNumber.Of(value) : PrometheusNumber.Of(unit.Of(value));

    private static string Number(double value, BaseUnit unit) => PrometheusNumber.Of(unit.Of(value));

    private static List<HistogramBin> BinsOf(in MetricPoint point, BaseUnit unit)
    {
        var exemplars = ExemplarsOf(point, unit, isLong: false);
        var bins = new List<HistogramBin>();
        var count = 0L;
        var above = double.NegativeInfinity;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var upTo = unit.Of(bucket.ExplicitBound);
            bins.Add(new HistogramBin(upTo, count, exemplars.Where(trace => trace.Value > above && trace.Value <= upTo).MaxBy(static trace => trace.Value)));
            above = upTo;
        }

        // Views can do away with the buckets; the format cannot.
        return bins.Count > 0 ? bins : [new HistogramBin(double.PositiveInfinity, point.GetHistogramCount(), null)];
    }

    private static SampledTrace? Newest(in MetricPoint point, BaseUnit unit, bool isLong) =>
        ExemplarsOf(point, unit, isLong).MaxBy(static trace => trace.At);

    private static List<SampledTrace> ExemplarsOf(in MetricPoint point, BaseUnit unit, bool isLong)
    {
        var traces = new List<SampledTrace>();
        if (point.TryGetExemplars(out var exemplars))
        {
            foreach (ref readonly var exemplar in exemplars)
            {
                if (exemplar.TraceId != default)
                {
                    var value = unit.Of(isLong ? exemplar.LongValue : exemplar.DoubleValue);
                    traces.Add(new SampledTrace(exemplar.TraceId.ToHexString(), exemplar.SpanId.ToHexString(), value, exemplar.Timestamp));
                }
            }
        }

        return traces;
    }

    private sealed class Family(string name, FamilyKind kind, string unit, string help)
    {
        private readonly SortedDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);

        public FamilyKind Kind => kind;

        public bool Add(string labels, MetricSeries series) => _series.TryAdd(labels, series);

        public MetricFamily Built() => new(name, kind, unit, help, [.. _series.Values]);
    }
}
