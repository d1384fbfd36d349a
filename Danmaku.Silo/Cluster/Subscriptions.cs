using System.Collections.Concurrent;

namespace Danmaku.Silo.Cluster;

/// <summary>Which activation of a room this silo listens to, and where that runs.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class Subscriptions
{
    private readonly ConcurrentDictionary<string, Subscription> _rooms = new(StringComparer.Ordinal);

    /// <summary>The silo listens to an activation of a room; an earlier one counts no more.</summary>
    public void Add(string roomId, long epoch, string silo)
    {
        var added = new Subscription(epoch, silo);
        _rooms.AddOrUpdate(roomId, added, (_, known) => known.Epoch > epoch ? known : added);
    }

    public void Remove(string roomId) => _rooms.TryRemove(roomId, out _);

    /// <summary>Whether the silo listens to a later activation than this one.</summary>
    public bool IsOutdated(string roomId, long epoch) => _rooms.TryGetValue(roomId, out var known) && epoch < known.Epoch;

    /// <summary>Forgets the subscriptions to rooms that ran on a silo.</summary>
    /// <returns>Those rooms.</returns>
    public List<string> RemoveAllOn(string silo)
    {
        var removed = new List<string>();
        foreach (var room in _rooms)
        {
            if (room.Value.Silo == silo && _rooms.TryRemove(room))
            {
                removed.Add(room.Key);
            }
        }

        return removed;
    }

    private sealed record Subscription(long Epoch, string Silo);
}
