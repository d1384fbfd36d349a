using Microsoft.Extensions.Configuration;

namespace Danmaku.Hosting.Settings;

/// <summary>Shows the settings of a place as they were when they were last found good.</summary>
internal sealed class FollowedProvider(ISettingsPlace place) : ConfigurationProvider
{
    private bool _isLoaded;

    /// <summary>Where the settings are.</summary>
    public ISettingsPlace Place => place;

    /// <summary>What is shown.</summary>
    public PlacedSettings Shown { get; private set; } = new(new Dictionary<string, string?>(), "");

    /// <inheritdoc/>
    /// <remarks>Once: a configuration loads all its sources anew whenever one is added, and only <see cref="SettingsReload"/> may change what is shown.</remarks>
    public override void Load()
    {
        if (!_isLoaded)
        {
            _isLoaded = true;
            Show(place.Read());
        }
    }

    /// <summary>Shows other settings; nobody is told of it yet.</summary>
    public void Show(PlacedSettings settings)
    {
        Shown = settings;
        Data = new Dictionary<string, string?>(settings.Entries, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Tells those who follow the configuration.</summary>
    public void Announce() => OnReload();

    /// <inheritdoc/>
    public override string ToString() => place.Path;
}
