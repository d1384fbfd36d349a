using System.Globalization;

namespace Danmaku.Hosting.Commands;

/// <summary>What follows a command's name: options as <c>--name value</c> or <c>--name=value</c>, flags, and settings, whose names have a colon.</summary>
internal sealed class CommandArguments
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);
    private readonly List<string> _settings = [];

    private CommandArguments()
    {
    }

    /// <summary>Arguments that are configuration, each as <c>--Section:Key=value</c>.</summary>
    public IReadOnlyList<string> Settings => _settings;

    /// <summary>Reads a command line.</summary>
    /// <param name="args">What follows the command's name.</param>
    /// <param name="options">Options that there are, as <c>--url</c>; each takes a value.</param>
    /// <param name="flags">Flags that there are, as <c>--json</c>.</param>
    /// <returns><see langword="null"/> when it says anything else, or one thing twice.</returns>
    public static CommandArguments? Read(IEnumerable<string> args, IReadOnlyCollection<string> options, IReadOnlyCollection<string> flags)
    {
        var read = new CommandArguments();
        var left = new Queue<string>(args);
        while (left.TryDequeue(out var argument))
        {
            if (flags.Contains(argument))
            {
                read._flags.Add(argument);
                continue;
            }

            var (name, value) = argument.IndexOf('=') is >= 0 and var equals ? (argument[..equals], argument[(equals + 1)..]) : (argument, null);
            var isSetting = name.StartsWith("--", StringComparison.Ordinal) && (name.Contains(':') || name == "--contentRoot");
            if ((!isSetting && !options.Contains(name)) || (value ?? (left.TryDequeue(out var next) ? next : null)) is not { Length: > 0 } given)
            {
                return null;
            }

            if (isSetting)
            {
                read._settings.Add($"{name}={given}");
            }
            else if (!read._options.TryAdd(name, given))
            {
                return null;
            }
        }

        return read;
    }

    /// <summary>Whether a flag is there.</summary>
    public bool Has(string flag) => _flags.Contains(flag);

    /// <summary>An option's value; <see langword="null"/> when it is not there.</summary>
    public string? Of(string option) => _options.GetValueOrDefault(option);

    /// <summary>A duration, written <c>500ms</c>, <c>30s</c>, <c>2m</c>, <c>1h</c> or as settings are, <c>00:00:30</c>.</summary>
    /// <param name="option">The option.</param>
    /// <param name="byDefault">When it is not there.</param>
    /// <param name="most">Longest there may be; the shortest is 0.</param>
    /// <returns><see langword="null"/> when it cannot be read or is out of range.</returns>
    public TimeSpan? Duration(string option, TimeSpan byDefault, TimeSpan most) =>
        Of(option) is not { } text ? byDefault
        : Parse(text) is { } duration && duration >= TimeSpan.Zero && duration <= most ? duration
        : null;

    private static TimeSpan? Parse(string text)
    {
        var unit = text.TrimStart("0123456789.".ToCharArray());
        var isNumber = double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        return unit switch
        {
            "ms" when isNumber && number < int.MaxValue => TimeSpan.FromMilliseconds(number),
            "s" when isNumber && number < int.MaxValue => TimeSpan.FromSeconds(number),
            "m" when isNumber && number < int.MaxValue => TimeSpan.FromMinutes(number),
            "h" when isNumber && number < int.MaxValue => TimeSpan.FromHours(number),
            _ when unit.StartsWith(':') && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var exact) => exact,
            _ => null,
        };
    }
}
