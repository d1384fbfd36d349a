using System.ComponentModel.DataAnnotations;

namespace Danmaku.Hosting.Telemetry;

/// <summary>What a process tells of itself, beside <c>/metrics</c>. Section <c>Telemetry</c>.</summary>
internal sealed record TelemetryOptions
{
    public const string SectionName = "Telemetry";

    /// <summary>
    /// Address of an OpenTelemetry collector that takes OTLP, such as <c>http://collector:4317</c>. Default none: nothing is sent. The variable
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> sets it too.
    /// </summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How it is sent there: <c>Grpc</c> (port 4317 by custom) or <c>HttpProtobuf</c> (4318). Default <c>Grpc</c>.</summary>
    public OtlpTransport OtlpProtocol { get; init; } = OtlpTransport.Grpc;

    /// <summary>Which share of posted comments is traced from socket to socket. Default 0.001; 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; init; } = 0.001;
}
