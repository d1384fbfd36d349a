using System.Text.Json.Nodes;
using Danmaku.Bench.Chart;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>values.yaml and its schema say the same, and all of it: that README and descriptions follow is held with the other files made from the settings.</summary>
public sealed class ChartValuesTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Helm.Chart, "values.yaml"));
    private static readonly JsonObject Values = YamlDocuments.Parse(Text)[0];
    private static readonly JsonObject Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json")))!.AsObject();

    [Fact]
    public void Every_value_has_a_comment_that_says_what_it_does()
    {
        var documented = ChartValuesFile.Read(Text).Where(value => !value.IsGroup && value.Comment.Length > 15).Select(value => value.Path).ToHashSet();

        Assert.DoesNotContain(Leaves(Values, ""), path => !documented.Any(each => path == each || path.StartsWith($"{each}.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_value_is_in_the_schema_and_the_schema_has_no_other()
    {
        var documented = ChartValuesFile.Read(Text).Where(value => !value.IsGroup).Select(value => value.Path);

        Assert.Equal(documented.Order(StringComparer.Ordinal), Described(Schema, "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_object_takes_keys_that_the_schema_does_not_know()
    {
        var objects = Schema.Walk().OfType<JsonObject>().Where(node => node["type"]?.ToString() == "object").ToList();

        var open = objects.Where(node => node["additionalProperties"] is null).ToList();
        Assert.All(objects.Except(open), node => Assert.True(node["additionalProperties"] is JsonObject || node["additionalProperties"]!.ToString() == "false"));
        // What is passed on as it is, for Kubernetes to check, says so: as one object and as items of a list.
        Assert.Equal(["$.$defs.kubernetesList.items", "$.$defs.kubernetesObject"], open.Select(node => node.GetPath()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Everything_in_the_schema_has_a_type()
    {
        var properties = Schema.Walk().OfType<JsonObject>().Where(node => node["properties"] is JsonObject).SelectMany(node => node["properties"]!.AsObject());

        Assert.All(properties, property => Assert.True(property.Value!["type"] is not null || property.Value["$ref"] is not null, property.Key));
    }

    private static IEnumerable<string> Leaves(JsonObject map, string prefix) => map.SelectMany(member =>
        member.Value is JsonObject { Count: > 0 } inner ? Leaves(inner, $"{prefix}{member.Key}.") : [$"{prefix}{member.Key}"]);

    // Down to where values.yaml describes a whole: a reference, or an object with names of the operator's own.
    private static IEnumerable<string> Described(JsonObject schema, string prefix) => schema["properties"]!.AsObject().SelectMany(property =>
        property.Value!["properties"] is not null && $"{prefix}{property.Key}" != "httpRoute.timeouts"
            ? Described(property.Value.AsObject(), $"{prefix}{property.Key}.")
            : [$"{prefix}{property.Key}"]);
}
