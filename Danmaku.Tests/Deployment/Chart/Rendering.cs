using System.Collections.Concurrent;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>The objects of one installation.</summary>
internal sealed class Rendering
{
    private static readonly ConcurrentDictionary<(string, int, string), Lazy<Task<Rendering>>> Known = new();

    private Rendering(string text) => Manifests = [.. YamlDocuments.Parse(text).Select(static document => new Manifest(document))];

    public IReadOnlyList<Manifest> Manifests { get; }

    /// <summary>Those that make pods.</summary>
    public IEnumerable<Manifest> Workloads => Manifests.Where(static manifest => manifest.Pod is not null);

    /// <summary>Renders an installation that comes with the chart, once for all tests.</summary>
    public static Task<Rendering> OfAsync(string installation, int helm = 4, string kubernetes = Helm.Newest) => Known.GetOrAdd(
        (installation, helm, kubernetes),
        static key => new Lazy<Task<Rendering>>(() => RenderAsync(key.Item2, key.Item3, Helm.ValuesOf(key.Item1)))).Value;

    /// <summary>Renders an installation with more values.</summary>
    /// <param name="installation">Its name.</param>
    /// <param name="more">The values, as YAML.</param>
    public static async Task<Rendering> WithAsync(string installation, string more)
    {
        using var folder = new Support.TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("more.yaml"), more);
        return await RenderAsync(4, Helm.Newest, Helm.ValuesOf(installation), folder.File("more.yaml"));
    }

    /// <summary>The objects of a kind.</summary>
    public IEnumerable<Manifest> Of(string kind) => Manifests.Where(manifest => manifest.Kind == kind);

    /// <summary>The one object of a kind and name.</summary>
    public Manifest One(string kind, string name) =>
        Assert.Single(Manifests, manifest => manifest.Kind == kind && manifest.Name == name);

    private static async Task<Rendering> RenderAsync(int helm, string kubernetes, params string[] valueFiles)
    {
        var run = await Helm.TemplateAsync(helm, kubernetes, valueFiles);
        Assert.True(run.ExitCode == 0, run.Error);
        return new Rendering(run.Output);
    }
}
