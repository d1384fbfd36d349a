using System.ComponentModel.DataAnnotations;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>The door for clients that speak goim's binary packets. Section <c>Goim</c>.</summary>
internal sealed record GoimOptions
{
    public const string SectionName = "Goim";

    /// <summary>Whether the packets are spoken at <c>/sub</c>. Default false: there is nothing at that address.</summary>
    public bool Enabled { get; init; }

    /// <summary>Operation under which clients of goim's own kind get what a room says, if they accept it. Default 1,000; 1,000 to 10,000.</summary>
    [Range(1_000, 10_000)]
    public int PushOperation { get; init; } = 1_000;

    /// <summary>
    /// How long a connection that was not let in is kept before it is closed: clients of this kind come again a tenth of a second after they were
    /// closed, for ever. Default 3 s; 0 to 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan RefusalHold { get; init; } = TimeSpan.FromSeconds(3);
}
