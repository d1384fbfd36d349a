using Microsoft.Extensions.Options;

namespace Danmaku.Hosting.Management;

/// <summary>Checks the range of <see cref="ManagementOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ManagementOptionsValidator : IValidateOptions<ManagementOptions>;
