namespace Danmaku.Tests.Architecture;

/// <summary>Which parts of an assembly may see which: a table of namespaces below one root.</summary>
/// <param name="root">Namespace of the assembly, such as <c>Danmaku.Silo</c>.</param>
/// <param name="allowed">
/// For each part what it sees beside itself. A part is the longest entry that a namespace lies in; an entry <c>Doors.*</c> stands for each
/// folder below <c>Doors</c> that has no entry of its own, which do not see one another.
/// </param>
internal sealed class Layers(string root, Dictionary<string, string[]> allowed)
{
    /// <summary>Mentions that break the table, and parts it does not know.</summary>
    public IEnumerable<string> Broken(CompiledCode code)
    {
        foreach (var use in code.Uses)
        {
            var byNamespace = use.By[..Math.Max(0, use.By.LastIndexOf('.'))];
            if (!Below(byNamespace) || !Below(use.Namespace))
            {
                continue;
            }

            var (by, byRule) = PartOf(byNamespace);
            var (seen, _) = PartOf(use.Namespace);
            if (byRule is null)
            {
                yield return $"{by} is no part of {root} that the table knows: {use}";
            }
            else if (seen != by && !allowed[byRule].Contains(seen))
            {
                yield return $"{by} must not see {seen}: {use}";
            }
        }
    }

    private bool Below(string space) => space.StartsWith(root + ".", StringComparison.Ordinal);

    private (string Part, string? Rule) PartOf(string space)
    {
        var folders = space[(root.Length + 1)..].Split('.');
        if (folders.Length > 1 && allowed.ContainsKey($"{folders[0]}.*"))
        {
            var part = $"{folders[0]}.{folders[1]}";
            return (part, allowed.ContainsKey(part) ? part : $"{folders[0]}.*");
        }

        return (folders[0], allowed.ContainsKey(folders[0]) ? folders[0] : null);
    }
}
