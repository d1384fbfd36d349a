using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Paths;

/// <summary>How long posts took.</summary>
/// <param name="Acked">From the post to its ack.</param>
/// <param name="Seen">From the post to the viewer on another gateway.</param>
/// <param name="Posted">Posts counted.</param>
/// <param name="Refused">Posts refused, warm-up included.</param>
/// <param name="Busy">Share of this machine's cores that was busy, 0 to 1, strangers included.</param>
internal sealed record LatencyResult(LatencyHistogram Acked, LatencyHistogram Seen, int Posted, int Refused, double Busy);
