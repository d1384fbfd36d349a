using Danmaku.Hosting.Commands;
using Danmaku.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting;

/// <summary>The section <c>Store</c> for commands, read and checked as the service does it.</summary>
internal static class StoreSettings
{
    /// <exception cref="OptionsValidationException">A setting is out of range.</exception>
    public static StoreOptions Read(IReadOnlyList<string> settings)
    {
        var builder = CommandConfiguration.Read(settings);
        builder.Services.AddStoreOptions();
        using var provider = builder.Services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<StoreOptions>>().Value;
    }
}
