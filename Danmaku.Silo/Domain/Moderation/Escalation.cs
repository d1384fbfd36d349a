namespace Danmaku.Silo.Domain.Moderation;

/// <summary>How long the next timeout by a rule is: four times the one before, within a day.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Escalation
{
    /// <summary>Most viewers remembered; whoever was timed out longest ago goes first.</summary>
    public const int Capacity = 10_000;

    private const int Factor = 4;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private readonly AgeOrderedMap<string, (TimeSpan Duration, DateTimeOffset At)> _last = new();

    public int Count => _last.Count;

    /// <summary>Length of a viewer's next timeout.</summary>
    /// <param name="viewerId">Whose.</param>
    /// <param name="first">Length of their first one by the rule at hand.</param>
    /// <param name="now">Now.</param>
    public TimeSpan Next(string viewerId, TimeSpan first, DateTimeOffset now)
    {
        if (!_last.TryGet(viewerId, out var last) || now - last.At >= Memory)
        {
            return first;
        }

        var next = last.Duration * Factor;
        return next > CommandRules.LongestTimeout ? CommandRules.LongestTimeout : next > first ? next : first;
    }

    /// <summary>Notes a timeout by a rule.</summary>
    public void TimedOut(string viewerId, TimeSpan duration, DateTimeOffset at)
    {
        _last.Renew(viewerId) = (duration, at);
        if (_last.Count > Capacity && _last.TryPeekOldest(out var oldest, out _))
        {
            _last.Remove(oldest);
        }
    }
}
