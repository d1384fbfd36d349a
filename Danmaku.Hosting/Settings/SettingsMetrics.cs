using System.Diagnostics.Metrics;

namespace Danmaku.Hosting.Settings;

/// <summary>Counts how often new settings were taken or refused.</summary>
internal sealed class SettingsMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Danmaku.Hosting";

    private readonly Counter<long> _reloads;

    public SettingsMetrics(IMeterFactory meters) => _reloads = meters.Create(MeterName).CreateCounter<long>(
        "danmaku.settings.reloads", "{reload}", "Changed settings that were found while running.");

    public void Applied() => _reloads.Add(1, new KeyValuePair<string, object?>("danmaku.settings.result", "applied"));

    public void Rejected() => _reloads.Add(1, new KeyValuePair<string, object?>("danmaku.settings.result", "rejected"));
}
