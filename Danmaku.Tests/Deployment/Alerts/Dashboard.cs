using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Alerts;

/// <summary>A dashboard of <c>helm/danmaku/files/dashboards</c>.</summary>
internal sealed class Dashboard(string path)
{
    private readonly JsonElement _json = JsonElement.Parse(File.ReadAllText(path));

    public static IReadOnlyList<Dashboard> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "helm/danmaku/files/dashboards"), "*.json").Order().Select(static path => new Dashboard(path)),
    ];

    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    public string Uid => _json.GetProperty("uid").GetString()!;

    public int SchemaVersion => _json.GetProperty("schemaVersion").GetInt32();

    public IEnumerable<string> Variables => _json.GetProperty("templating").GetProperty("list").EnumerateArray().Select(static item => item.GetProperty("name").GetString()!);

    /// <summary>Panels, rows among them.</summary>
    public IReadOnlyList<JsonElement> Panels => [.. _json.GetProperty("panels").EnumerateArray()];

    /// <summary>Panels that show something.</summary>
    public IEnumerable<JsonElement> Charts => Panels.Where(static panel => panel.GetProperty("type").GetString() != "row");

    /// <summary>What is asked of Prometheus, with a value in place of each of Grafana's variables.</summary>
    public IEnumerable<string> Expressions => Charts
        .SelectMany(static panel => panel.GetProperty("targets").EnumerateArray())
        .Select(static target => target.GetProperty("expr").GetString()!)
        .Select(static expression => expression
            .Replace("$__rate_interval", "5m", StringComparison.Ordinal)
            .Replace("$namespace", ".*", StringComparison.Ordinal)
            .Replace("$pod", ".*", StringComparison.Ordinal));

    public override string ToString() => Name;
}
