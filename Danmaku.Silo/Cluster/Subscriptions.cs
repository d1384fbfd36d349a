using System.Collections.Concurrent;

namespace Danmaku.Silo.Cluster;

/// <summary>Which activation of a room this silo listens to in which form, and where that runs.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class Subscriptions
{
    private readonly ConcurrentDictionary<(string RoomId, BatchForm Form), Subscription> _rooms = new();

    /// <summary>The silo listens to an activation of a room; an earlier one counts no more.</summary>
    public void Add(string roomId, BatchForm form, long epoch, string silo)
    {
        var added = new Subscription(epoch, silo);
        _rooms.AddOrUpdate((roomId, form), added, (_, known) => known.Epoch > epoch ? known : added);
    }

    public void Remove(string roomId, BatchForm form) => _rooms.TryRemove((roomId, form), out _);

    /// <summary>Whether the silo listens to a later activation than this one.</summary>
    public bool IsOutdated(string roomId, BatchForm form, long epoch) =>
        _rooms.TryGetValue((roomId, form), out var known) && epoch < known.Epoch;

    /// <summary>The silo that runs a room, as far as this one listens to it.</summary>
    public string? SiloOf(string roomId, BatchForm form) => _rooms.TryGetValue((roomId, form), out var known) ? known.Silo : null;

    /// <summary>Forgets the subscriptions to rooms that ran on a silo.</summary>
    /// <returns>Those rooms, each with the form it was listened to in.</returns>
    public List<(string RoomId, BatchForm Form)> RemoveAllOn(string silo)
    {
        var removed = new List<(string RoomId, BatchForm Form)>();
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
