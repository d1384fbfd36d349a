namespace Danmaku.Bench.Cluster;

/// <summary>One silo or gateway of a local cluster, over all its lives.</summary>
/// <param name="name">For people.</param>
/// <param name="launch">Starts its next life.</param>
internal sealed class ClusterNode(string name, Func<NodeProcess> launch) : IAsyncDisposable
{
    private NodeProcess? _process;

    public string Name => name;

    /// <summary>Its present life.</summary>
    /// <exception cref="InvalidOperationException">It was never started.</exception>
    public NodeProcess Process => _process ?? throw new InvalidOperationException($"{name} has not been started.");

    public bool IsRunning => _process is { IsRunning: true };

    /// <summary>Starts it, again or for the first time, and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = launch();
        await _process.ReadyAsync();
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
