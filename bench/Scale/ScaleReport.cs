using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Danmaku.Bench.Scale;

/// <summary>Shows what was found as tables, and keeps it for a file.</summary>
internal sealed class ScaleReport(IAnsiConsole console)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly JsonArray _results = [];

    /// <summary>Shows one scenario.</summary>
    public void Show(ScaleResult result)
    {
        _results.Add(JsonSerializer.SerializeToNode(result, Indented));
        var options = result.Options;
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Viewers:N0} viewers, {options.Gateways:N0} gateways, {options.Silos:N0} silos"));
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Rooms:N0} of {options.Rooms:N0} rooms have viewers, the largest {result.LargestRoom:N0}"));
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.RoomGateways:N0} pairs of room and gateway, {result.RoomSilos:N0} of room and silo"));
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Posted:N0} comments/s accepted, {result.Shown:N0} shown, {result.Flushes:N0} flushes/s"));
        console.WriteLine($"{Short(result.Deliveries)} deliveries/s; {Short(result.CountsAlone)} messages/s from silos to gateways carry a count of viewers and nothing else");
        console.WriteLine($"{Short(result.Leases)} messages/s between silos renew leases and report viewers, answers included");

        var links = Table("link", "messages/s", "bytes/s", "bytes each");
        foreach (var row in result.Links)
        {
            var each = row.Messages > 0 ? (row.Bytes / row.Messages).ToString("N0", CultureInfo.InvariantCulture) : "-";
            links.AddRow(NameOf(row.Link), Short(row.Messages), Short(row.Bytes), each);
        }

        var machines = Table("machine", "count", "cores, mean", "cores, busiest", "Gbit/s out", "Gbit/s in", "GiB", "viewers", "rooms");
        foreach (var row in result.Machines)
        {
            machines.AddRow(row.Kind, Short(row.Count), Number(row.MeanCores), Number(row.MostCores), Number(row.MostOut), Number(row.MostIn),
                Number(row.MostGibibytes), row.MostViewers > 0 ? Short(row.MostViewers) : "-", Short(row.MostRooms));
        }

        var parts = Table("CPU for", "cores, all machines", "cores, busiest machine");
        foreach (var row in result.Parts)
        {
            parts.AddRow(NameOf(row.Part), Number(row.Cores), Number(row.Busiest));
        }

        var limits = Table("limit, fullest first", "needs", "has", "use", "rests on");
        foreach (var row in result.Limits)
        {
            limits.AddRow(row.Name, $"{Number(row.Load)} {row.Unit}", Number(row.Capacity), Percent(row.Use), NameOf(row.RestsOn));
        }

        console.Write(links);
        console.Write(machines);
        console.Write(parts);
        console.Write(limits);
    }

    /// <summary>Shows where limits are reached when one option varies.</summary>
    public void Show(Sweep sweep)
    {
        _results.Add(new JsonObject
        {
            ["sweep"] = sweep.Name,
            ["results"] = JsonSerializer.SerializeToNode(sweep.Results, Indented),
        });
        var table = Table(["use at " + sweep.Name, .. sweep.Values.Select(Short), "100 % at"]);
        foreach (var limit in sweep.Results[^1].Limits)
        {
            var use = sweep.Results.Select(result => Percent(result.Limits.Single(row => row.Name == limit.Name).Use));
            table.AddRow([limit.Name, .. use, sweep.ReachedAt(limit.Name) is { } value ? Short(value) : "-"]);
        }

        table.AddRow(["first of them", .. sweep.Results.Select(static result => result.Limits[0].Name), ""]);
        console.Write(table);
    }

    /// <summary>Shows the constants.</summary>
    public void Show(ScaleCosts costs)
    {
        var table = Table("constant", "value", "unit", "", "from");
        foreach (var (name, cost) in costs.All())
        {
            string[] cells = [name, cost.Value.ToString("#,0.##", CultureInfo.InvariantCulture), cost.Unit, NameOf(cost.Source), cost.From];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        table.Columns[2].LeftAligned();
        table.Columns[3].LeftAligned();
        table.Columns[4].LeftAligned();
        console.Write(table);
        _results.Add(JsonSerializer.SerializeToNode(costs, Indented));
    }

    /// <summary>Writes all that was shown to a file.</summary>
    public Task SaveAsync(FileInfo file, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(file.FullName, _results.ToJsonString(Indented), cancellationToken);

    private static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumn(columns[0]);
        foreach (var column in columns.Skip(1))
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        return table;
    }

    private static string NameOf(Link link) => link switch
    {
        Link.ViewerToGateway => "viewer -> gateway",
        Link.GatewayToViewer => "gateway -> viewer",
        Link.GatewayToSilo => "gateway -> silo",
        Link.SiloToGateway => "silo -> gateway",
        Link.SiloToSilo => "silo -> silo",
        Link.SiloToStore => "silo -> store",
        _ => throw new ArgumentOutOfRangeException(nameof(link), link, "No such link."),
    };

    private static string NameOf(Part part) => part switch
    {
        Part.Fanout => "gateway: writes to viewers",
        Part.Encoding => "gateway: encoding",
        Part.Posts => "gateway: posts and answers",
        Part.Connects => "gateway: connects",
        Part.GatewayLink => "gateway: link to the silo",
        Part.Rooms => "silo: rooms",
        Part.Relay => "silo: relay",
        Part.Journal => "silo: journal",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "No such part."),
    };

    private static string NameOf(CostSource source) => source == CostSource.Measured ? "measured" : "assumed";

    private static string Percent(double share) => (share * 100).ToString(share < 0.1 ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";

    private static string Number(double value) => value.ToString(value < 10 ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    private static string Short(double value) => value switch
    {
        >= 1e9 => (value / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + " G",
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " M",
        >= 10_000 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + " k",
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
