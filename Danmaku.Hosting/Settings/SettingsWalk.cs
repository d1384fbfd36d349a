using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Danmaku.Hosting.Settings;

/// <summary>Goes through what is configured of a section, and finds every key that is unknown or whose text cannot be read or is out of range.</summary>
/// <param name="suggest">For an unknown name among known ones: a sentence that says what may have been meant, or nothing.</param>
internal sealed class SettingsWalk(Func<string, IReadOnlyList<Setting>, string> suggest)
{
    private readonly List<SettingError> _errors = [];
    private readonly List<string> _unbound = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<SettingError> Errors => _errors;

    /// <summary>Keys that must not be bound: those with errors, and lists without items, which files also write as null.</summary>
    public IReadOnlyList<string> Unbound => _unbound;

    /// <summary>Goes through a section, or an item of a list.</summary>
    public void Section(IConfigurationSection section, IReadOnlyList<Setting> settings)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0 && !string.IsNullOrEmpty(section.Value))
        {
            Add(section.Path, $"{section.Path} is a section with keys of its own, such as {section.Path}:{settings[0].Name}, and has no value itself.");
        }

        foreach (var child in children)
        {
            if (settings.FirstOrDefault(setting => setting.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } known)
            {
                Key(child, known);
            }
            else
            {
                Add(child.Path, $"{child.Path} is no setting.{suggest(child.Path, settings)}");
            }
        }
    }

    private void Key(IConfigurationSection key, Setting setting)
    {
        if (setting.IsList)
        {
            Items(key, setting);
        }
        else
        {
            One(key, setting);
        }
    }

    // An empty list in JSON is a key with an empty value.
    private void Items(IConfigurationSection list, Setting setting)
    {
        var items = list.GetChildren().ToList();
        if (items.Count == 0)
        {
            _unbound.Add(list.Path);
            if (!string.IsNullOrEmpty(list.Value))
            {
                Add(list.Path, $"{list.Path} is a list: its first item is {list.Path}:0.");
            }
        }

        foreach (var item in items)
        {
            if (!int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Add(item.Path, $"{item.Path} is no setting: {list.Path} is a list, its items are {list.Path}:0, {list.Path}:1 and so on.");
            }
            else if (setting.Kind == SettingKind.Record)
            {
                Section(item, setting.Items);
            }
            else
            {
                One(item, setting);
            }
        }
    }

    private void One(IConfigurationSection key, Setting setting)
    {
        if (key.GetChildren().Any())
        {
            Add(key.Path, $"{key.Path} is one value and no section: it must be {SettingText.Wanted(setting)}.");
            return;
        }

        // No text at all is what a file says with null; whether that will do is up to the rules.
        if (key.Value is { } text ? !SettingText.IsGood(setting, text) : !setting.IsNullable && setting.Kind != SettingKind.Text)
        {
            Add(key.Path, Wrong(key.Path, setting, key.Value));
        }
    }

    private static string Wrong(string key, Setting setting, string? text) => setting.IsSecret
        ? $"{key} must be {SettingText.Wanted(setting)}."
        : $"{key} is {(text is null ? "null" : $"\"{text}\"")} and must be {SettingText.Wanted(setting)}.";

    private void Add(string key, string message)
    {
        _errors.Add(new SettingError(key, message));
        _unbound.Add(key);
    }
}
