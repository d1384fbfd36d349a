namespace Danmaku.Tests.EndToEnd;

/// <summary>Counts acknowledgements of all posters, and lets a test wait for a number of them.</summary>
internal sealed class AckTally
{
    /// <summary>Far beyond what it takes on a busy machine; reached only by a test that fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];

    public int Count { get; private set; }

    public void Add()
    {
        lock (_lock)
        {
            Count++;
            foreach (var (_, reached) in _waiting.Where(wait => wait.Count <= Count))
            {
                reached.TrySetResult();
            }

            _waiting.RemoveAll(wait => wait.Count <= Count);
        }
    }

    /// <summary>Waits for so many more acknowledgements than now, unless a poster fails first.</summary>
    public async Task MoreAsync(int more, List<Task> posters)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((Count + more, reached));
        }

        try
        {
            var first = await Task.WhenAny([reached.Task, .. posters]).WaitAsync(Patience);
            await first;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {Patience} for {more} more acknowledgements; there are {Count}.");
        }
    }
}
