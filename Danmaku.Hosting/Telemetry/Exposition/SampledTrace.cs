namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>An exemplar: one measurement that was made within a sampled trace.</summary>
/// <param name="TraceId">The trace, 32 hex digits.</param>
/// <param name="SpanId">The span, 16 hex digits.</param>
/// <param name="Value">What was measured.</param>
/// <param name="At">When.</param>
internal sealed record SampledTrace(string TraceId, string SpanId, double Value, DateTimeOffset At);
