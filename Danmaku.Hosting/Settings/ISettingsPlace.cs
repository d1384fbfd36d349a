namespace Danmaku.Hosting.Settings;

/// <summary>Where settings are that an operator changes while the process runs.</summary>
internal interface ISettingsPlace
{
    /// <summary>Its path, for messages.</summary>
    string Path { get; }

    /// <summary>Reads what is there.</summary>
    /// <exception cref="SettingsException">It cannot be read.</exception>
    PlacedSettings Read();
}
