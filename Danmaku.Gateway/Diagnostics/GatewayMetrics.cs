using System.Diagnostics.Metrics;

namespace Danmaku.Gateway.Diagnostics;

/// <summary>What a gateway counts. Meter <c>Danmaku.Gateway</c>; names follow the OpenTelemetry conventions.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "Danmaku.Gateway";

    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _rejections;
    private readonly Histogram<double> _vanish;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sessions = meter.CreateUpDownCounter<long>("danmaku.gateway.viewer.active", "{viewer}", "Viewers in rooms over this gateway.");
        _frames = meter.CreateCounter<long>("danmaku.gateway.frames.sent", "{frame}", "Frames queued for viewers.");
        _resumes = meter.CreateCounter<long>("danmaku.gateway.resumes", "{resume}", "Joins served from recent frames.");
        _rejections = meter.CreateCounter<long>("danmaku.gateway.requests.rejected", "{request}", "Requests refused, by reason.");
        _vanish = meter.CreateHistogram(
            "danmaku.gateway.vanish.duration",
            "s",
            "From a room's decision to take comments away until this gateway has sent it to the last viewer it has in the room.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10] });
    }

    public void ViewerJoined() => _sessions.Add(1);

    public void ViewerLeft() => _sessions.Add(-1);

    public void FramesSent(int count) => _frames.Add(count);

    public void Resumed() => _resumes.Add(1);

    /// <summary>Comments left the screens of all viewers here. Where the rooms are elsewhere, two clocks are compared.</summary>
    public void Vanished(TimeSpan after) => _vanish.Record(Math.Max(0, after.TotalSeconds));

    public void Rejected(string reasonName) => _rejections.Add(1, new KeyValuePair<string, object?>("danmaku.reject.reason", reasonName));
}
