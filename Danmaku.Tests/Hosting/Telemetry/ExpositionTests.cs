using System.Diagnostics;
using System.Diagnostics.Metrics;
using Danmaku.Hosting.Telemetry;
using Danmaku.Hosting.Telemetry.Exposition;

namespace Danmaku.Tests.Hosting.Telemetry;

/// <summary>What is written, to the letter.</summary>
public sealed class ExpositionTests : IDisposable
{
    private static readonly string[] List = ["a", "b"];

    private readonly PlannedMeters _planned = new();

    [Fact]
    public async Task A_counter_in_the_older_format_is_described_by_the_name_of_its_series()
    {
        var comments = _planned.Meter.CreateCounter<long>("golden.comments.accepted", "{comment}", "Comments that rooms accepted.");
        comments.Add(3);
        comments.Add(2, new KeyValuePair<string, object?>("danmaku.room.kind", "hot"));

        Assert.Equal(
            """
            # HELP golden_comments_accepted_total Comments that rooms accepted.
            # TYPE golden_comments_accepted_total counter
            golden_comments_accepted_total{danmaku_room_kind="hot",otel_scope_name="Planned",otel_scope_version="1.2.3"} 2
            golden_comments_accepted_total{otel_scope_name="Planned",otel_scope_version="1.2.3"} 3

            """,
            await _planned.TextAsync());
    }

    [Fact]
    public async Task A_counter_in_OpenMetrics_is_described_by_its_family_with_its_unit()
    {
        _planned.Meter.CreateCounter<double>("golden.cpu.time", "s", "Time on \"all\" cores.").Add(1.5);

        Assert.Equal(
            """
            # TYPE golden_cpu_time_seconds counter
            # UNIT golden_cpu_time_seconds seconds
            # HELP golden_cpu_time_seconds Time on \"all\" cores.
            golden_cpu_time_seconds_total{otel_scope_name="Planned",otel_scope_version="1.2.3"} 1.5
            # EOF

            """,
            await _planned.TextAsync(TextFormat.OpenMetrics));
    }

    [Fact]
    public async Task What_goes_up_and_down_is_a_gauge()
    {
        var viewers = _planned.Meter.CreateUpDownCounter<long>("golden.viewer.active", "{viewer}", "Viewers.");
        viewers.Add(2);
        viewers.Add(-3);
        _planned.Meter.CreateObservableGauge("golden.load", () => 0.25, "1", "Load.");

        Assert.Equal(
            """
            # HELP golden_load_ratio Load.
            # TYPE golden_load_ratio gauge
            golden_load_ratio{otel_scope_name="Planned",otel_scope_version="1.2.3"} 0.25
            # HELP golden_viewer_active Viewers.
            # TYPE golden_viewer_active gauge
            golden_viewer_active{otel_scope_name="Planned",otel_scope_version="1.2.3"} -1

            """,
            await _planned.TextAsync());
    }

