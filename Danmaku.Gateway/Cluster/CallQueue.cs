using System.Threading.Channels;
using Danmaku.Contracts.Protos.Link.V1;

namespace Danmaku.Gateway.Cluster;

/// <summary>What waits to be sent to one silo: gathers while a message is on its way, and leaves together with the next.</summary>
/// <remarks>Thread-safe; one reader. Bounded by the calls that may be pending, which its user counts.</remarks>
internal sealed class CallQueue
{
    /// <summary>Bytes of calls in one message; one call may be larger.</summary>
    private const int MessageBytes = 256 * 1024;

    /// <summary>Leases in one message. They have some 30 bytes each.</summary>
    private const int MessageLeases = 4_096;

    private readonly Lock _gate = new();
    private readonly Queue<(Call Call, PendingCall? Pending, int Bytes)> _calls = new();
    private readonly Dictionary<string, Lease> _leases = new(StringComparer.Ordinal);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Calls that wait to be sent.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>Queues a call.</summary>
    public void Add(Call call, PendingCall? pending)
    {
        var bytes = call.CalculateSize();
        lock (_gate)
        {
            _calls.Enqueue((call, pending, bytes));
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Queues a lease; of one room only the newest is sent.</summary>
    public void Add(Lease lease)
    {
        lock (_gate)
        {
            _leases[lease.RoomId] = lease;
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Nothing more is to be sent: ends <see cref="TakeAsync"/> once nothing waits.</summary>
    public void Complete() => _wake.Writer.TryComplete();

    /// <summary>Waits for something to send, and takes it.</summary>
    /// <returns><see langword="null"/> when nothing is to come.</returns>
    public async ValueTask<LinkRequest?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var isOpen = await _wake.Reader.WaitToReadAsync(cancellationToken);
            _wake.Reader.TryRead(out _);
            if (Take() is { } request)
            {
                return request;
            }

            if (!isOpen)
            {
                return null;
            }
        }
    }

    private LinkRequest? Take()
    {
        var request = new LinkRequest();
        bool isMore;
        lock (_gate)
        {
            var bytes = 0;
            while (bytes < MessageBytes && _calls.TryDequeue(out var next))
            {
                if (next.Pending is { } pending)
                {
                    if (pending.Task.IsCompleted)
                    {
                        // Nobody waits for it any more, and the viewer was told so.
                        continue;
                    }

                    pending.IsSent = true;
                }

                request.Calls.Add(next.Call);
                bytes += next.Bytes;
            }

            foreach (var (roomId, lease) in _leases)
            {
                if (request.Leases.Count == MessageLeases)
                {
                    break;
                }

                request.Leases.Add(lease);
                _leases.Remove(roomId);
            }

            isMore = _calls.Count > 0 || _leases.Count > 0;
        }

        if (isMore)
        {
            _wake.Writer.TryWrite(true);
        }

        return request.Calls.Count > 0 || request.Leases.Count > 0 ? request : null;
    }
}
