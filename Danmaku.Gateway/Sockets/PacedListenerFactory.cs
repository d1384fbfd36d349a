using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Sockets;

/// <summary>Listens as Kestrel does, and takes new connections a few at a time.</summary>
/// <remarks>
/// Kestrel takes all that wait in one go and puts each into the thread pool's queue: in a storm thousands stand there before every comment, at each
/// step of the comment's way. Here the next few are taken once the pool has come through what it had, so that whoever is in is served in between, and
/// whoever is not waits in the kernel, where waiting costs nothing.
/// </remarks>
internal sealed class PacedListenerFactory(IOptions<SocketTransportOptions> options, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Connections that may wait in the kernel to be taken: some seconds of a storm. Beyond that it makes them come again. Bounded by the system (<c>net.core.somaxconn</c>).</summary>
    public const int Waiting = 4_096;

    // At least 10,000 connections per second while the pool is idle; a fifth of a millisecond of CPU each while it is not.
    private const int TakenAtOnce = 16;

    private readonly SocketTransportFactory _sockets = new(options, loggers);

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new PacedListener(await _sockets.BindAsync(endpoint, cancellationToken));

    /// <summary>Asked for one connection after another, never for two at once.</summary>
    private sealed class PacedListener(IConnectionListener sockets) : IConnectionListener
    {
        private int _taken;

        public EndPoint EndPoint => sockets.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (++_taken % TakenAtOnce == 0)
            {
                await Task.Yield();
            }

            return await sockets.AcceptAsync(cancellationToken);
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => sockets.DisposeAsync();
    }
}
