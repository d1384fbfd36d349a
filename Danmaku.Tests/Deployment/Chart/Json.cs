using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>Ways through manifests.</summary>
internal static class Json
{
    /// <summary>What is at a path of names and indexes, <c>spec.containers.0</c>; <see langword="null"/> where it ends before.</summary>
    public static JsonNode? At(this JsonNode? node, string path) => path.Split('.').Aggregate(node, static (at, name) => at switch
    {
        JsonObject map => map[name],
        JsonArray list when int.TryParse(name, out var index) && index < list.Count => list[index],
        _ => null,
    });

    /// <summary>The same as text; <see langword="null"/> where there is none.</summary>
    public static string? Text(this JsonNode? node, string path) => node.At(path)?.ToString();

    /// <summary>Objects of the list at a path; none where it ends before.</summary>
    public static IEnumerable<JsonObject> List(this JsonNode? node, string path) => node.At(path)?.AsArray().OfType<JsonObject>() ?? [];

    /// <summary>Names and texts of the map at a path, such as labels.</summary>
    public static Dictionary<string, string> Map(this JsonNode? node, string path) =>
        node.At(path)?.AsObject().ToDictionary(static member => member.Key, static member => member.Value!.ToString()) ?? [];

    /// <summary>This node and all nodes in it.</summary>
    public static IEnumerable<JsonNode> Walk(this JsonNode node) => node switch
    {
        JsonObject map => map.Select(static member => member.Value).OfType<JsonNode>().SelectMany(Walk).Prepend(node),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Walk).Prepend(node),
        _ => [node],
    };

    /// <summary>Whether a selector picks what has these labels.</summary>
    public static bool Selects(this IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
