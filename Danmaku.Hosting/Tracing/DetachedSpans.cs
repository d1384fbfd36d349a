using System.Diagnostics;
using System.Text.Json;
using Danmaku.Hosting.Telemetry;

namespace Danmaku.Hosting.Tracing;

/// <summary>Spans that begin in one place and end in another, and are nobody's <see cref="Activity.Current"/>.</summary>
/// <remarks>
/// Rooms, queues and links handle the work of many at once: what is current there belongs to somebody else, at worst to a connection that
/// opened the room hours ago. So parents are named, and starting or ending a span changes nothing for whoever happens to do it.
/// </remarks>
internal static class DetachedSpans
{
    /// <summary>Begins a span below a sampled one.</summary>
    /// <param name="source">Whose span.</param>
    /// <param name="name">What it is.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="parent">The span it belongs below.</param>
    /// <param name="links">Spans it has to do with beside its parent.</param>
    /// <returns><see langword="null"/> when the parent is not sampled, or nobody listens. That costs a branch.</returns>
    public static Activity? Begin(
        this ActivitySource source, string name, ActivityKind kind, in ActivityContext parent, IEnumerable<ActivityLink>? links = null) =>
        IsSampled(parent) && source.HasListeners() ? Start(source, name, kind, parent, links) : null;

    /// <summary>Begins a span without a parent: whoever listens decides whether what is below it is sampled.</summary>
    /// <returns><see langword="null"/> when nobody listens or it is not sampled.</returns>
    public static Activity? BeginRoot(this ActivitySource source, string name, ActivityKind kind) =>
        source.HasListeners() && RootSampler.Chooses() ? Start(source, name, kind, default, links: null) : null;

    /// <summary>Ends a span.</summary>
    public static void End(this Activity? span)
    {
        if (span is null)
        {
            return;
        }

        // It would make current again what was current where it began.
        var current = Activity.Current;
        span.Stop();
        Activity.Current = current;
    }

    /// <summary>Makes the span, if there is one, current until the result is disposed: what is measured meanwhile keeps it as an example.</summary>
    public static CurrentSpan MakeCurrent(this Activity? span) => new(span);

    /// <summary>Whether spans below it are wanted.</summary>
    public static bool IsSampled(in ActivityContext context) => (context.TraceFlags & ActivityTraceFlags.Recorded) != 0;

    /// <summary>An enum's value as tags have it, the same as those of metrics: <c>rate_limited</c>.</summary>
    public static string TagOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static Activity? Start(ActivitySource source, string name, ActivityKind kind, in ActivityContext parent, IEnumerable<ActivityLink>? links)
    {
        var current = Activity.Current;
        try
        {
            // With no parent named it would take the current one.
            Activity.Current = null;
            return source.StartActivity(name, kind, parent, tags: null, links);
        }
        finally
        {
            Activity.Current = current;
        }
    }
}
