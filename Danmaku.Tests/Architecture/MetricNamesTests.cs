using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Danmaku.Gateway.Auth;
using Danmaku.Hosting.Diagnostics;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Architecture;

/// <summary>Dashboards and alerts are written against these names: OpenTelemetry's rules, and nothing that grows with rooms or viewers.</summary>
public sealed partial class MetricNamesTests
{
    private static readonly Assembly[] Assemblies = [typeof(TokenVerifier).Assembly, typeof(IRoomStore).Assembly, typeof(RoomCosts).Assembly];

    /// <summary>All instruments of ours, whichever process has them.</summary>
    internal static IReadOnlyList<Instrument> Instruments { get; } = CreateAll();

    [Fact]
    public void The_silo_has_instruments() => Assert.Contains(Instruments, instrument => instrument.Meter.Name == "Danmaku.Silo");

    [Fact]
    public void Names_are_lower_case_with_dots_below_danmaku() =>
        Expect.None(Named(instrument => !Name().IsMatch(instrument.Name)));

    [Fact]
    public void Names_are_used_once() =>
        Expect.None(Instruments.GroupBy(instrument => instrument.Name).Where(sharing => sharing.Count() > 1).Select(sharing => sharing.Key));

    [Fact]
    public void Names_carry_no_unit_and_no_total() =>
        Expect.None(Named(instrument => UnitOrTotal().IsMatch(instrument.Name)));

    [Fact]
    public void Units_are_seconds_bytes_a_ratio_or_a_thing_in_braces() =>
        Expect.None(Named(instrument => instrument.Unit is null || !Unit().IsMatch(instrument.Unit)));

    [Fact]
    public void Durations_and_ages_are_in_seconds_and_nothing_else_is() =>
        Expect.None(Named(instrument => IsTime(instrument.Name) != (instrument.Unit == "s")));

    [Fact]
    public void A_counter_of_things_is_plural_and_an_up_down_counter_never_is() =>
        Expect.None(Named(instrument => instrument.Unit?.StartsWith('{') == true && KindOf(instrument) switch
        {
            "Counter`1" or "ObservableCounter`1" => !Plural(instrument),
            "UpDownCounter`1" or "ObservableUpDownCounter`1" => Plural(instrument),
            _ => false,
        }));

    [Fact]
    public void Every_instrument_says_what_it_counts() =>
        Expect.None(Named(instrument => string.IsNullOrWhiteSpace(instrument.Description) || !instrument.Description.EndsWith('.')));

    [Fact]
    public void No_tag_names_a_room_a_viewer_or_an_address()
    {
        Assert.DoesNotContain(Tags(), tag => !Name().IsMatch(tag) || Unbounded().IsMatch(tag));
    }

    /// <summary>Names of all tags of ours.</summary>
    internal static IEnumerable<string> Tags() => Assemblies.SelectMany(assembly => CompiledCode.Of(assembly).Literals)
        .Where(literal => InMetrics(literal.By) && literal.Text.StartsWith("danmaku.", StringComparison.Ordinal))
        .Select(literal => literal.Text)
        .Except(Instruments.Select(instrument => instrument.Name));

    // Where things are counted, whatever the folder: a class of metrics, or one that adds instruments to a meter. A span is of one room, and may say which.
    private static bool InMetrics(string type) =>
        (type.Contains(".Diagnostics.", StringComparison.Ordinal) && !type.EndsWith("Spans", StringComparison.Ordinal))
        || type.Contains("Metrics", StringComparison.Ordinal);

    private static IEnumerable<string> Named(Func<Instrument, bool> broken) =>
        Instruments.Where(broken).Select(instrument => $"{instrument.Name} ({instrument.GetType().Name}, unit {instrument.Unit})");

    private static bool IsTime(string name) => name.EndsWith(".duration", StringComparison.Ordinal) || name.EndsWith(".age", StringComparison.Ordinal);

    private static string KindOf(Instrument instrument) => instrument.GetType().Name;

    private static bool Plural(Instrument instrument) =>
        instrument.Name.Split('.')[1..].Any(part => part.EndsWith('s') && !part.EndsWith("ss", StringComparison.Ordinal));

    // Every class that is made from a meter factory alone is made here, and its instruments heard of as an exporter would.
    private static List<Instrument> CreateAll()
    {
        var heard = new List<Instrument>();
        using var meters = new HeardMeters();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                heard.Add(instrument);
            }
        };
        listener.Start();
        foreach (var type in Assemblies.SelectMany(assembly => assembly.GetTypes()))
        {
            if (type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, [typeof(IMeterFactory)]) is { } constructor)
            {
                constructor.Invoke([meters]);
            }
        }

        var meter = meters.Create(new MeterOptions("Danmaku.Silo"));
        RoomCostMetrics.Add(meter, new RoomCosts(TimeProvider.System));
        MemoryMetrics.Add(meter);

        return heard;
    }

    [GeneratedRegex(@"^danmaku(\.[a-z][a-z0-9]*(_[a-z0-9]+)*){2,}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"[._](total|count|seconds|milliseconds|ms|bytes|kb|percent)$")]
    private static partial Regex UnitOrTotal();

    [GeneratedRegex(@"^(s|By|1|\{[a-z_]+\})$")]
    private static partial Regex Unit();

    [GeneratedRegex(@"(room|viewer|user|address|connection|session|nonce|token)(\.|_)?(id|name)?$")]
    private static partial Regex Unbounded();

    private sealed class HeardMeters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
