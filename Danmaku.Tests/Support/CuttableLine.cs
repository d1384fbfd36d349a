using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Danmaku.Tests.Support;

/// <summary>A line to a service that a test can cut, as a train does in a tunnel: a TCP relay on a port of its own.</summary>
internal sealed class CuttableLine : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<Socket, Socket> _lines = new();
    private Uri _target;
    private readonly Task _accepting;
    private long _bytesFromService;

    /// <summary>Lays it.</summary>
    /// <param name="target">The service.</param>
    /// <param name="at">Where this end is; by default at a free port of 127.0.0.1.</param>
    public CuttableLine(string target, IPEndPoint? at = null)
    {
        _target = new Uri(target);
        _listener = new TcpListener(at ?? new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}";
        _accepting = AcceptAsync();
    }

    /// <summary>The service's address at this end of the line.</summary>
    public string Url { get; }

    /// <summary>Bytes that came from the service over all connections, what HTTP says included.</summary>
    public long BytesFromService => Interlocked.Read(ref _bytesFromService);

    /// <summary>Cuts every connection there is; new ones get through.</summary>
    public void Cut()
    {
        foreach (var (near, far) in _lines)
        {
            near.Dispose();
            far.Dispose();
        }
    }

    /// <summary>Leads new connections to another service; those there are stay.</summary>
    public void LeadTo(string target) => Volatile.Write(ref _target, new Uri(target));

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped, while it waited or between two connections.
        }
    }

    private async Task RelayAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        near.LingerState = far.LingerState = new LingerOption(enable: true, seconds: 0);
        try
        {
            var target = Volatile.Read(ref _target);
            await far.ConnectAsync(target.Host, target.Port);
            _lines[near] = far;
            await using var nearStream = new NetworkStream(near);
            await using var farStream = new NetworkStream(far);
            await Task.WhenAny(nearStream.CopyToAsync(farStream), RelayBackAsync(farStream, nearStream));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // Cut, or the service is gone: the other end notices by this end's closing.
        }
        finally
        {
            _lines.TryRemove(near, out _);
            near.Dispose();
        }
    }

    private async Task RelayBackAsync(NetworkStream far, NetworkStream near)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await far.ReadAsync(buffer)) > 0)
        {
            // Counted first: who has received something finds it counted.
            Interlocked.Add(ref _bytesFromService, read);
            await near.WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
