using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Sockets;

/// <summary>Decides before the handshake whether there is room for one more connection.</summary>
/// <remarks>
/// Thread-safe. What is known of an address is forgotten as soon as it has no connection and its buckets are full again; the
/// total handshake rate is asked first, so addresses that come and go cannot make the table grow without bound.
/// </remarks>
internal sealed class ConnectionLimits
{
    // Nobody knows when a place becomes free: long enough that asking again costs nothing, short enough to be worth the wait.
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(5);

    private static readonly HandshakeRefusal Draining = new(
        HandshakeRefusalReason.Draining, StatusCodes.Status503ServiceUnavailable, "The gateway is draining.", "This gateway goes away; connect again, and another one will answer.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private readonly ConcurrentDictionary<AddressKey, Address> _addresses = [];
    private readonly Reloading<Limits> _limits;
    private readonly TimeProvider _time;

    private readonly Lock _totalLock = new();
    private RateBucket _total;
    private int _open;
    private volatile bool _isDraining;

    public ConnectionLimits(Reloading<ConnectionLimitOptions> options, TimeProvider time)
    {
        _time = time;
        _limits = options.Select(static options => new Limits(options));
        _total = new RateBucket(_limits.Current.Handshakes, time.GetTimestamp());
    }

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Connections that may be open.</summary>
    public int MaxOpen => _limits.Current.Open;

    /// <summary>Addresses of which something is remembered.</summary>
    public int KnownAddresses => _addresses.Count;

    /// <summary>Takes a place for one more connection.</summary>
    /// <param name="address">Whose; null (a Unix socket) and the exempt networks answer to the totals only.</param>
    /// <param name="lease">The place, to be disposed when the connection ends.</param>
    /// <param name="refusal">Which limit is reached, and when to come back.</param>
    public bool TryOpen(
        IPAddress? address, [NotNullWhen(true)] out ConnectionLease? lease, [NotNullWhen(false)] out HandshakeRefusal? refusal)
    {
        lease = null;
        if (_isDraining)
        {
            refusal = Draining;
            return false;
        }

        var now = _time.GetTimestamp();
        refusal = TakeTotal(now);
        if (refusal is not null)
        {
            return false;
        }

        Address? known = null;
        if (address is not null && !_limits.Current.Exempt.Contain(address))
        {
            refusal = TakeAddress(AddressKey.Of(address), now, out known);
            if (refusal is not null)
            {
                Interlocked.Decrement(ref _open);
                return false;
            }
        }

        lease = new ConnectionLease(this, known);
        return true;
    }

    /// <summary>Lets nobody in any more.</summary>
    public void BeginDrain() => _isDraining = true;

    /// <summary>Forgets the addresses of which there is nothing left to know. Called now and then.</summary>
    public void Evict(long now)
    {
        var limits = _limits.Current;
        foreach (var (key, address) in _addresses)
        {
            lock (address)
            {
                if (address.Open == 0
                    && address.Handshakes.IsFull(limits.HandshakesPerAddress, _time, now)
                    && address.Bytes.IsFull(limits.BytesPerAddress, _time, now))
                {
                    address.IsEvicted = true;
                    _addresses.TryRemove(key, out _);
                }
            }
        }
    }

    internal bool TryTakeInbound(Address address, long bytes, long now)
    {
        lock (address)
        {
            return address.Bytes.TryTake(bytes, _limits.Current.BytesPerAddress, _time, now);
        }
    }

    internal void Return(Address? address)
    {
        Interlocked.Decrement(ref _open);
        if (address is not null)
        {
            lock (address)
            {
                address.Open--;
            }
        }
    }

    private HandshakeRefusal? TakeTotal(long now)
    {
        var limits = _limits.Current;
        lock (_totalLock)
        {
            if (!_total.TryTake(1, limits.Handshakes, _time, now))
            {
                return Busy(HandshakeRefusalReason.Rate, "Too many handshakes", "This gateway takes no more connections this second.", _total.UntilNext(limits.Handshakes));
            }
        }

        if (Interlocked.Increment(ref _open) > limits.Open)
        {
            Interlocked.Decrement(ref _open);
            return Busy(HandshakeRefusalReason.Full, "Too many connections", $"This gateway serves {limits.Open} connections at most.", WhenFull);
        }

        return null;
    }

    private HandshakeRefusal? TakeAddress(AddressKey key, long now, out Address known)
    {
        var limits = _limits.Current;
        while (true)
        {
            var start = new AddressStart(limits.HandshakesPerAddress, limits.BytesPerAddress, now);
            known = _addresses.GetOrAdd(key, static (_, start) => new Address(start), start);
            lock (known)
            {
                if (known.IsEvicted)
                {
                    continue;
                }

                if (!known.Handshakes.TryTake(1, limits.HandshakesPerAddress, _time, now))
                {
                    var wait = known.Handshakes.UntilNext(limits.HandshakesPerAddress);
                    return TooMany(HandshakeRefusalReason.AddressRate, "Too many handshakes from your address", "Connect less often.", wait);
                }

                if (known.Open >= limits.OpenPerAddress)
                {
                    var limit = $"One address may have {limits.OpenPerAddress} connections.";
                    return TooMany(HandshakeRefusalReason.AddressFull, "Too many connections from your address", limit, WhenFull);
                }

                known.Open++;
                return null;
            }
        }
    }

    private static HandshakeRefusal Busy(HandshakeRefusalReason reason, string title, string detail, TimeSpan retryAfter) =>
        new(reason, StatusCodes.Status503ServiceUnavailable, title, detail) { RetryAfter = retryAfter };

    private static HandshakeRefusal TooMany(HandshakeRefusalReason reason, string title, string detail, TimeSpan retryAfter) =>
        new(reason, StatusCodes.Status429TooManyRequests, title, detail) { RetryAfter = retryAfter };

    /// <summary>The options in the form in which they are asked; replaced as a whole, and what was spent before stays spent.</summary>
    private sealed class Limits(ConnectionLimitOptions options)
    {
        public readonly AddressNetworks Exempt = new(options.ExemptNetworks.Select(static network => IPNetwork.Parse(network)));
        public readonly int Open = options.Connections;
        public readonly int OpenPerAddress = options.ConnectionsPerAddress;
        public readonly RateLimit Handshakes = new(options.HandshakesPerSecond, options.HandshakesPerSecond);
        public readonly RateLimit HandshakesPerAddress = new(options.HandshakesPerSecondPerAddress, options.HandshakeBurstPerAddress);
        public readonly RateLimit BytesPerAddress = new(options.InboundBytesPerSecondPerAddress, options.InboundByteBurstPerAddress);
    }

    internal readonly record struct AddressStart(RateLimit Handshakes, RateLimit Bytes, long Now);

    /// <summary>What is known of one address; its own lock.</summary>
    internal sealed class Address(AddressStart start)
    {
        public RateBucket Handshakes = new(start.Handshakes, start.Now);
        public RateBucket Bytes = new(start.Bytes, start.Now);
        public int Open;
        public bool IsEvicted;
    }
}
