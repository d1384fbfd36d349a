using System.ComponentModel.DataAnnotations;

namespace Danmaku.Silo.Hosting;

/// <summary>This silo among the others. Section <c>Cluster</c>.</summary>
internal sealed record ClusterOptions
{
    public const string SectionName = "Cluster";

    /// <summary>Name of the cluster; silos of other names do not see one another. Default <c>danmaku</c>; 1 to 64 of <c>a-z A-Z 0-9 _ -</c>.</summary>
    [Required]
    [RegularExpression("^[a-zA-Z0-9_-]{1,64}$", ErrorMessage = "Cluster:Name must be 1 to 64 of a-z A-Z 0-9 _ -.")]
    public string Name { get; init; } = "danmaku";

    /// <summary>IP address where other silos reach this one; it listens there. Default <c>127.0.0.1</c>.</summary>
    [Required]
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Port for other silos. Default 11111; 1 to 65,535.</summary>
    [Range(1, 65_535)]
    public int Port { get; init; } = 11_111;

    /// <summary>How often each silo probes others, and how long it waits for the answer. Default 1 s; 200 ms to 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:00:30")]
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes that a silo may miss before it is held for dead. Default 3; 1 to 20.</summary>
    [Range(1, 20)]
    public int MissedProbes { get; init; } = 3;

    /// <summary>How long a call to a room is tried, should its silo die meanwhile. Default 10 s; 1 s to 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
