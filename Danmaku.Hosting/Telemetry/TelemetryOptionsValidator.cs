using Microsoft.Extensions.Options;

namespace Danmaku.Hosting.Telemetry;

/// <summary>Checks the ranges of <see cref="TelemetryOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
