using System.ComponentModel.DataAnnotations;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>The door for clients of Centrifugo (JSON protocol v2 over WebSocket, <c>/connection/websocket</c>). Section <c>Centrifuge</c>.</summary>
internal sealed record CentrifugeOptions
{
    public const string SectionName = "Centrifuge";

    /// <summary>Whether it is open. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>What stands before the room's id in names of channels, as <c>rooms:</c>. Default none; 1 to 32 of <c>a-z A-Z 0-9 _ - . : #</c>.</summary>
    [RegularExpression("[a-zA-Z0-9_.:#-]{1,32}")]
    public string? ChannelPrefix { get; init; }
}
