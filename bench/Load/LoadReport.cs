using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmaku.Bench.Load.Servers;
using Spectre.Console;

namespace Danmaku.Bench.Load;

/// <summary>Shows results as a table for each case, and keeps them for a file.</summary>
internal sealed class LoadReport(IAnsiConsole console)
{
    /// <summary>Share of its core above which the generator's latencies are its own.</summary>
    private const double Saturated = 0.95;

    /// <summary>Share of the server's core above which what others do there shows in latencies.</summary>
    private const double Disturbed = 0.05;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly JsonArray _cases = [];

    /// <summary>Shows one case.</summary>
    public void Show(LoadCase load, IReadOnlyList<(ServerKind Server, RunResult Result)> results)
    {
        var floor = results.FirstOrDefault(static row => row.Server == ServerKind.Floor).Result
            ?? results.FirstOrDefault(static row => row.Server == ServerKind.FloorAdaptive).Result;
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(load.Name)).AddColumn("server");
        string[] figures =
        [
            "deliveries/s", "CPU us each", "user", "x floor", "p50 ms", "p99", "p99.9", "lost", "accounted", "bytes each", "KiB idle", "KiB loaded",
            "us/connect", "server %", "generator %",
        ];
        foreach (var figure in figures)
        {
            table.AddColumn(new TableColumn(figure).RightAligned());
        }

        foreach (var (server, result) in results)
        {
            AddRows(table, server, result, floor);
        }

        console.Write(table);
        foreach (var (server, result) in results)
        {
            ShowRuntime(server, result);
            Warn(load, server, result);
        }

        _cases.Add(new JsonObject
        {
            ["case"] = load.Name,
            ["servers"] = new JsonArray([.. results.Select(static row => new JsonObject
            {
                ["server"] = row.Server.ToString(),
                ["result"] = JsonSerializer.SerializeToNode(row.Result, Indented),
            })]),
        });
    }

    /// <summary>Writes all cases shown to a file.</summary>
    public Task SaveAsync(FileInfo file, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(file.FullName, _cases.ToJsonString(Indented), cancellationToken);

    private static void AddRows(Table table, ServerKind server, RunResult result, RunResult? floor)
    {
        var delivery = result.Delivery;
        var first = result.Latencies is [var only, ..] ? only : new Latencies("", double.NaN, double.NaN, double.NaN, double.NaN);
        table.AddRow(
            result.Latencies.Count > 1 ? $"{server} ({first.Group})" : server.ToString(),
            Number(result.DeliveriesPerSecond, "N0"),
            Number(result.CpuPerDelivery, "0.00"),
            Number(result.UserPerDelivery, "0.00"),
            Number(result.CpuPerDelivery / floor?.CpuPerDelivery ?? double.NaN, "0.00"),
            Number(first.P50, "0.0"),
            Number(first.P99, "0.0"),
            Number(first.P999, "0.0"),
            delivery.Lost.ToString("N0", CultureInfo.InvariantCulture),
            delivery.Accounted.ToString("N0", CultureInfo.InvariantCulture),
            Number(result.BytesPerDelivery, "0"),
            Number(result.IdleKibibytes, "0.0"),
            Number(result.LoadedKibibytes, "0.0"),
            Number(result.CpuPerConnect, "0"),
            Number(result.ServerBusy * 100, "0"),
            Number(result.GeneratorBusy * 100, "0"));
        foreach (var group in result.Latencies.Skip(1))
        {
            table.AddRow(["", "", "", "", "", Number(group.P50, "0.0"), Number(group.P99, "0.0"), Number(group.P999, "0.0")]);
            table.Rows.Update(table.Rows.Count - 1, 0, new Text($"{server} ({group.Group})"));
        }
    }

    private static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";

    private void ShowRuntime(ServerKind server, RunResult result)
    {
        if (result is { Runtime: { } runtime, Measured: > 0 and var deliveries })
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{server}: per 1,000 deliveries {1_000.0 * runtime.PoolItems / deliveries:0.##} pool items, {1_000.0 * runtime.Contentions / deliveries:0.####} waits for locks, {1_000.0 * runtime.AllocatedBytes / deliveries:N0} bytes allocated; {runtime.Collections} collections paused it for {runtime.Pauses.TotalMilliseconds:0.#} ms in all.");
        }
    }

    private void Warn(LoadCase load, ServerKind server, RunResult result)
    {
        if (result.GeneratorBusy > Saturated)
        {
            console.MarkupLineInterpolated($"[yellow]{server}: the generator used {result.GeneratorBusy:P0} of its core; these latencies are its own.[/]");
        }

        if (result.OthersBusy > Disturbed)
        {
            console.MarkupLineInterpolated($"[yellow]{server}: other processes used {result.OthersBusy:P0} of its core; latencies have their part in them.[/]");
        }

        if (load.Deflate && result.Compressed == 0)
        {
            console.MarkupLineInterpolated($"[yellow]{server}: compression was offered, and no frame came compressed.[/]");
        }

        if (result.Delivery.Twice > 0)
        {
            console.MarkupLineInterpolated($"[red]{server}: {result.Delivery.Twice} viewers have comments twice, or others than were posted.[/]");
        }

        if (result.Closed > 0 || result.Rejected > 0)
        {
            console.MarkupLineInterpolated($"[red]{server}: {result.Closed} connections ended, {result.Rejected} comments refused. {result.Problem}[/]");
        }
    }
}
