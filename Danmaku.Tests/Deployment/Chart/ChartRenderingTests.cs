using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>What operators have installed: helm 3 or 4, an old or a new Kubernetes.</summary>
public sealed class ChartRenderingTests
{
    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Both_versions_of_helm_find_nothing_to_say_against_it(string installation)
    {
        var runs = await Task.WhenAll(
            from version in Helm.Versions
            from kubernetes in new[] { Helm.Oldest, Helm.Newest }
            select Helm.LintAsync(version, kubernetes, Helm.ValuesOf(installation)));

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Output + run.Error));
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task Both_versions_of_helm_make_the_same_objects_for_each_Kubernetes(string installation)
    {
        var wanted = await Rendering.OfAsync(installation);

        var others = await Task.WhenAll(
            from version in Helm.Versions
            from kubernetes in new[] { Helm.Oldest, Helm.Newest }
            select Rendering.OfAsync(installation, version, kubernetes));

        Assert.NotEmpty(wanted.Manifests);
        Assert.All(others, other => Assert.Equal(Texts(wanted), Texts(other)));
    }

    [Theory]
    [ClassData(typeof(InstallationsData))]
    public async Task No_two_objects_have_the_same_kind_and_name_and_all_say_where_they_belong(string installation)
    {
        var manifests = (await Rendering.OfAsync(installation)).Manifests;

        Assert.Equal(manifests.Count, manifests.Select(manifest => (manifest.Kind, manifest.Object.Text("metadata.namespace"), manifest.Name)).Distinct().Count());
        Assert.All(manifests, manifest => Assert.NotNull(manifest.Object.Text("metadata.namespace")));
    }

    [Fact]
    public async Task A_Kubernetes_before_1_30_is_refused()
    {
        var runs = await Task.WhenAll(Helm.Versions.Select(version => Helm.TemplateAsync(version, "1.29", [])));

        Assert.All(runs, run => Assert.Contains("kubeVersion", run.Error, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts(Rendering rendering) => rendering.Manifests.Select(manifest => Sorted(manifest.Object)!.ToJsonString());

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
