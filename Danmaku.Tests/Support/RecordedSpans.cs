using System.Diagnostics;

namespace Danmaku.Tests.Support;

/// <summary>Spans that ended while it listens. For tests of the collection <see cref="Listening"/>.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<Activity> _ended = [];
    private readonly List<(Func<IReadOnlyList<Activity>, bool> Until, TaskCompletionSource Done)> _waits = [];
    private readonly ActivityListener _listener;

    /// <param name="samples">Whether a root is sampled, by its name; what is below it goes by its parent.</param>
    /// <param name="sources">Names of sources; those of gateway and silo by default.</param>
    public RecordedSpans(Func<string, bool>? samples = null, params string[] sources)
    {
        var heard = sources is [] ? ["Danmaku.Gateway", "Danmaku.Silo"] : sources;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => heard.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent == default ? SampleOf(samples?.Invoke(options.Name) ?? true) : SampleOf((options.Parent.TraceFlags & ActivityTraceFlags.Recorded) != 0),
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Waits for spans of a trace that has one with a tag, and returns all of them so far.</summary>
    /// <param name="tag">Name of the tag.</param>
    /// <param name="value">Its value.</param>
    /// <param name="names">Names of spans that must have ended, each as often as it stands here.</param>
    public async Task<IReadOnlyList<Activity>> TraceOfAsync(string tag, object value, params string[] names)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (IsThere(_ended))
            {
                return Of(_ended);
            }

            _waits.Add((IsThere, done));
        }

        try
        {
            await done.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited for {string.Join(", ", names)}; there were {string.Join(", ", All.Select(static span => span.DisplayName))}.");
        }

        return Of(All);

        bool IsThere(IReadOnlyList<Activity> spans) => names.GroupBy(static name => name).All(name => Of(spans).Count(span => span.DisplayName == name.Key) >= name.Count());

        List<Activity> Of(IReadOnlyList<Activity> spans)
        {
            var traces = spans.Where(span => Equals(span.GetTagItem(tag), value)).Select(static span => span.TraceId).ToHashSet();
            return [.. spans.Where(span => traces.Contains(span.TraceId))];
        }
    }

    /// <summary>Everything that has ended.</summary>
    public IReadOnlyList<Activity> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _ended];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private static ActivitySamplingResult SampleOf(bool isSampled) => isSampled ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None;

    private void Add(Activity span)
    {
        lock (_gate)
        {
            _ended.Add(span);
            _waits.RemoveAll(wait => wait.Until(_ended) && wait.Done.TrySetResult());
        }
    }
}
