using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>YAML as Kubernetes reads it.</summary>
internal static class YamlDocuments
{
    // A word that is a switch to one reader of YAML and a text to another has no place in a manifest.
    private static readonly string[] Ambiguous = ["yes", "no", "on", "off", "y", "n"];

    /// <summary>All documents of a text; empty ones are left out.</summary>
    /// <exception cref="FormatException">A word is read differently by different readers.</exception>
    public static IReadOnlyList<JsonObject> Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(static document => Convert(document.RootNode)).OfType<JsonObject>()];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(static child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Convert(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Resolve(plain.Value ?? ""),
        YamlScalarNode quoted => JsonValue.Create(quoted.Value),
        _ => throw new FormatException($"Manifests have no {node.NodeType}."),
    };

    private static JsonNode? Resolve(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when Ambiguous.Contains(text, StringComparer.OrdinalIgnoreCase) => throw new FormatException($"'{text}' needs quotes."),
        // Parsed, so that it can be asked for as any type of number.
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) =>
            JsonNode.Parse(whole.ToString(CultureInfo.InvariantCulture)),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };
}
