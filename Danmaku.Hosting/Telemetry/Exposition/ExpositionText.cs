using System.Globalization;
using System.Text;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Writes a snapshot in one of the text formats.</summary>
internal sealed class ExpositionText
{
    private readonly StringBuilder _text = new(64 * 1024);
    private readonly bool _isOpenMetrics;

    private ExpositionText(TextFormat format) => _isOpenMetrics = format == TextFormat.OpenMetrics;

    /// <summary>The whole text.</summary>
    public static string Of(MetricSnapshot snapshot, TextFormat format)
    {
        var writer = new ExpositionText(format);
        foreach (var family in snapshot.Families)
        {
            writer.Write(family);
        }

        return writer.End();
    }

    /// <summary>What the text is, as a header says it.</summary>
    public static string ContentType(TextFormat format) => format == TextFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    private string End()
    {
        if (_isOpenMetrics)
        {
            _text.Append("# EOF\n");
        }

        return _text.ToString();
    }

    private void Write(MetricFamily family)
    {
        var series = family.Name + family.Kind switch
        {
            FamilyKind.Counter => "_total",
            FamilyKind.Info => "_info",
            _ => "",
        };

        // OpenMetrics describes the family, the older format the series, and has no infos.
        if (_isOpenMetrics)
        {
            Describe("TYPE", family.Name, NameOf(family.Kind));
            if (family.Unit.Length > 0)
            {
                Describe("UNIT", family.Name, family.Unit);
            }

            Describe("HELP", family.Name, family.Help);
        }
        else
        {
            Describe("HELP", series, family.Help);
            Describe("TYPE", series, family.Kind == FamilyKind.Info ? NameOf(FamilyKind.Gauge) : NameOf(family.Kind));
        }

        foreach (var one in family.Series)
        {
            if (family.Kind == FamilyKind.Histogram)
            {
                WriteHistogram(family.Name, one);
            }
            else
            {
                Sample(series, one.Labels, one.Value, family.Kind == FamilyKind.Counter ? one.Exemplar : null);
            }
        }
    }

    private void WriteHistogram(string name, MetricSeries series)
    {
        var separator = series.Labels.Length == 0 ? "" : ",";
        foreach (var bin in series.Bins)
        {
            Sample($"{name}_bucket", $"{series.Labels}{separator}le=\"{PrometheusNumber.OfBound(bin.UpTo)}\"", PrometheusNumber.Of(bin.Count), bin.Exemplar);
        }

        Sample($"{name}_sum", series.Labels, series.Value, exemplar: null);
        Sample($"{name}_count", series.Labels, PrometheusNumber.Of(series.Bins[^1].Count), exemplar: null);
    }

    private void Sample(string name, string labels, string value, SampledTrace? exemplar)
    {
        _text.Append(name);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(' ').Append(value);
        if (_isOpenMetrics && exemplar is not null)
        {
            // Seconds since 1970, to the millisecond.
            var at = (exemplar.At.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
            _text.Append(CultureInfo.InvariantCulture, $" # {{trace_id=\"{exemplar.TraceId}\",span_id=\"{exemplar.SpanId}\"}} {PrometheusNumber.Of(exemplar.Value)} {at}");
        }

        _text.Append('\n');
    }

    private void Describe(string what, string name, string text)
    {
        _text.Append("# ").Append(what).Append(' ').Append(name).Append(' ');
        PrometheusLabels.Escape(_text, text, quotes: _isOpenMetrics).Append('\n');
    }

    private static string NameOf(FamilyKind kind) => kind switch
    {
        FamilyKind.Gauge => "gauge",
        FamilyKind.Counter => "counter",
        FamilyKind.Histogram => "histogram",
        FamilyKind.Info => "info",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a name."),
    };
}
