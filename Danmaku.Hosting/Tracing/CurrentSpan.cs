using System.Diagnostics;

namespace Danmaku.Hosting.Tracing;

/// <summary>While it lasts a span is current; then what was before is again.</summary>
internal readonly ref struct CurrentSpan
{
    private readonly Activity? _span;
    private readonly Activity? _before;

    /// <param name="span">The span; nothing happens without one.</param>
    public CurrentSpan(Activity? span)
    {
        _span = span;
        if (span is not null)
        {
            _before = Activity.Current;
            Activity.Current = span;
        }
    }

    public void Dispose()
    {
        if (_span is not null)
        {
            Activity.Current = _before;
        }
    }
}
