using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>The timeouts and bans in force in a room: at most one for each viewer, the newest.</summary>
/// <remarks>They lapse by the calendar, noticed on the next use, without timers. Not thread-safe.</remarks>
internal sealed class Sanctions
{
    private readonly Dictionary<string, Sanction> _sanctions = [];
    private readonly PriorityQueue<Sanction, DateTimeOffset> _ends = new();

    /// <param name="stored">Sanctions not lifted; those that have run out are dropped.</param>
    /// <param name="now">Now.</param>
    public Sanctions(ImmutableArray<Sanction> stored, DateTimeOffset now)
    {
        foreach (var sanction in stored)
        {
            if (sanction.HoldsAt(now))
            {
                Impose(sanction, now);
            }
        }
    }

    public int Count => _sanctions.Count;

    /// <summary>What keeps a viewer from commenting now.</summary>
    public Sanction? Of(string viewerId, DateTimeOffset now) =>
        _sanctions.TryGetValue(viewerId, out var sanction) && sanction.HoldsAt(now) ? sanction : null;

    /// <summary>Puts a sanction in force, in place of the one that its viewer may have.</summary>
    public void Impose(Sanction sanction, DateTimeOffset now)
    {
        Lapse(now);
        _sanctions[sanction.ViewerId] = sanction;
        if (sanction.Until is { } until)
        {
            _ends.Enqueue(sanction, until);
        }
    }

    /// <summary>Ends a viewer's sanction.</summary>
    /// <returns><see langword="false"/> when none was in force.</returns>
    public bool Lift(string viewerId, DateTimeOffset now)
    {
        Lapse(now);
        return _sanctions.Remove(viewerId);
    }

    private void Lapse(DateTimeOffset now)
    {
        while (_ends.TryPeek(out var sanction, out var until) && until <= now)
        {
            _ends.Dequeue();
            if (_sanctions.TryGetValue(sanction.ViewerId, out var current) && ReferenceEquals(current, sanction))
            {
                _sanctions.Remove(sanction.ViewerId);
            }
        }
    }
}
