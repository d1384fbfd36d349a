using Danmaku.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting;

/// <summary>Holds <see cref="StoreOptions"/> to its ranges; generated from its attributes.</summary>
[OptionsValidator]
internal sealed partial class StoreOptionsValidator : IValidateOptions<StoreOptions>;
