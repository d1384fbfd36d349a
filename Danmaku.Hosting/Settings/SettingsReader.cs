using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Danmaku.Hosting.Settings;

/// <summary>Reads all sections of this process together.</summary>
internal sealed class SettingsReader(IConfiguration current, IEnumerable<SettingsSection> sections, IServiceProvider provider)
{
    private const string Logging = "Logging";
    private const string LogLevels = "LogLevel";

    private readonly IReadOnlyList<SettingsSection> _sections = [.. sections];

    /// <summary>Reads all of them.</summary>
    /// <param name="configuration">Where they stand.</param>
    /// <param name="errors">Takes every error.</param>
    public IReadOnlyList<(SettingsSection Section, object Options)> Read(IConfiguration configuration, ICollection<SettingError> errors)
    {
        var read = _sections.Select(section => (section, section.Read(configuration, errors))).ToList();
        CheckNames(configuration, errors);
        CheckLogLevels(configuration.GetSection(Logging), errors);
        return read;
    }

    /// <summary>Whether a key is of one of the sections.</summary>
    public bool Knows(string key) => _sections.Any(section => key.StartsWith($"{section.Name}:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Says everything that is wrong before anything is made that takes options.</summary>
    /// <exception cref="SettingsException">Something is.</exception>
    public void CheckAtStart()
    {
        var errors = new List<SettingError>();
        Read(current, errors);
        var told = errors.Select(static error => error.Message).ToList();
        try
        {
            // Sections of others, which have rules of their own.
            (provider.GetService(typeof(IStartupValidator)) as IStartupValidator)?.Validate();
        }
        catch (Exception exception) when (SettingsException.Failures(exception) is { } failures)
        {
            told.AddRange(failures.Except(told));
        }

        if (told.Count > 0)
        {
            throw new SettingsException(told);
        }
    }

    // Whole sections are mistyped as well. Only what has keys of its own can be one: the environment is full of other names.
    private void CheckNames(IConfiguration configuration, ICollection<SettingError> errors)
    {
        var ours = _sections.Select(static section => section.Name).ToList();
        foreach (var section in configuration.GetChildren().Where(section => section.GetChildren().Any()))
        {
            if (!SectionNames.Known.Contains(section.Key) && NearestName.Of(section.Key, ours) is { } near)
            {
                errors.Add(new SettingError(section.Key, $"{section.Key} is no section. Is {near} meant?"));
            }
        }
    }

    // The host would take an unknown level for a bug.
    private static void CheckLogLevels(IConfigurationSection logging, ICollection<SettingError> errors)
    {
        var levels = logging.AsEnumerable().Where(static entry => entry.Value is { Length: > 0 } && entry.Key.Split(':') is [.., LogLevels, _]);
        foreach (var (key, text) in levels)
        {
            if (!Enum.GetNames<LogLevel>().Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(new SettingError(key, $"{key} is \"{text}\" and must be {string.Join(" or ", Enum.GetNames<LogLevel>())}."));
            }
        }
    }
}
