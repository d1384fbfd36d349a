namespace Danmaku.Silo.Storage.Journal;

/// <summary>Waits between tries for a store that is away: 100 ms, doubling to 5 s, a random part of each left out.</summary>
/// <remarks>Random, so that many processes of one database do not all return in the same moment. Not thread-safe.</remarks>
internal sealed class RetryDelay
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = First;

    /// <summary>The next wait, between half of it and all of it.</summary>
    public TimeSpan Next()
    {
        var wait = _next * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }
}
