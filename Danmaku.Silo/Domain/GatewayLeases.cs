using System.Collections.Immutable;

namespace Danmaku.Silo.Domain;

/// <summary>Who takes a room's batches, and how many viewers each has of the room.</summary>
/// <remarks>
/// A listener that stops renewing is gone after the lease; that is noticed on the next use, without a timer. Not thread-safe.
/// </remarks>
internal sealed class GatewayLeases<TListener>
    where TListener : notnull
{
    private readonly Dictionary<string, Lease> _leases = [];
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private ImmutableArray<TListener> _current = [];
    private TimeSpan _nextExpiry = TimeSpan.MaxValue;
    private int _viewers;

    /// <param name="duration">How long a lease holds after it was last renewed, greater than zero.</param>
    /// <param name="time">Clock.</param>
    public GatewayLeases(TimeSpan duration, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        _duration = duration;
        _time = time;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>Viewers of all leases in force.</summary>
    public int Viewers
    {
        get
        {
            Expire();
            return _viewers;
        }
    }

    /// <summary>Listeners of all leases in force, in no particular order. Costs nothing while nobody comes or goes.</summary>
    public ImmutableArray<TListener> Current()
    {
        Expire();
        return _current;
    }

    /// <summary>Takes or renews a lease.</summary>
    /// <param name="id">Who; one that comes again with another listener is heard on the new one alone.</param>
    /// <param name="listener">Where batches go.</param>
    /// <param name="viewers">How many viewers it has, zero and up.</param>
    public void Renew(string id, TListener listener, int viewers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(viewers);
        Expire();
        var known = _leases.TryGetValue(id, out var before);
        var expiresAt = Elapsed + _duration;
        _leases[id] = new Lease(listener, viewers, expiresAt);
        _nextExpiry = expiresAt < _nextExpiry ? expiresAt : _nextExpiry;
        _viewers = checked(_viewers + viewers - before.Viewers);
        if (!known || !EqualityComparer<TListener>.Default.Equals(before.Listener, listener))
        {
            ListCurrent();
        }
    }

    /// <summary>Changes how many viewers a listener has, and renews its lease.</summary>
    /// <returns><see langword="false"/> when it has none in force: it must come again with its listener.</returns>
    public bool Renew(string id, int viewers)
    {
        Expire();
        if (!_leases.TryGetValue(id, out var lease))
        {
            return false;
        }

        Renew(id, lease.Listener, viewers);
        return true;
    }

    /// <summary>Ends a lease before its time.</summary>
    /// <returns><see langword="false"/> when there was none.</returns>
    public bool End(string id)
    {
        Expire();
        if (!_leases.Remove(id, out var lease))
        {
            return false;
        }

        _viewers -= lease.Viewers;
        ListCurrent();
        return true;
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    private void Expire()
    {
        var now = Elapsed;
        if (now < _nextExpiry)
        {
            return;
        }

        var countBefore = _leases.Count;
        _nextExpiry = TimeSpan.MaxValue;
        foreach (var (id, lease) in _leases)
        {
            if (lease.ExpiresAt <= now)
            {
                _leases.Remove(id);
                _viewers -= lease.Viewers;
            }
            else if (lease.ExpiresAt < _nextExpiry)
            {
                _nextExpiry = lease.ExpiresAt;
            }
        }

        if (_leases.Count != countBefore)
        {
            ListCurrent();
        }
    }

    private void ListCurrent() => _current = [.. _leases.Values.Select(lease => lease.Listener)];

    private readonly record struct Lease(TListener Listener, int Viewers, TimeSpan ExpiresAt);
}
