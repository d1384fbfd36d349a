using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Danmaku.Hosting.Telemetry;

/// <summary>Sends metrics and spans to a collector while the process runs, where one is configured; logs go through logging itself.</summary>
/// <remarks>Made before whatever it is to hear of: an instrument's changes before that are lost.</remarks>
internal sealed class OtlpExport : IHostedLifecycleService, IDisposable
{
    // A collector that is away must not hold up the end of a process for longer.
    private const int LastWordMilliseconds = 5_000;

    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;
    private readonly ExportTroubles? _troubles;

    public OtlpExport(
        IOptions<TelemetryOptions> options, IConfiguration configuration, ServiceIdentity identity, TimeProvider time, ILogger<OtlpExport> logger)
    {
        if (OtlpTarget.Of("METRICS", options.Value, configuration) is { } metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .SetResourceBuilder(identity.Resource())
                .AddInstruments()
                .AddOtlpExporter(metrics.Apply)
                .Build();
        }

        if (OtlpTarget.Of("TRACES", options.Value, configuration) is { } traces)
        {
            var builder = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .SetResourceBuilder(identity.Resource())
                .AddSource(Instrumentation.Sources)
                .AddOtlpExporter(traces.Apply);
            if (string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"]))
            {
                builder.SetSampler(new ParentBasedSampler(new RootSampler(options.Value.TraceRatio)));
                RootSampler.Use(options.Value.TraceRatio);
            }

            _traces = builder.Build();
        }

        _troubles = OtlpTarget.Of("LOGS", options.Value, configuration) is null && _metrics is null && _traces is null
            ? null
            : new ExportTroubles(time, logger);
    }

    /// <summary>After everything else has stopped, so that the last of it is told too.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _metrics?.Shutdown(LastWordMilliseconds), CancellationToken.None),
        Task.Run(() => _traces?.Shutdown(LastWordMilliseconds), CancellationToken.None));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
        RootSampler.Use(1);
        _troubles?.Dispose();
    }
}
