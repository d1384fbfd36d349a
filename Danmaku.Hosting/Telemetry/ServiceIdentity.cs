using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace Danmaku.Hosting.Telemetry;

/// <summary>What a process says it is, with every metric, span and log record.</summary>
/// <param name="name">Its <c>service.name</c>.</param>
/// <param name="assembly">Its program, for <c>service.version</c>.</param>
/// <param name="configuration">Where environment variables are read from.</param>
/// <param name="startedAt">When the process started.</param>
/// <remarks>Names are those of OpenTelemetry's semantic conventions: https://opentelemetry.io/docs/specs/semconv/resource/.</remarks>
internal sealed class ServiceIdentity(string name, Assembly assembly, IConfiguration configuration, DateTimeOffset startedAt)
{
    // Set by the downward API of Kubernetes, where there is one.
    private static readonly (string Variable, string Attribute)[] Places =
    [
        ("POD_NAME", "k8s.pod.name"),
        ("POD_NAMESPACE", "k8s.namespace.name"),
        ("NODE_NAME", "k8s.node.name"),
    ];

    /// <summary>Attributes of the process; <c>OTEL_RESOURCE_ATTRIBUTES</c> and <c>OTEL_SERVICE_NAME</c> win over all of them.</summary>
    public ResourceBuilder Resource() =>
        ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddAttributes(Attributes()).AddEnvironmentVariableDetector();

    private IEnumerable<KeyValuePair<string, object>> Attributes()
    {
        yield return new("service.name", name);
        yield return new("service.version", Version());
        yield return new("service.instance.id", InstanceId());
        yield return new("host.name", Environment.MachineName);
        foreach (var (variable, attribute) in Places)
        {
            if (configuration[variable] is { Length: > 0 } value)
            {
                yield return new(attribute, value);
            }
        }
    }

    private string Version() => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    // A host may run several, one after the other or at once; a pod's name is its own.
    private string InstanceId() => configuration["POD_NAME"] is { Length: > 0 } pod
        ? pod
        : $"{Environment.MachineName}-{startedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff", CultureInfo.InvariantCulture)}";
}
