namespace Danmaku.Hosting.Management;

/// <summary>Whether the thread pool still gets round to what it is given: all that this process does goes through it.</summary>
/// <param name="time">Clock.</param>
/// <param name="queue">Gives the pool something to do.</param>
internal sealed class ThreadPoolPulse(TimeProvider time, Action<Action> queue)
{
    /// <summary>How late the pool may be. Probes give up after a second or a few, so that one restart needs several of them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public ThreadPoolPulse(TimeProvider time)
        : this(time, static beat => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), beat, preferLocal: false))
    {
    }

    /// <summary>Has the pool do nothing, and times it.</summary>
    /// <returns>Whether that took less than <see cref="Patience"/>.</returns>
    public async Task<bool> BeatsAsync()
    {
        var beat = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = time.GetTimestamp();
        queue(beat.SetResult);
        try
        {
            await beat.Task.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            return false;
        }

        // The timer of the wait is late as well when the pool is.
        return time.GetElapsedTime(begun) < Patience;
    }
}
