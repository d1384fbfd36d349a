namespace Danmaku.Bench.Cluster;

/// <summary>What a local cluster is made of.</summary>
internal sealed record ClusterPlan
{
    /// <summary>Silos, 1 to 9.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>Gateways, 1 to 9.</summary>
    public int Gateways { get; init; } = 3;

    /// <summary>Port of the first gateway, the others follow; 0 takes free ones.</summary>
    public int FirstPort { get; init; }

    /// <summary>Content root of the gateways: the folder with <c>wwwroot</c>.</summary>
    public required string PagesFolder { get; init; }

    /// <summary>Whether PostgreSQL waits for the disk. Off is enough unless the machine dies.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Further settings of every silo.</summary>
    public IReadOnlyDictionary<string, string?> SiloSettings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Further settings of every gateway.</summary>
    public IReadOnlyDictionary<string, string?> GatewaySettings { get; init; } = new Dictionary<string, string?>();
}
