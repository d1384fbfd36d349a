using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>Rooms as server-sent events, for readers behind proxies that let no WebSocket through. Section <c>Events</c>.</summary>
internal sealed record EventsOptions
{
    public const string SectionName = "Events";

    /// <summary>Whether <c>GET /rooms/{room}/events</c> is answered. Default no.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// How often a reader is sent a comment line, so that no proxy takes the connection for dead, and this gateway notices one that is. Default 15 s, as
    /// the standard advises; 1 s to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    [Reloads]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long readers whose connection is lost wait at most before they come back: each is told a time of its own, up to this one, so that a crowd does
    /// not return at once. Default 5 s; 100 ms to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    [Reloads]
    public TimeSpan RetryWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether readers that take gzip or brotli get it. Default yes: what is sent is compressed once for all of them.</summary>
    [Reloads]
    public bool Compression { get; init; } = true;
}
