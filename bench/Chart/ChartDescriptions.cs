using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Danmaku.Bench.Chart;

/// <summary>The descriptions in values.schema.json: what the comments in values.yaml say, so that editors show it.</summary>
internal static class ChartDescriptions
{
    private const string Member = "description";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes those of all values that have a comment.</summary>
    /// <exception cref="InvalidOperationException">A value is not in the schema.</exception>
    public static string Fill(string schema, IReadOnlyList<ChartValue> values)
    {
        var root = JsonNode.Parse(schema)!.AsObject();
        foreach (var value in values.Where(static value => value.Comment.Length > 0))
        {
            var node = value.Path.Split('.').Aggregate(root, static (node, name) => node["properties"]?[name] as JsonObject ?? [])!;
            if (node.Count == 0)
            {
                throw new InvalidOperationException($"values.schema.json does not have {value.Path}.");
            }

            node.Remove(Member);
            node.Insert(0, Member, value.Comment.Replace("`", "", StringComparison.Ordinal));
        }

        return root.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }
}
