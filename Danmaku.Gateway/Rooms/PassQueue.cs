using System.Diagnostics;

namespace Danmaku.Gateway.Rooms;

/// <summary>The shards of an audience that have something to send, in turn: on as many threads as there are cores, a shard at a time.</summary>
/// <remarks>
/// Thread-safe. Between two shards the room goes to the back of the thread pool's queue, so that the comment of a small room waits
/// for one shard of a hot one and never for all of them.
/// </remarks>
internal sealed class PassQueue : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<AudienceShard> _due = [];
    private int _running;
    private long _workTicks;

    /// <summary>Has a shard's pass made soon.</summary>
    public void Add(AudienceShard shard)
    {
        lock (_gate)
        {
            _due.Enqueue(shard);
            if (_running == Environment.ProcessorCount)
            {
                return;
            }

            _running++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Time that passes took since this was asked last.</summary>
    public TimeSpan TakeWork() => Stopwatch.GetElapsedTime(0, Interlocked.Exchange(ref _workTicks, 0));

    void IThreadPoolWorkItem.Execute()
    {
        AudienceShard shard;
        lock (_gate)
        {
            if (!_due.TryDequeue(out shard!))
            {
                _running--;
                return;
            }
        }

        var startedAt = Stopwatch.GetTimestamp();
        shard.Pass();
        Interlocked.Add(ref _workTicks, Stopwatch.GetTimestamp() - startedAt);
        lock (_gate)
        {
            if (_due.Count == 0)
            {
                _running--;
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
