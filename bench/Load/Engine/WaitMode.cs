namespace Danmaku.Bench.Load.Engine;

/// <summary>What the generator does when nothing is there to read.</summary>
internal enum WaitMode
{
    /// <summary>Sleeps in epoll: the server's send pays for waking it, as nobody's does whose viewers are elsewhere.</summary>
    Sleep,

    /// <summary>Naps for up to a millisecond without being woken: sends cost what they cost, latencies are up to a millisecond too long.</summary>
    Nap,

    /// <summary>Looks again at once: as nap, with exact latencies and a core that is always busy.</summary>
    Spin,
}
