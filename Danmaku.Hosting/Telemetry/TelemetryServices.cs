using System.Diagnostics;
using System.Reflection;
using Danmaku.Hosting.Telemetry.Exposition;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;

namespace Danmaku.Hosting.Telemetry;

/// <summary>Registers what tells of a process: metrics, spans and logs by OTLP, and metrics for whoever scrapes them.</summary>
internal static class TelemetryServices
{
    /// <summary>Adds both ways out. Before all other services, so that it starts first and stops last.</summary>
    /// <param name="builder">That of the process, with its configuration complete.</param>
    /// <param name="serviceName">What it is called: <c>danmaku-gateway</c>.</param>
    /// <param name="program">Its assembly.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, string serviceName, Assembly program)
    {
        using var process = Process.GetCurrentProcess();
        var identity = new ServiceIdentity(serviceName, program, builder.Configuration, process.StartTime);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(identity);
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsRules>();
        services.AddSettings<TelemetryOptions>();
        services.AddSingleton<MetricScrape>();
        services.AddHostedService<OtlpExport>();
        if (OtlpTarget.Of("LOGS", Unchecked(builder.Configuration), builder.Configuration) is { } target)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.SetResourceBuilder(identity.Resource());
                logs.IncludeFormattedMessage = true;
                logs.AddOtlpExporter(target.Apply);
            });
        }
    }

    // Logging is put together before options are checked; what is wrong with these is told when they are.
    private static TelemetryOptions Unchecked(ConfigurationManager configuration)
    {
        var section = configuration.GetSection(TelemetryOptions.SectionName);
        return new TelemetryOptions
        {
            OtlpEndpoint = Uri.TryCreate(section[nameof(TelemetryOptions.OtlpEndpoint)], UriKind.Absolute, out var endpoint) ? endpoint : null,
            OtlpProtocol = Enum.TryParse<OtlpTransport>(section[nameof(TelemetryOptions.OtlpProtocol)], ignoreCase: true, out var protocol)
                ? protocol
                : OtlpTransport.Grpc,
        };
    }
}
