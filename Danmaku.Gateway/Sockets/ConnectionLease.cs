namespace Danmaku.Gateway.Sockets;

/// <summary>One connection's place among the <see cref="ConnectionLimits"/>, given back once.</summary>
internal sealed class ConnectionLease : IDisposable
{
    private readonly ConnectionLimits _limits;
    private readonly ConnectionLimits.Address? _address;
    private int _isReturned;

    internal ConnectionLease(ConnectionLimits limits, ConnectionLimits.Address? address)
    {
        _limits = limits;
        _address = address;
    }

    /// <summary>Counts received bytes against what all connections of this address may send.</summary>
    /// <returns><see langword="false"/> when it is too much.</returns>
    public bool TryTakeInbound(long bytes, long now) => _address is null || _limits.TryTakeInbound(_address, bytes, now);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReturned, 1) == 0)
        {
            _limits.Return(_address);
        }
    }
}
