using Microsoft.Extensions.Configuration;

namespace Danmaku.Hosting.Settings;

/// <summary>A section of the configuration that this process reads.</summary>
internal abstract class SettingsSection
{
    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>Its keys.</summary>
    public abstract IReadOnlyList<Setting> Settings { get; }

    /// <summary>What counts now.</summary>
    public abstract object Current { get; }

    /// <summary>Reads it and holds it against all rules.</summary>
    /// <param name="configuration">Where it stands.</param>
    /// <param name="errors">Takes every error.</param>
    /// <returns>The options; what could not be read is at its default in them.</returns>
    public abstract object Read(IConfiguration configuration, ICollection<SettingError> errors);

    /// <summary>Holds options against the rules that are more than one key's text.</summary>
    public abstract void Check(object options, ICollection<SettingError> errors);

    /// <summary>A copy of what counts now, with those settings of another that count without a restart.</summary>
    public abstract object Merge(object next);

    /// <summary>From now on these count.</summary>
    public abstract void Publish(object options);
}
