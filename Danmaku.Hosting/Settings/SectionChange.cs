using System.Collections;

namespace Danmaku.Hosting.Settings;

/// <summary>How a section differs from what counts.</summary>
/// <param name="Section">The section.</param>
/// <param name="Merged">What counts now with those new settings that count without a restart.</param>
/// <param name="Counting">Keys that changed and count.</param>
/// <param name="Waiting">Keys that changed and wait for a restart.</param>
/// <param name="Lost">Lists of secrets of which nothing is left.</param>
internal sealed record SectionChange(
    SettingsSection Section, object Merged, IReadOnlyList<string> Counting, IReadOnlyList<string> Waiting, IReadOnlyList<string> Lost)
{
    /// <summary>Compares.</summary>
    public static SectionChange Of(SettingsSection section, object next)
    {
        var (counting, waiting, lost) = (new List<string>(), new List<string>(), new List<string>());
        var merged = section.Merge(next);
        foreach (var setting in section.Settings)
        {
            var key = $"{section.Name}:{setting.Name}";
            var (now, then) = (setting.Property.GetValue(section.Current), setting.Property.GetValue(next));
            if (AreEqual(now, then))
            {
                continue;
            }

            if (!setting.Reloads)
            {
                waiting.Add(key);
            }
            else if (IsOfSecrets(setting) && IsEmpty(now))
            {
                // Without keys a door is closed, or there is no door; only a start makes one.
                setting.Property.SetValue(merged, now);
                waiting.Add(key);
            }
            else
            {
                counting.Add(key);
                if (IsOfSecrets(setting) && IsEmpty(then))
                {
                    lost.Add(key);
                }
            }
        }

        return new SectionChange(section, merged, counting, waiting, lost);
    }

    /// <summary>Finds what would be wrong with <see cref="Merged"/>.</summary>
    public void Check(ICollection<SettingError> errors)
    {
        foreach (var key in Lost)
        {
            errors.Add(new SettingError(key, $"{key} has nothing left: a running process does not give up its last key, which might open a door to everybody."));
        }

        if (Counting.Count == 0 || Lost.Count > 0)
        {
            return;
        }

        var found = new List<SettingError>();
        Section.Check(Merged, found);
        foreach (var error in found)
        {
            var together = Waiting.Count > 0 ? $" ({string.Join(", ", Waiting)} changed too, and counts only after a restart.)" : "";
            errors.Add(error with { Message = error.Message + together });
        }
    }

    private static bool IsOfSecrets(Setting setting) => setting.IsList && (setting.IsSecret || setting.Items.Any(static item => item.IsSecret));

    private static bool IsEmpty(object? list) => list is not ICollection { Count: > 0 };

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (string, string) => Equals(left, right),
        (IEnumerable one, IEnumerable other) => one.Cast<object?>().SequenceEqual(other.Cast<object?>()),
        _ => Equals(left, right),
    };
}
