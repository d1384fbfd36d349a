using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Silo.Domain;

/// <summary>Limits that an operator sets for all rooms. Section <c>Room</c>.</summary>
internal sealed record RoomLimits
{
    public const string SectionName = "Room";

    /// <summary>Comments a viewer or member may post at once. Default 20, as Twitch; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    [Reloads]
    public int ViewerBurst { get; init; } = 20;

    /// <summary>Time in which a viewer or member earns the whole burst back. Default 30 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    [Reloads]
    public TimeSpan ViewerRefill { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Comments a moderator or the streamer may post at once. Default 100, as Twitch; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    [Reloads]
    public int ModeratorBurst { get; init; } = 100;

    /// <summary>Time in which a moderator or the streamer earns the whole burst back. Default 30 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    [Reloads]
    public TimeSpan ModeratorRefill { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest text in UTF-8 bytes as typed. Default 4,096; 64 to 16,384.</summary>
    [Range(64, 16_384)]
    [Reloads]
    public int TextBytes { get; init; } = 4_096;

    /// <summary>Comments kept in memory for snapshots and replies. Default 300; 10 to 10,000.</summary>
    [Range(10, 10_000)]
    [Reloads]
    public int HistorySize { get; init; } = 300;

    /// <summary>Comments that may wait for a moderator; more are refused. Default 1,000; 10 to 100,000.</summary>
    [Range(10, 100_000)]
    [Reloads]
    public int HeldCapacity { get; init; } = 1_000;

    /// <summary>How long a nonce is remembered, over restarts too. Default 10 min; 1 min to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    [Reloads]
    public TimeSpan NonceWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most nonces remembered in a room; the oldest go first. Default 100,000; 1,000 to 10,000,000.</summary>
    [Range(1_000, 10_000_000)]
    [Reloads]
    public int NonceCapacity { get; init; } = 100_000;
}
