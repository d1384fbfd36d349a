namespace Danmaku.Hosting.Diagnostics;

/// <summary>Which rooms this process spends its time on lately, in bounded memory however many rooms there are.</summary>
/// <remarks>
/// <para>Space-saving (Metwally, Agrawal, El Abbadi 2005) over time spent, so many accounts: a room without one takes over the account of the
/// cheapest, and whatever stood on that may have been its own. All figures fade by 1/e each <see cref="Window"/> (forward decay, Cormode et al.
/// 2009), so each is about that of the last minute.</para>
/// <para>With the total T of all rooms (<see cref="TotalSeconds"/>) and <see cref="Capacity"/> accounts: every room that took more than
/// T / Capacity has an account; of each account, known seconds &lt;= true seconds &lt;= known + missed seconds, and missed seconds &lt;= T / Capacity.
/// Thread-safe; called once for a batch or a turn, never for a viewer.</para>
/// </remarks>
/// <param name="time">Clock.</param>
internal sealed class RoomCosts(TimeProvider time)
{
    /// <summary>Rooms that have an account: whatever takes more than 0.8 % of the process's work is among them.</summary>
    public const int Capacity = 128;

    /// <summary>Over which time figures fade to 1/e.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Grown figures are brought down before they lose digits: e^30 leaves a double some ten of them.
    private const double MaxGrowth = 1e13;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _accounts = new(Capacity, StringComparer.Ordinal);

    // Instead of shrinking what is there, what comes later counts for more: a figure is worth itself divided by the growth since the landmark.
    private long _landmark = time.GetTimestamp();
    private double _total;

    /// <summary>Time spent on all rooms in about the last minute.</summary>
    public double TotalSeconds
    {
        get
        {
            lock (_gate)
            {
                // Before the total is read: it may be brought down.
                var growth = Growth();
                return _total / growth;
            }
        }
    }

    /// <summary>Adds to what a room cost.</summary>
    public void Add(string roomId, in RoomCost cost)
    {
        lock (_gate)
        {
            var grown = cost * Growth();
            _total += grown.Seconds;
            if (AccountOf(roomId, grown.Seconds) is { } account)
            {
                account.Known += grown;
            }
        }
    }

    /// <summary>The dearest rooms, dearest first.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<RoomAccount> Top(int count)
    {
        lock (_gate)
        {
            var worth = 1 / Growth();
            return
            [
                .. _accounts
                    .Select(entry => new RoomAccount(entry.Key, entry.Value.Known * worth, entry.Value.MissedSeconds * worth))
                    .OrderByDescending(static account => account.Cost.Seconds + account.MissedSeconds)
                    .ThenBy(static account => account.RoomId, StringComparer.Ordinal)
                    .Take(count),
            ];
        }
    }

    private Account? AccountOf(string roomId, double seconds)
    {
        if (_accounts.TryGetValue(roomId, out var known))
        {
            return known;
        }

        var missed = 0.0;
        if (_accounts.Count == Capacity)
        {
            if (seconds <= 0)
            {
                // What takes no time does not make a room dear.
                return null;
            }

            var (cheapestId, cheapest) = _accounts.MinBy(static entry => entry.Value.Seconds);
            _accounts.Remove(cheapestId);
            missed = cheapest.Seconds;
        }

        var account = new Account { MissedSeconds = missed };
        _accounts.Add(roomId, account);
        return account;
    }

    private double Growth()
    {
        var growth = Math.Exp(time.GetElapsedTime(_landmark) / Window);
        if (growth < MaxGrowth)
        {
            return growth;
        }

        foreach (var account in _accounts.Values)
        {
            account.Known *= 1 / growth;
            account.MissedSeconds /= growth;
        }

        _total /= growth;
        _landmark = time.GetTimestamp();
        return 1;
    }

    private sealed class Account
    {
        public RoomCost Known { get; set; }

        public double MissedSeconds { get; set; }

        /// <summary>By which accounts are compared: no less than the truth.</summary>
        public double Seconds => Known.Seconds + MissedSeconds;
    }
}
