using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Danmaku.Hosting.Settings;

/// <summary>
/// Follows the places of settings. All of a new state counts, or nothing: it is read beside what counts, held against all rules, and only then shown
/// to the configuration and put into the <see cref="Reloading{T}"/> of each section.
/// </summary>
/// <remarks>
/// Reads contents and compares them: dates and notifications miss the swapped links of mounted ConfigMaps and Secrets, network folders, and mounts in
/// containers, and a read of some kilobytes costs nothing.
/// </remarks>
internal sealed partial class SettingsReload : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SettingsReader _reader;
    private readonly SettingsMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<IConfigurationProvider> _providers;
    private readonly IReadOnlyList<FollowedProvider> _followed;
    private string _seen;
    private string _judged;

    public SettingsReload(IConfiguration configuration, SettingsReader reader, SettingsMetrics metrics, TimeProvider time, ILogger<SettingsReload> logger)
    {
        _reader = reader;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _providers = configuration is IConfigurationRoot root ? [.. root.Providers] : [];
        _followed = [.. _providers.OfType<FollowedProvider>()];
        _seen = _judged = string.Join(' ', _followed.Select(static provider => provider.Shown.Print));
    }

    /// <summary>Looks once. A new state is judged when it is found unchanged by a second look: the first may have come in the middle of writing.</summary>
    public void Look()
    {
        var found = _followed.Select(Found.In).ToList();
        var print = string.Join(' ', found.Select(static state => state.Print));
        var isSettled = print == _seen;
        _seen = print;
        if (isSettled && print != _judged)
        {
            _judged = print;
            Judge(found);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_followed.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                LookSafely();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    // Whoever is told of new settings may fail over them, and the next ones are to be followed all the same.
    private void LookSafely()
    {
        try
        {
            Look();
        }
#pragma warning disable CA1031 // See above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, exception);
        }
    }

    private void Judge(IReadOnlyList<Found> found)
    {
        var errors = found.Where(static state => state.Error is not null).Select(static state => state.Error!).ToList();
        if (errors.Count > 0)
        {
            Reject(errors);
            return;
        }

        var next = new ConfigurationRoot([.. _providers.Select(provider => found.FirstOrDefault(state => state.Provider == provider) is { } state
            ? new FixedProvider(state.Settings!.Entries)
            : new FixedProvider(provider))]);
        var wrong = new List<SettingError>();
        var changes = _reader.Read(next, wrong).Select(read => SectionChange.Of(read.Section, read.Options)).ToList();
        if (wrong.Count == 0)
        {
            // What waits for a restart may not go together with what does not.
            changes.ForEach(change => change.Check(wrong));
        }

        if (wrong.Count > 0)
        {
            Reject([.. wrong.Select(static error => error.Message)]);
            return;
        }

        Apply(found, changes);
    }

    private void Apply(IReadOnlyList<Found> found, IReadOnlyList<SectionChange> changes)
    {
        var others = OtherKeys(found).ToList();
        foreach (var state in found)
        {
            state.Provider.Show(state.Settings!);
        }

        foreach (var change in changes.Where(static change => change.Counting.Count > 0))
        {
            change.Section.Publish(change.Merged);
        }

        foreach (var state in found)
        {
            state.Provider.Announce();
        }

        string[] counting = [.. changes.SelectMany(static change => change.Counting), .. others.Where(SectionNames.CountAtOnce)];
        string[] waiting = [.. changes.SelectMany(static change => change.Waiting), .. others.Where(static key => !SectionNames.CountAtOnce(key))];
        if (counting.Length + waiting.Length > 0)
        {
            _metrics.Applied();
        }

        if (counting.Length > 0)
        {
            Log.Applied(_logger, string.Join(", ", counting));
        }

        if (waiting.Length > 0)
        {
            Log.NeedsRestart(_logger, string.Join(", ", waiting));
        }
    }

    private void Reject(IReadOnlyList<string> errors)
    {
        _metrics.Rejected();
        Log.Rejected(_logger, string.Join("\n  ", errors));
    }

    // Keys of sections that are not ours, such as log levels.
    private IEnumerable<string> OtherKeys(IReadOnlyList<Found> found) =>
        from state in found
        let before = state.Provider.Shown.Entries
        let after = state.Settings!.Entries
        from key in before.Keys.Union(after.Keys, StringComparer.OrdinalIgnoreCase)
        where before.GetValueOrDefault(key) != after.GetValueOrDefault(key) && !_reader.Knows(key)
        orderby key
        select key;

    /// <summary>What is in a place now: settings, or why it cannot be read.</summary>
    private sealed record Found(FollowedProvider Provider, PlacedSettings? Settings, string? Error)
    {
        public string Print => Settings?.Print ?? Error!;

        public static Found In(FollowedProvider provider)
        {
            try
            {
                return new Found(provider, provider.Place.Read(), Error: null);
            }
            catch (SettingsException exception)
            {
                return new Found(provider, Settings: null, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Information, "Settings changed and count from now on: {Keys}.", EventName = nameof(Applied))]
        public static partial void Applied(ILogger logger, string keys);

        [LoggerMessage(3102, LogLevel.Warning, "Settings changed that count only after a restart: {Keys}.", EventName = nameof(NeedsRestart))]
        public static partial void NeedsRestart(ILogger logger, string keys);

        [LoggerMessage(3103, LogLevel.Error, "The new settings have errors, and nothing of them counts:\n  {Errors}", EventName = nameof(Rejected))]
        public static partial void Rejected(ILogger logger, string errors);

        [LoggerMessage(3104, LogLevel.Error, "New settings were taken, and not everybody could go by them.", EventName = nameof(Failed))]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
