using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting;

/// <summary>Holds <see cref="ClusterOptions"/> to its ranges; generated from its attributes.</summary>
[OptionsValidator]
internal sealed partial class ClusterOptionsValidator : IValidateOptions<ClusterOptions>;
