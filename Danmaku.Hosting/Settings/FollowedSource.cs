using Microsoft.Extensions.Configuration;

namespace Danmaku.Hosting.Settings;

/// <summary>A source of settings that is followed while the process runs.</summary>
/// <param name="place">Where it is.</param>
internal sealed class FollowedSource(ISettingsPlace place) : IConfigurationSource
{
    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new FollowedProvider(place);
}