    [Fact]
    public async Task Buckets_of_a_histogram_count_all_that_is_at_most_so_large()
    {
        var duration = _planned.Meter.CreateHistogram(
            "golden.duration", "s", "How long.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 10] });
        foreach (var seconds in new[] { 0.25, 0.5, 1.5, 100 })
        {
            duration.Record(seconds);
        }

        Assert.Equal(
            """
            # HELP golden_duration_seconds How long.
            # TYPE golden_duration_seconds histogram
            golden_duration_seconds_bucket{otel_scope_name="Planned",otel_scope_version="1.2.3",le="0.5"} 2
            golden_duration_seconds_bucket{otel_scope_name="Planned",otel_scope_version="1.2.3",le="1.0"} 2
            golden_duration_seconds_bucket{otel_scope_name="Planned",otel_scope_version="1.2.3",le="10.0"} 3
            golden_duration_seconds_bucket{otel_scope_name="Planned",otel_scope_version="1.2.3",le="+Inf"} 4
            golden_duration_seconds_sum{otel_scope_name="Planned",otel_scope_version="1.2.3"} 102.25
            golden_duration_seconds_count{otel_scope_name="Planned",otel_scope_version="1.2.3"} 4

            """,
            await _planned.TextAsync());
    }

    [Fact]
    public async Task Milliseconds_become_seconds()
    {
        var latency = _planned.Meter.CreateHistogram(
            "golden.latency", "ms", "How long.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [3, 1_000] });
        latency.Record(2.5);
        _planned.Meter.CreateCounter<long>("golden.waits", "us", "Waits.").Add(1_500);

        var lines = (await _planned.TextAsync()).Split('\n');

        Assert.Contains("golden_latency_seconds_bucket{otel_scope_name=\"Planned\",otel_scope_version=\"1.2.3\",le=\"0.003\"} 1", lines);
        Assert.Contains("golden_latency_seconds_bucket{otel_scope_name=\"Planned\",otel_scope_version=\"1.2.3\",le=\"1.0\"} 1", lines);
        Assert.Contains("golden_latency_seconds_sum{otel_scope_name=\"Planned\",otel_scope_version=\"1.2.3\"} 0.0025", lines);
        Assert.Contains("golden_waits_seconds_total{otel_scope_name=\"Planned\",otel_scope_version=\"1.2.3\"} 0.0015", lines);
    }

    [Fact]
    public async Task A_measurement_within_a_sampled_trace_is_the_exemplar_of_its_bucket()
    {
        var duration = _planned.Meter.CreateHistogram(
            "golden.traced.duration", "s", "How long.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        duration.Record(0.1);
        using (var trace = new Activity("post") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            duration.Record(0.75);
            var text = await _planned.TextAsync(TextFormat.OpenMetrics);

            var exemplar = $" # {{trace_id=\"{trace.TraceId}\",span_id=\"{trace.SpanId}\"}} 0.75 ";
            var with = Assert.Single(text.Split('\n'), line => line.Contains(exemplar, StringComparison.Ordinal));
            Assert.StartsWith("golden_traced_duration_seconds_bucket{otel_scope_name=\"Planned\",otel_scope_version=\"1.2.3\",le=\"1.0\"} 2 #", with, StringComparison.Ordinal);
            Assert.Matches(@" 0\.75 \d{10}\.\d{3}$", with);
        }

        Assert.DoesNotContain("trace_id", await _planned.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backslashes_line_feeds_and_quotes_are_escaped()
    {
        _planned.Meter.CreateCounter<long>("golden.odd", null, "Says \"a\\b\"\nin two lines.")
            .Add(1, new("text", "say \"弾幕\"\n\\o/"), new("flag", true), new("list", List), new("none", null));

        Assert.Equal(
            """
            # HELP golden_odd_total Says "a\\b"\nin two lines.
            # TYPE golden_odd_total counter
            golden_odd_total{flag="true",list="[\"a\",\"b\"]",otel_scope_name="Planned",otel_scope_version="1.2.3",text="say \"弾幕\"\n\\o/"} 1

            """,
            await _planned.TextAsync());
    }

    [Fact]
    public async Task Keys_that_become_the_same_label_share_it()
    {
        _planned.Meter.CreateCounter<long>("golden.keys", null, "Keys.").Add(1, new("a_b", "second"), new("a.b", "first"));

        Assert.Contains("golden_keys_total{a_b=\"first;second\",", await _planned.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_scopes_with_one_name_are_one_family()
    {
        _planned.Meter.CreateCounter<long>("golden.shared", null, "Of one.").Add(1);
        _planned.Other.CreateCounter<long>("golden.shared", null, "Of another.").Add(2);

        var lines = (await _planned.TextAsync()).Split('\n');

        Assert.Single(lines, line => line.StartsWith("# HELP golden_shared_total", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("# TYPE golden_shared_total", StringComparison.Ordinal));
        Assert.Contains("golden_shared_total{otel_scope_name=\"Other\"} 2", lines);
        Assert.Contains("golden_shared_total{otel_scope_name=\"Planned\",otel_scope_version=\"1.2.3\"} 1", lines);
    }

    [Fact]
    public async Task A_metric_of_another_kind_than_its_namesake_is_left_out_and_told_of_once()
    {
        _planned.Meter.CreateHistogram<long>("golden.clash", null, "First.").Record(1);
        _planned.Other.CreateUpDownCounter<long>("golden_clash", null, "Second.").Add(2);

        Assert.DoesNotContain("gauge", await _planned.TextAsync(), StringComparison.Ordinal);
        _planned.Time.Advance(MetricScrape.Fresh);
        await _planned.TextAsync();

        Assert.Single(_planned.Log.Split('\n'), line => line.Contains("golden_clash is a Histogram already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beyond_the_cap_combinations_of_tags_are_counted_together()
    {
        var many = _planned.Meter.CreateCounter<long>("golden.many", null, "Many.");
        for (var number = 0; number < Instrumentation.CardinalityLimit + 100; number++)
        {
            many.Add(1, new KeyValuePair<string, object?>("number", number));
        }

        var series = (await _planned.TextAsync()).Split('\n').Where(line => line.StartsWith("golden_many_total{", StringComparison.Ordinal)).ToList();

        Assert.InRange(series.Count, Instrumentation.CardinalityLimit - 1, Instrumentation.CardinalityLimit + 1);
        Assert.Contains(series, line => line.Contains("otel_metric_overflow=\"true\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_process_is_an_info_and_comes_first()
    {
        var snapshot = await _planned.Scrape.CollectAsync();

        var prometheus = ExpositionText.Of(snapshot, TextFormat.Prometheus).Split('\n');
        var openMetrics = ExpositionText.Of(snapshot, TextFormat.OpenMetrics).Split('\n');

        Assert.Equal(["# HELP target_info This process.", "# TYPE target_info gauge"], prometheus[..2]);
        Assert.Equal(["# TYPE target info", "# HELP target This process."], openMetrics[..2]);
        Assert.Equal(prometheus[2], openMetrics[2]);
        Assert.Contains("service_name=\"planned\"", prometheus[2], StringComparison.Ordinal);
        Assert.Contains("k8s_pod_name=\"pod \\\"0\\\"\"", prometheus[2], StringComparison.Ordinal);
        Assert.EndsWith("} 1", prometheus[2], StringComparison.Ordinal);
        Assert.Equal(["# EOF", ""], openMetrics[^2..]);
    }

    public void Dispose() => _planned.Dispose();
}
