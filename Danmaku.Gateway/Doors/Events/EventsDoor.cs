using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>Server-sent events: what their streams share.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EventsDoor(DoorParts parts, Reloading<EventsOptions> options, Reloading<SocketEnvironment> environment)
{
    private readonly EventsFormat _identity = new(EventEncoding.Identity);
    private readonly EventsFormat _gzip = new(EventEncoding.Gzip);
    private readonly EventsFormat _brotli = new(EventEncoding.Brotli);

    public DoorParts Parts { get; } = parts;

    public EventsOptions Options => options.Current;

    /// <summary>What the connections share, as for WebSockets; each keeps what it began with.</summary>
    public SocketEnvironment Environment => environment.Current;

    /// <summary>What unencoded streams are written in.</summary>
    public EventsFormat Plain => _identity;

    /// <summary>The format of an encoding: the same one for all connections.</summary>
    public EventsFormat FormatOf(EventEncoding encoding) => encoding switch
    {
        EventEncoding.Gzip => _gzip,
        EventEncoding.Brotli => _brotli,
        _ => _identity,
    };
}
