using Microsoft.Extensions.Options;

namespace Danmaku.Hosting.Telemetry;

/// <summary>Checks what no range says: that something can be sent to the address.</summary>
internal sealed class TelemetryOptionsRules : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
        options.OtlpEndpoint is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Telemetry:OtlpEndpoint must be an address such as http://collector:4317.");
}
