namespace Danmaku.Hosting.Settings;

/// <summary>Sections that are no typing mistakes.</summary>
internal static class SectionNames
{
    /// <summary>Those of the host, and those of both processes, of which each reads some: a file may serve both.</summary>
    public static IReadOnlySet<string> Known { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "Admin", "Cluster", "ConnectionLimits", "Gateway", "Judge", "Link", "Management", "Origins", "Room", "Rooms", "Silos", "Sockets", "Store",
        "Telemetry", "Tokens",
        "AllowedHosts", "ConnectionStrings", "Kestrel", "Logging", "Orleans",
    };

    /// <summary>Whether a key is of a section that the host follows itself: log levels, and endpoints with their certificates.</summary>
    public static bool CountAtOnce(string key) => key.Split(':')[0].ToUpperInvariant() is "LOGGING" or "KESTREL";
}
