using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>A Kubernetes object, or a part of one. What is not there is empty, so that paths can be followed without asking.</summary>
internal readonly record struct Manifest(YamlNode? Node)
{
    private static readonly string[] Nulls = ["", "~", "null"];

    public Manifest this[string key] => Node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? new(value) : default;

    public bool Exists => Node is not null && !(Node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar && Nulls.Contains(scalar.Value));

    public string? Text => Exists && Node is YamlScalarNode scalar ? scalar.Value : null;

    public int? Number => Text is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool IsTrue => Text == "true";

    public IEnumerable<Manifest> Items => Node is YamlSequenceNode list ? list.Children.Select(static child => new Manifest(child)) : [];

    public IEnumerable<(string Key, Manifest Value)> Members => Node is YamlMappingNode map
        ? map.Children.Select(static child => (((YamlScalarNode)child.Key).Value!, new Manifest(child.Value)))
        : [];

    public string Kind => Needed("kind");

    public string Name => this["metadata"].Needed("name");

    /// <summary>Reads documents parted by <c>---</c>; empty ones are left out.</summary>
    public static IReadOnlyList<Manifest> Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(static document => new Manifest(document.RootNode)).Where(static manifest => manifest["kind"].Exists)];
    }

    public string Needed(string key) => this[key].Text ?? throw new InvalidOperationException($"There is no {key} in {Node}.");

    /// <summary>The texts of a mapping, such as labels.</summary>
    public Dictionary<string, string> Texts() => Members.ToDictionary(static member => member.Key, static member => member.Value.Text ?? "", StringComparer.Ordinal);

    /// <summary>Fails where there is something that these tests would leave out in silence.</summary>
    public Manifest Knowing(params string[] keys)
    {
        var unknown = Members.Select(static member => member.Key).Except(keys).ToList();
        Assert.True(unknown.Count == 0, $"The tests of pods do not understand {string.Join(", ", unknown)} of {Node}.");
        return this;
    }
}
