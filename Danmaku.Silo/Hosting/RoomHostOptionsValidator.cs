using Danmaku.Silo.Rooms;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting;

/// <summary>Holds <see cref="RoomHostOptions"/> to its ranges; generated from its attributes.</summary>
[OptionsValidator]
internal sealed partial class RoomHostOptionsValidator : IValidateOptions<RoomHostOptions>;
