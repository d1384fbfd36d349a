using System.Net;
using System.Net.Sockets;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>A port of this machine that leads into the namespaces of pods.</summary>
internal sealed class Way : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;

    /// <param name="dial">Makes the connection inside.</param>
    public Way(Func<CancellationToken, Task<Stream>> dial)
    {
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}";
        _accepting = AcceptAsync(dial);
    }

    public string Url { get; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync(Func<CancellationToken, Task<Stream>> dial)
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.RemoveAll(static relay => relay.IsCompleted);
                relays.Add(RelayAsync(await _listener.AcceptSocketAsync(_closing.Token), dial));
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(Socket socket, Func<CancellationToken, Task<Stream>> dial)
    {
        try
        {
            await using var near = new NetworkStream(socket, ownsSocket: true);
            await using var far = await dial(_closing.Token);
            await Task.WhenAny(near.CopyToAsync(far, _closing.Token), far.CopyToAsync(near, _closing.Token));
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            // One of the ends is gone, and the other one notices by this.
        }
    }
}
