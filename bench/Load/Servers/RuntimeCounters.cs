using System.Globalization;

namespace Danmaku.Bench.Load.Servers;

/// <summary>What the .NET runtime of a server has counted since its start, or in a while.</summary>
/// <param name="Collections">Garbage collections.</param>
/// <param name="Pauses">Time that all threads stood still for them.</param>
/// <param name="Contentions">Times that a thread had to wait for a lock.</param>
/// <param name="PoolItems">Work items of the thread pool, continuations included.</param>
/// <param name="AllocatedBytes">Bytes allocated.</param>
internal sealed record RuntimeCounters(long Collections, TimeSpan Pauses, long Contentions, long PoolItems, long AllocatedBytes)
{
    public static RuntimeCounters operator -(RuntimeCounters after, RuntimeCounters before) => new(
        after.Collections - before.Collections,
        after.Pauses - before.Pauses,
        after.Contentions - before.Contentions,
        after.PoolItems - before.PoolItems,
        after.AllocatedBytes - before.AllocatedBytes);

    public static RuntimeCounters OfThisProcess() => new(
        GC.CollectionCount(0), GC.GetTotalPauseDuration(), Monitor.LockContentionCount, ThreadPool.CompletedWorkItemCount, GC.GetTotalAllocatedBytes());

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    public static RuntimeCounters Parse(string text)
    {
        var fields = text.Split(' ').Select(static field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return new RuntimeCounters(fields[0], TimeSpan.FromTicks(fields[1]), fields[2], fields[3], fields[4]);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Collections} {Pauses.Ticks} {Contentions} {PoolItems} {AllocatedBytes}");
}
