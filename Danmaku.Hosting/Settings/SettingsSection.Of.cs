using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Danmaku.Hosting.Settings;

/// <summary>A section by its option record. All who ask for the record's options get them from here.</summary>
/// <typeparam name="T">The record; it has a constant <c>SectionName</c>.</typeparam>
internal sealed class SettingsSection<T>(
    IServiceProvider provider,
    IConfiguration current,
    IEnumerable<IConfigureOptions<T>> changes,
    IEnumerable<IPostConfigureOptions<T>> lastChanges,
    IEnumerable<IValidateOptions<T>> rules) : SettingsSection, IOptionsFactory<T>
    where T : class, new()
{
    // How ValidateOptionsResultBuilder begins the failures of a key.
    private const string Property = "Property ";

    private static readonly IReadOnlyList<Setting> All = Setting.Of(typeof(T));

    /// <inheritdoc/>
    public override string Name { get; } = (string)typeof(T).GetField("SectionName")!.GetRawConstantValue()!;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => All;

    /// <inheritdoc/>
    public override object Current => Reloading.Current;

    private Reloading<T> Reloading => provider.GetRequiredService<Reloading<T>>();

    /// <inheritdoc/>
    /// <exception cref="OptionsValidationException">The section has errors; all of them are in it.</exception>
    public T Create(string name)
    {
        var errors = new List<SettingError>();
        var options = (T)Read(current, errors);
        return errors.Count == 0 ? options : throw new OptionsValidationException(name, typeof(T), errors.Select(static error => error.Message));
    }

    /// <inheritdoc/>
    public override object Read(IConfiguration configuration, ICollection<SettingError> errors)
    {
        var section = configuration.GetSection(Name);
        var walk = new SettingsWalk(Suggest);
        walk.Section(section, All);
        var options = new T();
        Readable(section, walk).Bind(options);
        foreach (var change in changes)
        {
            change.Configure(options);
        }

        foreach (var change in lastChanges)
        {
            change.PostConfigure(Options.DefaultName, options);
        }

        var found = new List<SettingError>();
        Check(options, found);
        foreach (var error in walk.Errors.Concat(found.Where(error => !Mentions(error, walk.Errors))))
        {
            errors.Add(error);
        }

        return options;
    }

    /// <inheritdoc/>
    public override void Check(object options, ICollection<SettingError> errors)
    {
        var found = new List<SettingError>();
        SettingAttributes.Check(Name, options, All, found);
        var failures = rules.Select(rule => rule.Validate(Options.DefaultName, (T)options))
            .Where(static result => result.Failed)
            .SelectMany(static result => result.Failures!)
            .Select(failure => new SettingError(Name, failure.StartsWith(Property, StringComparison.Ordinal) ? failure[Property.Length..] : failure))
            .Where(error => !Mentions(error, found))
            .ToList();
        foreach (var error in found.Concat(failures))
        {
            errors.Add(error);
        }
    }

    /// <inheritdoc/>
    public override object Merge(object next)
    {
        var merged = new T();
        foreach (var setting in All)
        {
            setting.Property.SetValue(merged, setting.Property.GetValue(setting.Reloads ? next : Current));
        }

        return merged;
    }

    /// <inheritdoc/>
    public override void Publish(object options) => Reloading.Set((T)options);

    // What cannot be read is left out, so that all else is still held against the rules.
    private static IConfiguration Readable(IConfigurationSection section, SettingsWalk walk)
    {
        if (walk.Unbound.Count == 0)
        {
            return section;
        }

        var good = section.AsEnumerable().Where(entry => !walk.Unbound.Any(path =>
            entry.Key.Equals(path, StringComparison.OrdinalIgnoreCase) || entry.Key.StartsWith($"{path}:", StringComparison.OrdinalIgnoreCase)));
        return new ConfigurationBuilder().AddInMemoryCollection(good).Build().GetSection(section.Path);
    }

    // A rule that speaks of a key which could not be read has judged its default.
    private static bool Mentions(SettingError error, IReadOnlyList<SettingError> errors) =>
        errors.Any(other => error.Message.Contains(other.Name, StringComparison.OrdinalIgnoreCase));

    private string Suggest(string path, IReadOnlyList<Setting> settings)
    {
        var (parent, name) = (path[..path.LastIndexOf(':')], path[(path.LastIndexOf(':') + 1)..]);
        if (NearestName.Of(name, settings.Select(static setting => setting.Name)) is { } near)
        {
            return $" Is {parent}:{near} meant?";
        }

        return provider.GetServices<SettingsSection>().FirstOrDefault(section => section.Settings.Any(setting => setting.Name == name)) is { } other
            ? $" Is {other.Name}:{name} meant?"
            : "";
    }
}
