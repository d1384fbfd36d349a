using Microsoft.Extensions.Options;

namespace Danmaku.Hosting.Settings;

/// <summary>The configuration has errors: a sentence for each.</summary>
internal sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join(' ', errors))
{
    /// <summary>The sentences.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>What an exception says of the configuration; <see langword="null"/> when it is about something else.</summary>
    public static IReadOnlyList<string>? Failures(Exception exception) => exception switch
    {
        SettingsException settings => settings.Errors,
        OptionsValidationException options => [.. options.Failures],
        AggregateException several when several.InnerExceptions.Count > 0 && several.InnerExceptions.All(static inner => inner is OptionsValidationException) =>
            [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static options => options.Failures)],
        _ => null,
    };
}
