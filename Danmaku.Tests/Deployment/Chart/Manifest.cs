using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>One rendered object.</summary>
internal sealed record Manifest(JsonObject Object)
{
    public string Kind => Object.Text("kind")!;

    public string Name => Object.Text("metadata.name")!;

    public Dictionary<string, string> Labels => Object.Map("metadata.labels");

    /// <summary>The pods it makes, as metadata and spec; <see langword="null"/> when it makes none.</summary>
    public JsonNode? Pod => Kind switch
    {
        "Deployment" or "StatefulSet" or "Job" => Object.At("spec.template"),
        "Pod" => Object,
        _ => null,
    };

    /// <summary>Containers of its pods, those that run before them included.</summary>
    public IEnumerable<JsonObject> Containers => Pod.List("spec.initContainers").Concat(Pod.List("spec.containers"));

    /// <summary>Names and numbers of the ports of its pods.</summary>
    public IReadOnlyDictionary<string, int> Ports =>
        Pod.List("spec.containers").SelectMany(static container => container.List("ports")).ToDictionary(static port => port.Text("name")!, static port => (int)port["containerPort"]!);

    public override string ToString() => $"{Kind} {Name}";
}
