namespace Danmaku.Hosting.Telemetry;

/// <summary>The two forms of OTLP.</summary>
internal enum OtlpTransport
{
    /// <summary>gRPC over HTTP/2.</summary>
    Grpc,

    /// <summary>Protocol Buffers in HTTP POST requests.</summary>
    HttpProtobuf,
}
