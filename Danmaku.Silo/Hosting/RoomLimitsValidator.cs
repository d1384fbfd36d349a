using Danmaku.Silo.Domain;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting;

/// <summary>Holds <see cref="RoomLimits"/> to its ranges; generated from its attributes.</summary>
[OptionsValidator]
internal sealed partial class RoomLimitsValidator : IValidateOptions<RoomLimits>;
