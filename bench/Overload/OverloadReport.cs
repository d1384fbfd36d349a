using System.Globalization;
using Danmaku.Bench.Load.Engine;
using Spectre.Console;

namespace Danmaku.Bench.Overload;

/// <summary>Tells what the run found.</summary>
internal static class OverloadReport
{
    private const double Mebibyte = 1 << 20;

    public static void Write(IAnsiConsole console, OverloadResult result)
    {
        console.Write(Phases(result));
        Refusals(console, "Handshakes refused", result.Overload.Counts.HandshakesRefused);
        Refusals(console, "Posts refused", result.Overload.Counts.PostsRefused);
        Refusals(console, "Connections ended by the gateway", result.Overload.Counts.Ends);
        Refusals(console, "Clients that sent garbage ended by", result.Overload.Counts.Garbage);
        var overload = result.Overload.Counts;
        Line(console, $"Refusals that do not say why and until when: {overload.Unclear:N0} {overload.UnclearExample}");
        Line(console, $"In after: {Millis(overload.In, 0.5)} / {Millis(overload.In, 0.99)} ms (p50 / p99), refused after: {Millis(overload.Refused, 0.5)} / {Millis(overload.Refused, 0.99)} ms");
        Line(console, $"Comments that the generator wrote late: p99 {Millis(overload.Late, 0.99)} ms; not written because the gateway did not read: {overload.HeldBack:N0}");
        Line(console, $"As before (p99 within {OverloadResult.Tolerance} times): delivery after {Seconds(result.DeliveryRecovers)}, acks after {Seconds(result.AcksRecover)}");
        Line(console, $"Newcomers: {result.Before.Counts.Accepted} before, {result.After.Counts.Accepted} after, in within {Millis(result.Before.Counts.In, 0.99)} and {Millis(result.After.Counts.In, 0.99)} ms (p99); refused after: {result.After.Counts.HandshakesRefused.Values.Sum()}");
        Line(console, $"Acknowledged as stored: {result.Stored:N0}, lost: {result.Lost:N0}, in the file: {result.InFile:N0}");
        Line(console, $"Memory: most {Most(result.Overload):N0} MiB in the overload, {result.MemoryAfter / Mebibyte:N0} MiB once nobody was there, {result.MemoryCollected / Mebibyte:N0} MiB after a full collection");
        Line(console, $"Second by second of the last phase, p99 in ms: delivery {BySecond(result.After.Counts.Delivered)}; acks {BySecond(result.After.Counts.Acked)}");
        Line(console, $"Logged: {(result.Complaints.Count == 0 ? "no warning and no error" : string.Join("; ", result.Complaints.Select(static complaint => $"{complaint.Value} x {complaint.Key}")))}");
    }

    private static Table Phases(OverloadResult result)
    {
        var table = new Table().Title(string.Create(
            CultureInfo.InvariantCulture,
            $"Capacity: {result.Options.Connections:N0} viewers, {result.Capacity:N0} comments/s; overload: {result.Options.Factor} times that"));
        table.AddColumns(
            "phase", "offered/s", "stored acks/s", "unstored acks/s", "refused/s", "attempts/s", "let in", "most in", "ack p50 / p99 ms", "delivery p50 / p99 ms",
            "MiB most", "pool most", "CPU service", "others", "crowd");
        foreach (var phase in new[] { result.Before, result.Overload, result.After })
        {
            var counts = phase.Counts;
            table.AddRow(
                phase.Name,
                Number(phase.Offered),
                Number(counts.AckedStored / phase.Seconds),
                Number(counts.AckedUnstored / phase.Seconds),
                Number(counts.PostsRefused.Values.Sum() / phase.Seconds),
                Number(counts.Attempts / phase.Seconds),
                Number(counts.Accepted),
                Number(phase.Samples.Max(static sample => sample.In)),
                $"{Millis(counts.Acked.All(), 0.5)} / {Millis(counts.Acked.All(), 0.99)}",
                $"{Millis(counts.Delivered.All(), 0.5)} / {Millis(counts.Delivered.All(), 0.99)}",
                Number(Most(phase)),
                Number(phase.Samples.Max(static sample => sample.Pool)),
                phase.ServerBusy.ToString("0.00", CultureInfo.InvariantCulture),
                phase.OthersBusy.ToString("0.00", CultureInfo.InvariantCulture),
                phase.CrowdBusy.ToString("0.00", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static void Refusals(IAnsiConsole console, string what, IReadOnlyDictionary<string, long> counts)
    {
        Line(console, $"{what}: {(counts.Count == 0 ? "none" : "")}");
        foreach (var (why, count) in counts.OrderByDescending(static pair => pair.Value))
        {
            Line(console, $"  {count,10:N0}  {why}");
        }
    }

    private static double Most(PhaseResult phase) => phase.Samples.Max(static sample => sample.Resident) / Mebibyte;

    private static string BySecond(SecondBySecond seconds) =>
        string.Join(' ', Enumerable.Range(0, seconds.Count).Select(second => Millis(seconds.Of(second, second + 1), 0.99)));

    private static string Seconds(int? seconds) => seconds is { } number ? $"{number} s" : "never";

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Millis(LatencyHistogram histogram, double share) =>
        (histogram.Quantile(share) / 1000.0).ToString("0.0", CultureInfo.InvariantCulture);

    private static void Line(IAnsiConsole console, FormattableString line) => console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
