using System.Diagnostics.Metrics;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Hosting.Diagnostics;

namespace Danmaku.Gateway.Diagnostics;

/// <summary>What a gateway counts of rooms and requests. Meter <c>Danmaku.Gateway</c>; names follow the OpenTelemetry conventions.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "Danmaku.Gateway";

    private const string KindTag = "danmaku.request.kind";
    private const string ResultTag = "danmaku.request.result";
    private const string RejectReasonTag = "danmaku.reject.reason";
    private const string SkipReasonTag = "danmaku.skip.reason";
    private const string LimitTag = "danmaku.api.limit";
    private const string DoorTag = "danmaku.door.kind";

    private readonly RoomCosts? _costs;
    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _apiRefusals;
    private readonly UpDownCounter<long> _requests;
    private readonly Histogram<double> _requestDuration;
    private readonly Histogram<double> _delivery;
    private readonly Histogram<double> _vanish;
    private readonly Observed<long> _rooms;
    private readonly Observed<long> _roomLimit;
    private readonly Observed<long> _recentBytes;

    /// <param name="meters">Where the instruments are made.</param>
    /// <param name="costs">Told what each room costs.</param>
    public GatewayMetrics(IMeterFactory meters, RoomCosts costs)
        : this(meters) => _costs = costs;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sessions = meter.CreateUpDownCounter<long>("danmaku.gateway.viewer.active", "{viewer}", "Viewers in rooms over this gateway, by wire format.");
        _frames = meter.CreateCounter<long>("danmaku.gateway.frames.sent", "{frame}", "Frames queued for viewers: each counts once for every viewer of it.");
        _bytes = meter.CreateCounter<long>("danmaku.gateway.delivery.io", "By", "Bytes of frames queued for viewers, before compression.");
        _skipped = meter.CreateCounter<long>(
            "danmaku.gateway.events.skipped", "{event}", "Events that viewers did not get and were told so, times viewers, by reason.");
        _resumes = meter.CreateCounter<long>("danmaku.gateway.resumes", "{resume}", "Joins served from recent frames.");
        _rejections = meter.CreateCounter<long>("danmaku.gateway.requests.rejected", "{request}", "Requests refused, by reason.");
        _apiRefusals = meter.CreateCounter<long>("danmaku.gateway.api.requests.refused", "{request}", "REST requests refused by a limit of this gateway.");
        _requests = meter.CreateUpDownCounter<long>("danmaku.gateway.request.active", "{request}", "Posts and commands of viewers that wait for their answers.");
        _requestDuration = meter.CreateHistogram(
            "danmaku.gateway.request.duration",
            "s",
            "From a viewer's request to its answer; of a post: to its ack.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
        _delivery = meter.CreateHistogram(
            "danmaku.gateway.delivery.duration",
            "s",
            "From a batch's arrival at this gateway until the last viewer here has it in their socket or send queue.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
        _vanish = meter.CreateHistogram(
            "danmaku.gateway.vanish.duration",
            "s",
            "From a room's decision to take comments away until this gateway has sent it to the last viewer it has in the room.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10] });
        _rooms = Observed<long>.Sum(meter, "danmaku.gateway.room.active", "{room}", "Rooms that viewers here are in, or were lately.");
        _roomLimit = Observed<long>.Sum(meter, "danmaku.gateway.room.limit", "{room}", "Most rooms of this gateway.");
        _recentBytes = Observed<long>.Sum(
            meter, "danmaku.gateway.recent_frames.size", "By", "Bytes of frames and events kept for viewers who come back.");
    }

    public void ViewerJoined(DoorKind door) => _sessions.Add(1, new KeyValuePair<string, object?>(DoorTag, TagNames<DoorKind>.Of(door)));

    public void ViewerLeft(DoorKind door) => _sessions.Add(-1, new KeyValuePair<string, object?>(DoorTag, TagNames<DoorKind>.Of(door)));

    /// <summary>A batch was handed to the shards of a room: once for each batch, never for a viewer.</summary>
    public void BatchSent(string roomId, BatchTally tally, TimeSpan work)
    {
        if (tally.Frames > 0)
        {
            _frames.Add(tally.Frames);
            _bytes.Add(tally.Bytes);
        }

        var skipped = 0L;
        for (var reason = 0; reason < BatchTally.Reasons; reason++)
        {
            if (tally.Skipped[reason] is > 0 and var events)
            {
                skipped += events;
                Skipped((SkipReason)reason, events);
            }
        }

        _costs?.Add(roomId, new RoomCost(work.TotalSeconds, tally.Frames, tally.Bytes, Skipped: skipped));
    }

    /// <summary>Viewers were told that they do not get events.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="events">How many, times viewers.</param>
    public void Skipped(SkipReason reason, long events) =>
        _skipped.Add(events, new KeyValuePair<string, object?>(SkipReasonTag, TagNames<SkipReason>.Of(reason)));

    public void Resumed() => _resumes.Add(1);

    /// <summary>The last viewer here has a batch in their socket or send queue.</summary>
    public void Delivered(TimeSpan after) => _delivery.Record(after.TotalSeconds);

    /// <summary>Comments left the screens of all viewers here. Where the rooms are elsewhere, two clocks are compared.</summary>
    public void Vanished(TimeSpan after) => _vanish.Record(Math.Max(0, after.TotalSeconds));

    /// <summary>A request began that is answered later.</summary>
    public void RequestBegan() => _requests.Add(1);

    /// <summary>It was answered, or never will be.</summary>
    public void RequestEnded() => _requests.Add(-1);

    /// <summary>A request was answered.</summary>
    public void Answered(RequestKind kind, RequestResult result, TimeSpan duration) => _requestDuration.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>(KindTag, TagNames<RequestKind>.Of(kind)),
        new KeyValuePair<string, object?>(ResultTag, TagNames<RequestResult>.Of(result)));

    public void Rejected(RejectReason reason) =>
        _rejections.Add(1, new KeyValuePair<string, object?>(RejectReasonTag, TagNames<RejectReason>.Of(reason)));

    /// <summary>A REST request met a limit.</summary>
    public void ApiRefused(ApiLimit limit) => _apiRefusals.Add(1, new KeyValuePair<string, object?>(LimitTag, TagNames<ApiLimit>.Of(limit)));

    /// <summary>Where to read how many rooms there are, how many there may be, and what is kept for those who come back.</summary>
    public void ObserveRooms(Func<long> rooms, Func<long> limit, Func<long> recentBytes)
    {
        _rooms.From(rooms);
        _roomLimit.From(limit);
        _recentBytes.From(recentBytes);
    }
}
