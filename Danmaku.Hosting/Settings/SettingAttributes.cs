using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Danmaku.Hosting.Settings;

/// <summary>Holds options against the attributes of their properties, those of a list's items as well.</summary>
internal static class SettingAttributes
{
    /// <summary>Checks options.</summary>
    /// <param name="path">Their section.</param>
    /// <param name="options">The options.</param>
    /// <param name="settings">Their keys.</param>
    /// <param name="errors">Takes every error.</param>
    public static void Check(string path, object options, IReadOnlyList<Setting> settings, ICollection<SettingError> errors)
    {
        foreach (var setting in settings)
        {
            var key = $"{path}:{setting.Name}";
            var value = setting.Property.GetValue(options);
            var context = new ValidationContext(options) { MemberName = setting.Name, DisplayName = key };
            foreach (var attribute in setting.Property.GetCustomAttributes<ValidationAttribute>())
            {
                if (attribute.GetType().Namespace == typeof(ValidationAttribute).Namespace && attribute.GetValidationResult(value, context) is not null)
                {
                    errors.Add(new SettingError(key, Sentence(key, setting, attribute, value)));
                }
            }

            if (setting.Kind == SettingKind.Record)
            {
                var place = 0;
                foreach (var item in (IEnumerable)value!)
                {
                    Check($"{key}:{place++}", item, setting.Items, errors);
                }
            }
        }
    }

    private static string Sentence(string key, Setting setting, ValidationAttribute attribute, object? value)
    {
        var wanted = attribute switch
        {
            RequiredAttribute => "must be given",
            StringLengthAttribute { MinimumLength: > 0 } length => Count($"must have {length.MinimumLength:N0} to {length.MaximumLength:N0} characters"),
            StringLengthAttribute length => Count($"must have {length.MaximumLength:N0} characters at most"),
            MinLengthAttribute { Length: 1 } => "must not be empty",
            MaxLengthAttribute length => Count($"may have {length.Length:N0} items at most"),
            RegularExpressionAttribute pattern => $"must match {pattern.Pattern}",
            RangeAttribute or EnumDataTypeAttribute => $"must be {SettingText.Wanted(setting)}",
            _ => attribute.FormatErrorMessage(key),
        };
        return setting.IsSecret || setting.IsList || value is null
            ? $"{key} {wanted}."
            : string.Create(CultureInfo.InvariantCulture, $"{key} is \"{value}\" and {wanted}.");
    }

    private static string Count(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
