using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>Which drafts became comments, so that posting one again is posting it once.</summary>
/// <remarks>
/// A nonce is remembered for the window, unless so many came after it that it had to make room. Goes by the calendar, as it
/// outlives restarts. Not thread-safe.
/// </remarks>
/// <param name="window">How long, greater than zero.</param>
/// <param name="capacity">Most nonces remembered; the oldest go first.</param>
internal sealed class NonceMemory(TimeSpan window, int capacity)
{
    private readonly AgeOrderedMap<(string ViewerId, string Nonce), Outcome> _outcomes = new();
    private TimeSpan _window = window;
    private int _capacity = capacity;

    public int Count => _outcomes.Count;

    /// <summary>What became of a draft.</summary>
    /// <returns><see langword="null"/> for one not posted within the window.</returns>
    public (RoomPosition Position, bool Thinned)? Find(string viewerId, string nonce, DateTimeOffset now) =>
        _outcomes.TryGet((viewerId, nonce), out var outcome) && now < outcome.At + _window
            ? (outcome.Position, outcome.Thinned)
            : null;

    /// <summary>Sets for how long, and how many are remembered; those beyond are forgotten with the next one.</summary>
    public void Limit(TimeSpan window, int capacity) => (_window, _capacity) = (window, capacity);

    /// <summary>Remembers a nonce and forgets what has lapsed by now.</summary>
    /// <param name="nonce">The nonce, not older than the ones remembered before it.</param>
    /// <param name="now">Now.</param>
    public void Remember(RememberedNonce nonce, DateTimeOffset now)
    {
        _outcomes.Renew((nonce.ViewerId, nonce.Nonce)) = new Outcome(nonce.Position, nonce.At, nonce.Thinned);
        while (_outcomes.TryPeekOldest(out var oldest, out var outcome)
            && (outcome.At + _window <= now || _outcomes.Count > _capacity))
        {
            _outcomes.Remove(oldest);
        }
    }

    private readonly record struct Outcome(RoomPosition Position, DateTimeOffset At, bool Thinned);
}
