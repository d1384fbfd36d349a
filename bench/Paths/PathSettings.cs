namespace Danmaku.Bench.Paths;

/// <summary>Settings under which no limit of one viewer, one connection or one address stands in the way.</summary>
internal static class PathSettings
{
    /// <summary>What tokens are signed with.</summary>
    public const string Secret = "the path bench and its own gateways alone know this";

    /// <summary>Of whoever has the rooms: a silo, or the one process.</summary>
    public static Dictionary<string, string?> Rooms => new()
    {
        ["Room:ModeratorBurst"] = "10000",
        ["Room:ModeratorRefill"] = "00:00:01",
        ["Rooms:IdleTimeout"] = "01:00:00",
    };

    /// <summary>Of gateways.</summary>
    public static Dictionary<string, string?> Gateway => new()
    {
        ["Tokens:Secrets:0:Secret"] = Secret,
        ["ConnectionLimits:HandshakesPerSecond"] = "1000000",
        ["Gateway:RequestBurst"] = "10000",
        ["Gateway:RequestsPerSecond"] = "10000",
        ["Gateway:MaxPendingRequests"] = "10000",
        ["Gateway:MaxRooms"] = "256",
        ["Sockets:InboundMessageBurst"] = "100000",
        ["Sockets:InboundMessagesPerSecond"] = "10000",
        ["Sockets:InboundByteBurst"] = "67108864",
        ["Sockets:InboundBytesPerSecond"] = "16777216",
        ["Sockets:DrainTime"] = "00:00:01",
        ["Sockets:MoveWithin"] = "00:00:02",
    };
}
