using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Danmaku.Hosting.Telemetry;

/// <summary>Where one signal is sent by OTLP.</summary>
/// <remarks>
/// The setting <c>Telemetry:OtlpEndpoint</c> or the variables of the OpenTelemetry specification
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/), for all signals or for one; the setting wins.
/// </remarks>
internal sealed class OtlpTarget
{
    private readonly TelemetryOptions _options;
    private readonly string _path;
    private readonly bool _protocolIsInVariables;

    private OtlpTarget(TelemetryOptions options, string path, bool protocolIsInVariables) =>
        (_options, _path, _protocolIsInVariables) = (options, path, protocolIsInVariables);

    /// <summary>Where a signal goes.</summary>
    /// <param name="signal"><c>METRICS</c>, <c>TRACES</c> or <c>LOGS</c>, as the variables name it.</param>
    /// <param name="options">The settings.</param>
    /// <param name="configuration">Where the variables are.</param>
    /// <returns><see langword="null"/> when it is not sent at all.</returns>
    public static OtlpTarget? Of(string signal, TelemetryOptions options, IConfiguration configuration)
    {
        var isAddressed = options.OtlpEndpoint is not null
            || IsSet("OTEL_EXPORTER_OTLP_ENDPOINT")
            || IsSet($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT");
        if (!isAddressed || configuration[$"OTEL_{signal}_EXPORTER"] == "none")
        {
            return null;
        }

        var protocolIsInVariables = IsSet("OTEL_EXPORTER_OTLP_PROTOCOL") || IsSet($"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL");
        return new OtlpTarget(options, $"v1/{signal.ToLowerInvariant()}", protocolIsInVariables);

        bool IsSet(string variable) => !string.IsNullOrEmpty(configuration[variable]);
    }

    /// <summary>Has an exporter send there.</summary>
    public void Apply(OtlpExporterOptions exporter)
    {
        if (_options.OtlpEndpoint is { } endpoint)
        {
            exporter.Protocol = Protocol;

            // The exporter adds each signal's path to addresses that come from variables alone.
            exporter.Endpoint = Protocol == OtlpExportProtocol.HttpProtobuf ? Below(endpoint) : endpoint;
        }
        else if (!_protocolIsInVariables)
        {
            exporter.Protocol = Protocol;
        }
    }

    private OtlpExportProtocol Protocol => _options.OtlpProtocol == OtlpTransport.HttpProtobuf ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;

    private Uri Below(Uri endpoint) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{_path}");
}
