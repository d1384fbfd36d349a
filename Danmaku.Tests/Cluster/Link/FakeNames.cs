using System.Net;
using System.Net.Sockets;
using Danmaku.Gateway.Cluster;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>A name server with one name, whose addresses a test changes.</summary>
internal sealed class FakeNames : INameResolver
{
    private readonly Lock _lock = new();
    private IPAddress[]? _addresses;
    private int _asked;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>What it answers from now on; nothing: that there is no such name.</summary>
    public void Set(params string[] addresses)
    {
        lock (_lock)
        {
            _addresses = addresses.Length == 0 ? null : [.. addresses.Select(IPAddress.Parse)];
        }
    }

    /// <summary>Waits until it has been asked once more.</summary>
    public Task AskedAgain()
    {
        lock (_lock)
        {
            return _next.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Assert.Equal("silos.example", host);
        lock (_lock)
        {
            Interlocked.Increment(ref _asked);
            _next.SetResult();
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _addresses is { } addresses ? Task.FromResult(addresses) : throw new SocketException((int)SocketError.HostNotFound);
        }
    }
}
