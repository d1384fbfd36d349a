using System.Globalization;
using Danmaku.Tests.Deployment.Chart;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>The chart as helm renders it for one installation.</summary>
internal sealed class Release
{
    private Release(IEnumerable<Field> all) => All = [.. all];

    public IReadOnlyList<Field> All { get; }

    /// <summary>Objects that the release is made of, without hooks.</summary>
    public IEnumerable<Field> Objects => All.Where(static item => HooksOf(item).Length == 0);

    /// <summary>Renders an installation that comes with the chart.</summary>
    /// <param name="installation">Its name.</param>
    /// <param name="more">Values over its own, as YAML.</param>
    public static async Task<Release> RenderAsync(string installation, string more) =>
        new((await Rendering.WithAsync(installation, more)).Manifests.Select(static manifest => new Field(manifest.Object)));

    /// <summary>Objects of a hook, in the order of their weights.</summary>
    public IEnumerable<Field> Hooks(string hook) => All.Where(item => HooksOf(item).Contains(hook)).OrderBy(static item =>
        int.Parse(item["metadata"]["annotations"]["helm.sh/hook-weight"].Text ?? "0", CultureInfo.InvariantCulture));

    private static string[] HooksOf(Field item) => item["metadata"]["annotations"]["helm.sh/hook"].Text?.Split(',') ?? [];
}
