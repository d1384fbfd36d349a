using Danmaku.Hosting.Telemetry.Exposition;

namespace Danmaku.Tests.Hosting.Telemetry;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("danmaku.gateway.viewer.active", "{viewer}", nameof(FamilyKind.Gauge), "danmaku_gateway_viewer_active")]
    [InlineData("danmaku.room.post.duration", "s", nameof(FamilyKind.Histogram), "danmaku_room_post_duration_seconds")]
    [InlineData("danmaku.room.frame.size", "By", nameof(FamilyKind.Histogram), "danmaku_room_frame_size_bytes")]
    [InlineData("danmaku.gateway.frames.sent", "{frame}", nameof(FamilyKind.Counter), "danmaku_gateway_frames_sent")]
    [InlineData("danmaku.cpu", "1", nameof(FamilyKind.Gauge), "danmaku_cpu_ratio")]
    [InlineData("danmaku.requests", "1", nameof(FamilyKind.Counter), "danmaku_requests")]
    [InlineData("memory.bytes", "By", nameof(FamilyKind.Gauge), "memory_bytes")]
    [InlineData("seconds.until", "s", nameof(FamilyKind.Gauge), "seconds_until_seconds")]
    [InlineData("traffic", "By/s", nameof(FamilyKind.Gauge), "traffic_bytes_per_second")]
    [InlineData("traffic", "{frame}/s", nameof(FamilyKind.Gauge), "traffic_per_second")]
    [InlineData("speed", "m/s", nameof(FamilyKind.Gauge), "speed_meters_per_second")]
    [InlineData("latency", "ms", nameof(FamilyKind.Histogram), "latency_seconds")]
    [InlineData("load", "%", nameof(FamilyKind.Gauge), "load_percent")]
    [InlineData("odd", "furlong", nameof(FamilyKind.Gauge), "odd_furlong")]
    [InlineData("jobs.total", "{job}", nameof(FamilyKind.Counter), "jobs")]
    [InlineData("9 lives--left", null, nameof(FamilyKind.Gauge), "_9_lives_left")]
    [InlineData("a..b__c", "", nameof(FamilyKind.Gauge), "a_b_c")]
    [InlineData("a:b/c", "", nameof(FamilyKind.Gauge), "a:b_c")]
    [InlineData("dotnet.thread_pool.thread.count", "{thread}", nameof(FamilyKind.Gauge), "dotnet_thread_pool_thread")]
    [InlineData("dotnet.thread_pool.work_item.count", "{work_item}", nameof(FamilyKind.Counter), "dotnet_thread_pool_work_item_count")]
    public void A_family_is_named_as_the_compatibility_rules_say(string name, string? unit, string kind, string family)
    {
        var familyKind = Enum.Parse<FamilyKind>(kind);

        Assert.Equal(family, PrometheusName.OfFamily(name, PrometheusUnit.Of(unit, familyKind).Word, familyKind));
    }

    [Theory]
    [InlineData("danmaku.reject.reason", "danmaku_reject_reason")]
    [InlineData("http.route", "http_route")]
    [InlineData("a:b", "a_b")]
    [InlineData("__name__", "_name_")]
    [InlineData("1st", "_1st")]
    [InlineData("弾幕", "_")]
    public void A_label_has_letters_digits_and_single_underscores(string key, string label) => Assert.Equal(label, PrometheusName.OfLabel(key));

    [Theory]
    [InlineData(0.0, "0", "0.0")]
    [InlineData(10.0, "10", "10.0")]
    [InlineData(0.005, "0.005", "0.005")]
    [InlineData(double.PositiveInfinity, "+Inf", "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf", "-Inf")]
    [InlineData(double.NaN, "NaN", "NaN")]
    [InlineData(1e300, "1E+300", "1E+300")]
    public void Numbers_are_those_that_Prometheus_reads(double number, string value, string bound)
    {
        Assert.Equal(value, PrometheusNumber.Of(number));
        Assert.Equal(bound, PrometheusNumber.OfBound(number));
    }

    [Theory]
    [InlineData("", nameof(TextFormat.Prometheus))]
    [InlineData("*/*", nameof(TextFormat.Prometheus))]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", nameof(TextFormat.Prometheus))]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", nameof(TextFormat.OpenMetrics))]
    [InlineData("application/openmetrics-text;version=\"1.0.0\";escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4", nameof(TextFormat.OpenMetrics))]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.5", nameof(TextFormat.OpenMetrics))]
    [InlineData("text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.5", nameof(TextFormat.Prometheus))]
    [InlineData("application/openmetrics-text;version=9.0.0", nameof(TextFormat.Prometheus))]
    [InlineData("application/openmetrics-text;q=0", nameof(TextFormat.Prometheus))]
    [InlineData("what is this", nameof(TextFormat.Prometheus))]
    public void The_format_is_the_one_that_the_client_likes_best(string accept, string format) =>
        Assert.Equal(Enum.Parse<TextFormat>(format), TextNegotiation.FormatOf(accept));

    [Theory]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("deflate, GZIP;q=0.5", true)]
    [InlineData("*", true)]
    [InlineData("gzip;q=0, *", false)]
    [InlineData("br", false)]
    public void What_is_sent_is_compressed_for_those_who_can_read_it(string accept, bool gzip) =>
        Assert.Equal(gzip, TextNegotiation.AllowsGzip(accept));
}
