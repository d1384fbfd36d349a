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
        Line(console, $"Comments that the generator wrote late: p99 {Millis(overload.Late, 0.99)} ms; not written because the gateway did not read: {overload.HeldBack:N0}");
        Line(console, $"As before (p99 within {OverloadResult.Tolerance} times): delivery after {Seconds(result.DeliveryRecovers)}, acks after {Seconds(result.AcksRecover)}");
        Line(console, $"Newcomers: {result.Before.Counts.Accepted} before, {result.After.Counts.Accepted} after, in within {Millis(result.Before.Counts.In, 0.99)} and {Millis(result.After.Counts.In, 0.99)} ms (p99); refused after: {result.After.Counts.HandshakesRefused.Values.Sum()}");
        Line(console, $"Acknowledged as stored: {result.Stored:N0}, lost: {result.Lost:N0}, in the file: {result.InFile:N0}");
        Line(console, $"Memory: most {Most(result.Overload):N0} MiB in the overload, {result.MemoryAfter / Mebibyte:N0} MiB once nobody was there, {result.MemoryCollected / Mebibyte:N0} MiB after a full collection");
        Line(console, $"Every 5 s of the overload: thread pool queue {Every(result.Overload, static sample => sample.Pool)}; MiB {Every(result.Overload, static sample => sample.Resident / Mebibyte)}; in {Every(result.Overload, static sample => sample.In)}");
        Line(console, $"Second by second of the overload, p99 in ms: delivery {BySecond(result.Overload.Counts.Delivered)}; acks {BySecond(result.Overload.Counts.Acked)}");
        Line(console, $"Second by second of the last phase, p99 in ms: delivery {BySecond(result.After.Counts.Delivered)}; acks {BySecond(result.After.Counts.Acked)}");
        Line(console, $"Logged: {(result.Complaints.Count == 0 ? "no warning and no error" : string.Join("; ", result.Complaints.Select(static complaint => $"{complaint.Value} x {complaint.Key}")))}");
    }

    private static Table Phases(OverloadResult result)
    {
        var table = new Table().Title(string.Create(
            CultureInfo.InvariantCulture,
            $"Capacity: {result.Options.Connections:N0} viewers, {result.Capacity:N0} comments/s; overload: {result.Options.Factor} times that"));
        PhaseResult[] phases = [result.Before, result.Overload, result.After];
        table.AddColumns(["", .. phases.Select(static phase => phase.Name)]);
        Row("comments offered/s", static phase => Number(phase.Offered));
        Row("acknowledged as stored/s", static phase => Number(phase.Counts.AckedStored / phase.Seconds));
        Row("acknowledged as not stored/s", static phase => Number(phase.Counts.AckedUnstored / phase.Seconds));
        Row("refused/s", static phase => Number(phase.Counts.PostsRefused.Values.Sum() / phase.Seconds));
        Row("ack p50 / p99 ms", static phase => Both(phase.Counts.Acked.All()));
        Row("delivery p50 / p99 ms", static phase => Both(phase.Counts.Delivered.All()));
        Row("connection attempts/s", static phase => Number(phase.Counts.Attempts / phase.Seconds));
        Row("let in", static phase => Number(phase.Counts.Accepted));
        Row("most viewers in", static phase => Number(phase.Samples.Max(static sample => sample.In)));
        Row("in after, p50 / p99 ms", static phase => Both(phase.Counts.In));
        Row("refused after, p50 / p99 ms", static phase => Both(phase.Counts.Refused));
        Row("thread pool queue p50 / most", static phase => $"{Number(phase.Samples.Select(static sample => sample.Pool).Order().ElementAt(phase.Samples.Count / 2))} / {Number(phase.Samples.Max(static sample => sample.Pool))}");
        Row("memory MiB, first / most / last", static phase => $"{Number(phase.Samples[0].Resident / Mebibyte)} / {Number(Most(phase))} / {Number(phase.Samples[^1].Resident / Mebibyte)}");
        Row("cores: service / others there / crowd", static phase => string.Create(CultureInfo.InvariantCulture, $"{phase.ServerBusy:0.00} / {phase.OthersBusy:0.00} / {phase.CrowdBusy:0.00}"));
        Row("share of time that the crowd was idle", static phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Counts.Idle / 1_000_000.0 / phase.Seconds:0.00}"));
        return table;

        void Row(string what, Func<PhaseResult, string> cell) => table.AddRow([what, .. phases.Select(cell)]);
    }

    private static void Refusals(IAnsiConsole console, string what, IReadOnlyDictionary<string, long> counts)
    {
        Line(console, $"{what}: {(counts.Count == 0 ? "none" : "")}");
        foreach (var (why, count) in counts.OrderByDescending(static pair => pair.Value))
        {
            Line(console, $"  {count,10:N0}  {why}");
        }
    }

    private static string Both(LatencyHistogram histogram) => $"{Millis(histogram, 0.5)} / {Millis(histogram, 0.99)}";

    private static double Most(PhaseResult phase) => phase.Samples.Max(static sample => sample.Resident) / Mebibyte;

    private static string Every(PhaseResult phase, Func<ServiceSample, double> value) =>
        string.Join(' ', phase.Samples.Chunk(10).Select(samples => Number(value(samples[0]))));

    private static string BySecond(SecondBySecond seconds) =>
        string.Join(' ', Enumerable.Range(0, seconds.Count).Select(second => Millis(seconds.Of(second, second + 1), 0.99)));

    private static string Seconds(int? seconds) => seconds is { } number ? $"{number} s" : "never";

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Millis(LatencyHistogram histogram, double share) =>
        (histogram.Quantile(share) / 1000.0).ToString(histogram.Quantile(share) < 100_000 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static void Line(IAnsiConsole console, FormattableString line) => console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
