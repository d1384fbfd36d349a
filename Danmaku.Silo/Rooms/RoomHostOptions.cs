using System.ComponentModel.DataAnnotations;

namespace Danmaku.Silo.Rooms;

/// <summary>How rooms are run. Section <c>Rooms</c>.</summary>
internal sealed record RoomHostOptions
{
    public const string SectionName = "Rooms";

    /// <summary>How long events of a busy room wait to travel together. Default 50 ms; 10 ms to 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:01")]
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether a busy room gathers events for <see cref="FlushInterval"/>; if not, each travels at once. Default true.</summary>
    public bool Gather { get; init; } = true;

    /// <summary>Longest wait for the store before an answer says <c>Stored: false</c>. Default 2 s; 100 ms to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Requests that may wait in one room; more are refused. Default 10,000; 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int MailboxCapacity { get; init; } = 10_000;

    /// <summary>How long a gateway that does not report its viewers stays subscribed. Default 15 s; 2 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Least time between two viewer counts sent out. Default 1 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ViewersInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a room without listeners and posts stays open. Default 2 min; 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
