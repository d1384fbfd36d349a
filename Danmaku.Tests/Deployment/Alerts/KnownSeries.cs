using System.Diagnostics.Metrics;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Hosting.Diagnostics;
using Danmaku.Hosting.Telemetry.Exposition;
using Danmaku.Silo.Storage;
using Danmaku.Tests.Architecture;

namespace Danmaku.Tests.Deployment.Alerts;

/// <summary>Our instruments and tags as Prometheus knows them.</summary>
internal static class KnownSeries
{
    private static readonly string[] OfHistogram = ["_bucket", "_count", "_sum"];

    /// <summary>Names of series.</summary>
    public static IReadOnlySet<string> Names { get; } = MetricNamesTests.Instruments.SelectMany(NamesOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>Names of labels that are ours.</summary>
    public static IReadOnlySet<string> Labels { get; } = MetricNamesTests.Tags().Select(PrometheusName.OfLabel).ToHashSet(StringComparer.Ordinal);

    /// <summary>Values that labels of ours have: the names in all enums, and those that are written out where they are counted.</summary>
    public static IReadOnlySet<string> Values { get; } = new[] { typeof(TokenVerifier), typeof(IRoomStore), typeof(RoomCosts), typeof(RejectReason) }
        .SelectMany(static type => type.Assembly.GetTypes())
        .Where(static type => type.IsEnum)
        .SelectMany(Enum.GetNames)
        .Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)
        .Concat(["applied", "rejected", "1"])
        .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var kind = instrument.GetType().Name switch
        {
            "Counter`1" or "ObservableCounter`1" => FamilyKind.Counter,
            "Histogram`1" => FamilyKind.Histogram,
            _ => FamilyKind.Gauge,
        };
        var family = PrometheusName.OfFamily(instrument.Name, PrometheusUnit.Of(instrument.Unit, kind).Word, kind);
        return kind switch
        {
            FamilyKind.Counter => [$"{family}_total"],
            FamilyKind.Histogram => OfHistogram.Select(suffix => family + suffix),
            _ => [family],
        };
    }
}
