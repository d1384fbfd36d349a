using System.Collections.Concurrent;

namespace Danmaku.Silo.Storage.Journal;

/// <summary>A thread for asynchronous work that goes on there after each await, so that it does not wait for its turn in the thread pool.</summary>
internal sealed class OwnThread : SynchronizationContext
{
    // Bounded by the work itself: one continuation for each of its awaits.
    private readonly BlockingCollection<(SendOrPostCallback Continuation, object? State)> _due = [];

    private OwnThread()
    {
    }

    /// <summary>Starts a thread that lives for as long as the work.</summary>
    /// <param name="name">Name of the thread.</param>
    /// <param name="work">The work.</param>
    /// <returns>Ends with the work, and as that does.</returns>
    public static Task Run(string name, Func<Task> work)
    {
        var result = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => new OwnThread().Work(work, result)) { IsBackground = true, Name = name }.Start();
        return result.Task.Unwrap();
    }

    public override void Post(SendOrPostCallback d, object? state) => _due.Add((d, state));

    private void Work(Func<Task> work, TaskCompletionSource<Task> result)
    {
        SetSynchronizationContext(this);
        var working = work();
        result.SetResult(working);
        working.ContinueWith(static (_, due) => ((BlockingCollection<(SendOrPostCallback, object?)>)due!).CompleteAdding(), _due, TaskScheduler.Default);
        foreach (var (continuation, state) in _due.GetConsumingEnumerable())
        {
            continuation(state);
        }

        _due.Dispose();
    }
}
