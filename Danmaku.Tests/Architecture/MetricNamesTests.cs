using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Danmaku.Gateway.Auth;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Architecture;

/// <summary>Dashboards and alerts are written against these names: OpenTelemetry's rules, and nothing that grows with rooms or viewers.</summary>
public sealed partial class MetricNamesTests
{
    private static readonly Assembly[] Assemblies = [typeof(TokenVerifier).Assembly, typeof(IRoomStore).Assembly];
    private static readonly IReadOnlyList<Instrument> Instruments = CreateAll();

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
    public void Durations_are_in_seconds() =>
        Expect.None(Named(instrument => instrument.Name.EndsWith(".duration", StringComparison.Ordinal) != (instrument.Unit == "s")));

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
        var tags = Assemblies.SelectMany(assembly => CompiledCode.Of(assembly).Literals)
            .Where(literal => literal.By.Contains(".Diagnostics.", StringComparison.Ordinal) && literal.Text.StartsWith("danmaku.", StringComparison.Ordinal))
            // A span is of one room, and may say which.
            .Where(literal => !literal.By.EndsWith("Spans", StringComparison.Ordinal))
            .Select(literal => literal.Text)
            .Except(Instruments.Select(instrument => instrument.Name));

        Assert.DoesNotContain(tags, tag => !Name().IsMatch(tag) || Unbounded().IsMatch(tag));
    }

    private static IEnumerable<string> Named(Func<Instrument, bool> broken) =>
        Instruments.Where(broken).Select(instrument => $"{instrument.Name} ({instrument.GetType().Name}, unit {instrument.Unit})");

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
