using System.Globalization;
using Danmaku.Bench.Load.Engine;
using Spectre.Console;

namespace Danmaku.Bench.Paths;

/// <summary>Shows what was measured, the one process beside the cluster.</summary>
internal sealed class PathReport(IAnsiConsole console)
{
    /// <summary>Share of the machine above which it is what limits.</summary>
    private const double Saturated = 0.9;

    /// <summary>Share of the machine above which what strangers took shows in the figures.</summary>
    private const double Disturbed = 0.05;

    /// <summary>Shows latencies, and what the last has more than the first.</summary>
    public void Show(IReadOnlyList<(string Target, LatencyResult Result)> rows, PathOptions options)
    {
        var table = Table(
            $"{options.Rate} posts per second in {options.Rooms} rooms, {options.LatencySeconds} s",
            "",
            "ack p50 ms", "p99", "seen p50 ms", "p99", "posts", "acked", "seen", "refused", "machine %");
        foreach (var (target, result) in rows)
        {
            table.AddRow(
                target, Milliseconds(result.Acked, 0.5), Milliseconds(result.Acked, 0.99), Milliseconds(result.Seen, 0.5), Milliseconds(result.Seen, 0.99),
                Whole(result.Posted), Whole(result.Acked.Count), Whole(result.Seen.Count), Whole(result.Refused), Whole(result.Busy * 100));
        }

        if (rows is [(_, var first), .., (_, var last)])
        {
            string Added(Func<LatencyResult, LatencyHistogram> of, double share) =>
                Milliseconds(of(last).Quantile(share) - of(first).Quantile(share), "+0.00;-0.00");
            table.AddRow(
                "added", Added(static row => row.Acked, 0.5), Added(static row => row.Acked, 0.99), Added(static row => row.Seen, 0.5), Added(static row => row.Seen, 0.99),
                "", "", "", "", "");
        }

        console.Write(table);
    }

    /// <summary>Shows what one room took, and who worked for it.</summary>
    public void Show(IReadOnlyList<(string Target, ThroughputResult Result)> rows, PathOptions options)
    {
        var table = Table(
            $"One room, {options.Window} posts on their way for each poster, {options.ThroughputSeconds} s",
            "",
            "stored/s", "ack p50 ms", "p99", "not stored", "refused", "CPU us each", "machine %", "others %");
        foreach (var (target, result) in rows)
        {
            table.AddRow(
                target, Whole(result.PerSecond), Milliseconds(result.Latency, 0.5), Milliseconds(result.Latency, 0.99), Whole(result.Unstored), Whole(result.Refused),
                Number(result.Cpu.Sum(static part => part.Cpu.TotalMicroseconds) / result.Stored), Whole(result.Busy * 100), Whole(result.Others * 100));
        }

        console.Write(table);
        foreach (var (target, result) in rows)
        {
            ShowCpu(target, result);
        }
    }

    public void Show(QuietResult result)
    {
        var table = Table(
            "Quiet rooms on one silo, each with a viewer and a comment",
            "rooms",
            "MiB before", "MiB after", "KiB a room", "rooms in 1 GiB", "opened/s", "silo CPU %", "gateway KiB a room");
        table.AddRow(
            Whole(result.Rooms), Whole(result.Before / 1_048_576.0), Whole(result.After / 1_048_576.0), Number(result.BytesPerRoom / 1_024), Whole(result.InOneGibibyte),
            Whole(result.Rooms / result.Opening.TotalSeconds), Number(result.Busy * 100), Number(result.GatewayGrowth / 1_024.0 / result.Rooms));
        console.Write(table);
    }

    private static Table Table(string title, params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(title);
        foreach (var (index, column) in columns.Index())
        {
            table.AddColumn(index == 0 ? new TableColumn(column) : new TableColumn(column).RightAligned());
        }

        return table;
    }

    private void ShowCpu(string target, ThroughputResult result)
    {
        var parts = result.Cpu.Append(("posters", result.Generator)).Select(part => $"{part.Item1} {Number(part.Item2.TotalSeconds)} s");
        console.WriteLine($"{target}: CPU of {Number(result.Elapsed.TotalSeconds)} s on {Environment.ProcessorCount} cores: {string.Join(", ", parts)}.");
        var limit = result.Busy > Saturated
            ? "the machine's cores limited"
            : "the machine had cores to spare: the posters' windows, the store's disk or one busy thread limited";
        var strangers = result.Others > Disturbed ? $", and strangers took {result.Others * 100:0} % of them" : "";
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {limit}{strangers}."));
    }

    private static string Milliseconds(LatencyHistogram histogram, double share) => Milliseconds(histogram.Quantile(share), "0.00");

    private static string Milliseconds(long microseconds, string format) => (microseconds / 1_000.0).ToString(format, CultureInfo.InvariantCulture);

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
