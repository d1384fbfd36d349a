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

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sessions = meter.CreateUpDownCounter<long>("danmaku.gateway.viewer.active", "{viewer}", "Viewers in rooms over this gateway.");
        _frames = meter.CreateCounter<long>("danmaku.gateway.frames.sent", "{frame}", "Frames queued for viewers.");
        _resumes = meter.CreateCounter<long>("danmaku.gateway.resumes", "{resume}", "Joins served from recent frames.");
        _rejections = meter.CreateCounter<long>("danmaku.gateway.requests.rejected", "{request}", "Requests refused, by reason.");
    }

    public void ViewerJoined() => _sessions.Add(1);

    public void ViewerLeft() => _sessions.Add(-1);

    public void FramesSent(int count) => _frames.Add(count);

    public void Resumed() => _resumes.Add(1);

    public void Rejected(string reasonName) => _rejections.Add(1, new KeyValuePair<string, object?>("danmaku.reject.reason", reasonName));
}
