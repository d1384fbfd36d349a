namespace Danmaku.Gateway.Sockets;

/// <summary>The clock of all connections: one timer pings, gives up on and cuts off whoever it is time for.</summary>
/// <remarks>
/// Connections are dealt to eight slots; each eighth of a second one slot is swept, so that the pings of ten thousand viewers who
/// came together do not leave together. Time-outs are therefore up to a second late. Thread-safe.
/// </remarks>
internal sealed partial class ConnectionSweeper : IDisposable
{
    private const int SlotCount = 8;

    private static readonly TimeSpan SlotInterval = TimeSpan.FromSeconds(1.0 / SlotCount);

    private readonly List<ISweptConnection>[] _slots = new List<ISweptConnection>[SlotCount];
    private readonly Queue<(IFrameWriter Writer, long Since)> _lingering = [];
    private readonly List<ISweptConnection> _swept = [];
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionSweeper> _logger;
    private readonly TimeSpan _closeTimeout;
    private readonly ITimer _timer;
    private int _nextSlot;
    private int _dealt;
    private int _isSweeping;

    /// <param name="closeTimeout">How long a connection may linger after its end: see <see cref="AbortLater"/>.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">For bugs.</param>
    public ConnectionSweeper(TimeSpan closeTimeout, TimeProvider time, ILogger<ConnectionSweeper> logger)
    {
        (_closeTimeout, _time, _logger) = (closeTimeout, time, logger);
        for (var i = 0; i < SlotCount; i++)
        {
            _slots[i] = [];
        }

        _timer = time.CreateTimer(static sweeper => ((ConnectionSweeper)sweeper!).SweepNextSlot(), this, SlotInterval, SlotInterval);
    }

    /// <summary>Raised once a second, for whoever has to do with time and wants no timer of its own.</summary>
    public event Action<long>? SecondPassed;

    /// <summary>Sweeps a connection from now on.</summary>
    public void Add(ISweptConnection connection)
    {
        connection.SweepSlot = (int)((uint)Interlocked.Increment(ref _dealt) % SlotCount);
        var slot = _slots[connection.SweepSlot];
        lock (slot)
        {
            connection.SweepIndex = slot.Count;
            slot.Add(connection);
        }
    }

    /// <summary>Forgets a connection; a sweep under way may still reach it once.</summary>
    public void Remove(ISweptConnection connection)
    {
        var slot = _slots[connection.SweepSlot];
        lock (slot)
        {
            var index = connection.SweepIndex;
            if (index < 0)
            {
                return;
            }

            var last = slot[^1];
            slot[index] = last;
            last.SweepIndex = index;
            slot.RemoveAt(slot.Count - 1);
            connection.SweepIndex = -1;
        }
    }

    /// <summary>All connections there are now.</summary>
    public IReadOnlyList<ISweptConnection> Connections()
    {
        var all = new List<ISweptConnection>();
        foreach (var slot in _slots)
        {
            lock (slot)
            {
                all.AddRange(slot);
            }
        }

        return all;
    }

    /// <summary>How many connections there are now.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var slot in _slots)
            {
                lock (slot)
                {
                    count += slot.Count;
                }
            }

            return count;
        }
    }

    /// <summary>Adds up what waits for slow viewers: with ten thousand connections that takes some milliseconds.</summary>
    public SendBacklog CountBacklog()
    {
        var (connections, bytes, longest) = (0, 0L, 0);
        foreach (var connection in Connections())
        {
            if (connection.QueuedBytes is > 0 and var queued)
            {
                connections++;
                bytes += queued;
                longest = Math.Max(longest, queued);
            }
        }

        return new SendBacklog(connections, bytes, longest);
    }

    /// <summary>
    /// Cuts a connection that has ended, once the close timeout has passed. The server waits for its last bytes to be taken, and
    /// a peer that never takes them would otherwise keep its socket for ever; where they were taken there is nothing left to cut.
    /// </summary>
    public void AbortLater(IFrameWriter writer)
    {
        lock (_lingering)
        {
            _lingering.Enqueue((writer, _time.GetTimestamp()));
        }
    }

    public void Dispose() => _timer.Dispose();

    private void SweepNextSlot()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1)
        {
            // The sweep before this one takes longer than its share: skip a beat rather than pile up.
            return;
        }

        try
        {
            var now = _time.GetTimestamp();
            var slot = _slots[_nextSlot];
            lock (slot)
            {
                _swept.AddRange(slot);
            }

            foreach (var connection in _swept)
            {
                connection.Sweep(now);
            }

            _nextSlot = (_nextSlot + 1) % SlotCount;
            if (_nextSlot == 0)
            {
                AbortLingering(now);
                SecondPassed?.Invoke(now);
            }
        }
        catch (Exception error)
        {
            // An exception out of a timer would end the process; this is a bug, and the other slots still want their turn.
            Log.SweepFailed(_logger, error);
        }
        finally
        {
            _swept.Clear();
            Volatile.Write(ref _isSweeping, 0);
        }
    }

    private void AbortLingering(long now)
    {
        while (true)
        {
            IFrameWriter writer;
            lock (_lingering)
            {
                if (!_lingering.TryPeek(out var oldest) || _time.GetElapsedTime(oldest.Since, now) < _closeTimeout)
                {
                    return;
                }

                writer = _lingering.Dequeue().Writer;
            }

            writer.Abort();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1110, LogLevel.Error, "Sweeping the connections failed.", EventName = nameof(SweepFailed))]
        public static partial void SweepFailed(ILogger logger, Exception error);
    }
}
