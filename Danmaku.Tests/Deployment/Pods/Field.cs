using System.Globalization;
using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>A Kubernetes object, or a part of one. What is not there is empty, so that paths can be followed without asking.</summary>
internal readonly record struct Field(JsonNode? Node)
{
    public Field this[string key] => Node is JsonObject map ? new(map[key]) : default;

    public bool Exists => Node is not null;

    public string? Text => Node is JsonValue ? Node.ToString() : null;

    public int? Number => Text is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool IsTrue => Node is JsonValue value && value.TryGetValue(out bool isTrue) && isTrue;

    public IEnumerable<Field> Items => Node is JsonArray list ? list.Select(static item => new Field(item)) : [];

    public string Kind => Needed("kind");

    public string Name => this["metadata"].Needed("name");

    public string Needed(string key) => this[key].Text ?? throw new InvalidOperationException($"There is no {key} in {Node}.");

    /// <summary>The texts of a mapping, such as labels.</summary>
    public Dictionary<string, string> Texts() => Node is JsonObject map
        ? map.ToDictionary(static member => member.Key, static member => member.Value?.ToString() ?? "", StringComparer.Ordinal)
        : [];

    /// <summary>Fails where there is something that these tests would leave out in silence.</summary>
    public Field Knowing(params string[] keys)
    {
        var unknown = Node is JsonObject map ? map.Select(static member => member.Key).Except(keys).ToList() : [];
        Assert.True(unknown.Count == 0, $"The tests of pods do not understand {string.Join(", ", unknown)} of {Node}.");
        return this;
    }
}
