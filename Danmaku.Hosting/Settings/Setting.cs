using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Danmaku.Hosting.Settings;

/// <summary>One key of a section, as a property of an option record says it.</summary>
internal sealed class Setting
{
    private Setting(PropertyInfo property)
    {
        Property = property;
        IsList = ItemOf(property.PropertyType) is not null;
        var type = ItemOf(property.PropertyType) ?? property.PropertyType;
        ValueType = Nullable.GetUnderlyingType(type) ?? type;
        Kind = KindOf(ValueType);
        IsNullable = !IsList && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        IsSecret = property.IsDefined(typeof(SecretAttribute));
        Reloads = property.IsDefined(typeof(ReloadsAttribute));
        Items = Kind == SettingKind.Record ? Of(ValueType) : [];
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            Range = (Bound(range.Minimum), Bound(range.Maximum));
        }
    }

    /// <summary>Its name in the section.</summary>
    public string Name => Property.Name;

    /// <summary>The property it sets.</summary>
    public PropertyInfo Property { get; }

    /// <summary>What its text, or that of each of its items, must be.</summary>
    public SettingKind Kind { get; }

    /// <summary>Whether it is a list: its keys are <c>Name:0</c>, <c>Name:1</c> and so on.</summary>
    public bool IsList { get; }

    /// <summary>Whether it may be nothing at all.</summary>
    public bool IsNullable { get; }

    /// <summary>The type of its value, or of its items.</summary>
    public Type ValueType { get; }

    /// <summary>Least and greatest value, of <see cref="ValueType"/>; <see langword="null"/> where all will do.</summary>
    public (object Least, object Greatest)? Range { get; }

    /// <summary>Whether it must not be printed.</summary>
    public bool IsSecret { get; }

    /// <summary>Whether it counts without a restart.</summary>
    public bool Reloads { get; }

    /// <summary>The keys of each item of a list of records; of others none.</summary>
    public IReadOnlyList<Setting> Items { get; }

    /// <summary>The keys of a section.</summary>
    /// <param name="options">Type of its option record.</param>
    public static IReadOnlyList<Setting> Of(Type options) =>
    [
        .. options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => property.CanWrite)
            .OrderBy(static property => property.MetadataToken)
            .Select(static property => new Setting(property)),
    ];

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;

    private static SettingKind KindOf(Type type) => type switch
    {
        _ when type == typeof(string) => SettingKind.Text,
        _ when type == typeof(int) || type == typeof(long) => SettingKind.Whole,
        _ when type == typeof(double) => SettingKind.Fraction,
        _ when type == typeof(TimeSpan) => SettingKind.Duration,
        _ when type == typeof(bool) => SettingKind.Switch,
        _ when type == typeof(Uri) => SettingKind.Address,
        { IsEnum: true } => SettingKind.Choice,
        { IsClass: true } => SettingKind.Record,
        _ => throw new NotSupportedException($"A setting cannot be a {type}."),
    };

    // The attribute has whole numbers as they are written there, and durations as texts.
    private object Bound(object bound) => bound is string text
        ? TypeDescriptor.GetConverter(ValueType).ConvertFromInvariantString(text)!
        : Convert.ChangeType(bound, ValueType, System.Globalization.CultureInfo.InvariantCulture);
}
