using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Primitives;

namespace Danmaku.Hosting.Settings;

/// <summary>Shows what a provider has without ever loading it, so that it can be part of a configuration that is only tried.</summary>
internal sealed class FixedProvider(IConfigurationProvider shown) : IConfigurationProvider
{
    /// <param name="entries">Keys and values to show.</param>
    public FixedProvider(IReadOnlyDictionary<string, string?> entries)
        : this(new MemoryConfigurationProvider(new MemoryConfigurationSource { InitialData = entries }))
    {
    }

    /// <inheritdoc/>
    public bool TryGet(string key, out string? value) => shown.TryGet(key, out value);

    /// <inheritdoc/>
    public void Set(string key, string? value) => throw new NotSupportedException("It is only tried.");

    /// <inheritdoc/>
    public IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

    /// <inheritdoc/>
    public void Load()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) => shown.GetChildKeys(earlierKeys, parentPath);
}
