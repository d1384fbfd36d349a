using System.Diagnostics;

namespace Danmaku.Hosting.Telemetry;

/// <summary>
/// Begins every trace here: what requests say of one (<c>traceparent</c>) is not believed. Of a process that strangers reach, they would
/// otherwise decide how much it traces.
/// </summary>
internal sealed class NoParentPropagator : DistributedContextPropagator
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Fields => [];

    /// <inheritdoc/>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
    }

    /// <inheritdoc/>
    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
