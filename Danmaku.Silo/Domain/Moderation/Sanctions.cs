using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Moderation;

/// <summary>What is held against viewers of a room: for each at most one timeout or ban, one warning and one restriction, the newest.</summary>
/// <remarks>They lapse by the calendar, noticed on the next use, without timers. Not thread-safe.</remarks>
internal sealed class Sanctions
{
    private readonly Dictionary<(string ViewerId, SanctionKind Slot), Sanction> _sanctions = [];
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

    /// <summary>A timeout and a ban take each other's place; the others stand beside them.</summary>
    public static SanctionKind SlotOf(SanctionKind kind) => kind == SanctionKind.Ban ? SanctionKind.Timeout : kind;

    /// <summary>The timeout or ban against a viewer now.</summary>
    public Sanction? Of(string viewerId, DateTimeOffset now) => Of(viewerId, SanctionKind.Timeout, now);

    /// <summary>What of a kind (timeouts and bans are one) is held against a viewer now.</summary>
    public Sanction? Of(string viewerId, SanctionKind kind, DateTimeOffset now) =>
        _sanctions.TryGetValue((viewerId, SlotOf(kind)), out var sanction) && sanction.HoldsAt(now) ? sanction : null;

    /// <summary>Puts a sanction in force, in place of the one of its kind that its viewer may have.</summary>
    public void Impose(Sanction sanction, DateTimeOffset now)
    {
        Lapse(now);
        _sanctions[(sanction.ViewerId, SlotOf(sanction.Kind))] = sanction;
        if (sanction.Until is { } until)
        {
            _ends.Enqueue(sanction, until);
        }
    }

    /// <summary>Ends what of a kind is held against a viewer.</summary>
    /// <returns>What it was; <see langword="null"/> when none was in force.</returns>
    public Sanction? Lift(string viewerId, SanctionKind kind, DateTimeOffset now)
    {
        Lapse(now);
        return _sanctions.Remove((viewerId, SlotOf(kind)), out var lifted) ? lifted : null;
    }

    private void Lapse(DateTimeOffset now)
    {
        while (_ends.TryPeek(out var sanction, out var until) && until <= now)
        {
            _ends.Dequeue();
            var key = (sanction.ViewerId, SlotOf(sanction.Kind));
            if (_sanctions.TryGetValue(key, out var current) && ReferenceEquals(current, sanction))
            {
                _sanctions.Remove(key);
            }
        }
    }
}
