namespace Danmaku.Gateway.Sockets;

/// <summary>Deadlines a fixed time ahead, to the second, for any number of connections: one cancellation source for each second.</summary>
/// <remarks>Thread-safe. A timer for every connection would cost more than what it guards.</remarks>
/// <param name="seconds">How far ahead, in seconds.</param>
internal sealed class CoarseDeadlines(int seconds)
{
    private readonly CancellationTokenSource[] _sources = [.. Enumerable.Range(0, seconds + 1).Select(static _ => new CancellationTokenSource())];
    private int _now;

    /// <summary>Cancelled when the time is up, up to a second early.</summary>
    public CancellationToken Next => Volatile.Read(ref _sources[(Volatile.Read(ref _now) + seconds) % _sources.Length]).Token;

    /// <summary>To be called every second.</summary>
    public void SecondPassed()
    {
        var now = Volatile.Read(ref _now);
        var due = Interlocked.Exchange(ref _sources[now], new CancellationTokenSource());
        Volatile.Write(ref _now, (now + 1) % _sources.Length);
        due.Cancel();
    }
}
