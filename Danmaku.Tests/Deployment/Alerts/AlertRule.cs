using Danmaku.Tests.Support;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Danmaku.Tests.Deployment.Alerts;

/// <summary>A rule of <c>helm/danmaku/files/alerts/danmaku.yaml</c>.</summary>
public sealed class AlertRule
{
    public const string File = "helm/danmaku/files/alerts/danmaku.yaml";

    /// <summary>All of them, recording rules too.</summary>
    public static IReadOnlyList<AlertRule> All { get; } = [.. Read().Groups.SelectMany(static group => group.Rules)];

    /// <summary>Those that somebody is told of.</summary>
    public static IEnumerable<AlertRule> Alerts => All.Where(static rule => rule.Alert is not null);

    public string? Alert { get; set; }

    public string? Record { get; set; }

    public string Expr { get; set; } = "";

    public string? For { get; set; }

    public Dictionary<string, string> Labels { get; set; } = [];

    public Dictionary<string, string> Annotations { get; set; } = [];

    private static RuleFile Read() => new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .Build()
        .Deserialize<RuleFile>(System.IO.File.ReadAllText(Path.Combine(RepositoryRoot.Path, File)));

    private sealed class RuleFile
    {
        public List<RuleGroup> Groups { get; set; } = [];
    }

    private sealed class RuleGroup
    {
        public List<AlertRule> Rules { get; set; } = [];
    }
}
