using System.Text.RegularExpressions;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>The environment of a container: literal values, the downward API, keys of ConfigMaps and Secrets, and <c>$(NAME)</c> of those before.</summary>
internal sealed partial class PodEnvironment
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <param name="container">The container.</param>
    /// <param name="image">What its image brings.</param>
    /// <param name="pod">Fields of the pod, as <c>status.podIP</c>.</param>
    /// <param name="objects">ConfigMaps and Secrets.</param>
    public PodEnvironment(
        Field container, IReadOnlyDictionary<string, string> image, IReadOnlyDictionary<string, string> pod, IConfigObjects objects)
    {
        foreach (var (name, value) in image)
        {
            _values[name] = value;
        }

        foreach (var source in container["envFrom"].Items)
        {
            source.Knowing("configMapRef", "secretRef");
            var all = source["secretRef"] is { Exists: true } secret
                ? objects.Secret(secret.Needed("name"))
                : objects.ConfigMap(source["configMapRef"].Needed("name"));
            foreach (var (name, value) in all)
            {
                _values[name] = value;
            }
        }

        foreach (var variable in container["env"].Items)
        {
            variable.Knowing("name", "value", "valueFrom");
            var from = variable["valueFrom"].Knowing("fieldRef", "secretKeyRef", "configMapKeyRef");
            _values[variable.Needed("name")] =
                from["fieldRef"] is { Exists: true } field ? pod[field.Needed("fieldPath")]
                : from["secretKeyRef"] is { Exists: true } secret ? KeyOf(objects.Secret(secret.Needed("name")), secret)
                : from["configMapKeyRef"] is { Exists: true } map ? KeyOf(objects.ConfigMap(map.Needed("name")), map)
                : Expand(variable["value"].Text ?? "");
        }
    }

    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>Puts values in for <c>$(NAME)</c>; a name that is not there stays as it is, and <c>$$</c> is one dollar.</summary>
    public string Expand(string text) => Reference().Replace(
        text, match => match.Value == "$$" ? "$" : _values.GetValueOrDefault(match.Groups[1].Value) ?? match.Value);

    private static string KeyOf(IReadOnlyDictionary<string, string> data, Field reference) => data.GetValueOrDefault(reference.Needed("key"))
        ?? throw new InvalidOperationException($"There is no key {reference.Needed("key")} in {reference.Needed("name")}.");

    [GeneratedRegex(@"\$\$|\$\(([^)]+)\)")]
    private static partial Regex Reference();
}
