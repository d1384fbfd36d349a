using System.Text.Json.Nodes;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>Every rendered object against the schemas and types of Kubernetes and of the operators whose objects the chart makes.</summary>
public sealed class ChartObjectsTests
{
    private const string Planted = "planted in ";

    // One run for both tests, since most of it is reading the types.
    private static readonly Lazy<Task<IReadOnlyList<(string Name, string Message)>>> Wrong = new(ValidateAsync);

    [Fact]
    public async Task Kubernetes_knows_every_field_of_every_object()
    {
        var wrong = (await Wrong.Value).Where(each => !each.Name.StartsWith(Planted, StringComparison.Ordinal)).ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_field_that_Kubernetes_does_not_know_is_found_in_any_kind()
    {
        var objects = await ObjectsAsync();
        var found = (await Wrong.Value).Where(each => each.Message.Contains("\"planted\"", StringComparison.Ordinal)).Select(each => each.Name).ToHashSet();

        // All kinds with a spec: those without have only texts that may have any name.
        var kinds = objects.Where(each => each.Object["spec"] is not null).GroupBy(each => each.Object.Text("kind")).Select(kind => Planted + kind.First().Name).ToList();
        Assert.True(kinds.Count >= 12, string.Join(", ", kinds));
        Assert.Empty(kinds.Except(found));
    }

    private static async Task<IReadOnlyList<(string Name, string Message)>> ValidateAsync()
    {
        var objects = await ObjectsAsync();
        var planted = objects.Where(each => each.Object["spec"] is not null).GroupBy(each => each.Object.Text("kind")).Select(kind =>
        {
            var copy = kind.First().Object.DeepClone().AsObject();
            copy["spec"]!["planted"] = true;
            return (Name: Planted + kind.First().Name, Object: copy);
        });
        using var folder = new TemporaryFolder();
        var input = new JsonArray([.. objects.Concat(planted).Select(each => new JsonObject { ["name"] = each.Name, ["object"] = each.Object.DeepClone() })]);
        await File.WriteAllTextAsync(folder.File("objects.json"), input.ToJsonString());

        var tools = await ChartTools.FolderAsync();
        var sources = Path.Combine(tools, $"types-{Guid.NewGuid():N}");
        try
        {
            var run = await ProcessRun.OfAsync("node", [Path.Combine(tools, "validate.mjs"), folder.File("objects.json"), sources], TimeSpan.FromMinutes(2));
            Assert.True(run.ExitCode == 0, run.Error);
            return [.. JsonNode.Parse(run.Output)!.AsArray().Select(each => (each.Text("name")!, each.Text("message")!))];
        }
        finally
        {
            Directory.Delete(sources, recursive: true);
        }
    }

    // That all versions make the same ones is a test of its own.
    private static async Task<IReadOnlyList<(string Name, JsonObject Object)>> ObjectsAsync()
    {
        var renderings = await Task.WhenAll(Helm.Installations.Select(async name => (Name: name, Rendering: await Rendering.OfAsync(name))));
        return
        [
            .. renderings.SelectMany(each => each.Rendering.Manifests.Select(manifest => ($"{each.Name}: {manifest}", manifest.Object)))
                .DistinctBy(each => each.Object.ToJsonString()),
        ];
    }
}
