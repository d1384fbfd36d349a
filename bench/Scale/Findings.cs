namespace Danmaku.Bench.Scale;

/// <summary>Turns sums over the simulated time into figures per second, and sets them against what machines can do.</summary>
internal sealed class Findings(
    ScaleOptions options, ScaleCosts costs, MachineLoad[] gateways, MachineLoad[] silos, Traffic traffic, Totals totals)
{
    private const double Gibibyte = 1024.0 * 1024 * 1024;

    public ScaleResult Result()
    {
        var gatewayRow = Machines("gateway", gateways);
        var siloRow = Machines("silo", silos);
        return new ScaleResult
        {
            Options = options,
            Rooms = totals.Rooms,
            LargestRoom = totals.LargestRoom,
            RoomGateways = totals.RoomGateways,
            RoomSilos = totals.RoomSilos,
            Posted = totals.Posted / options.Seconds,
            Shown = totals.Shown / options.Seconds,
            ShownTimesViewers = totals.ShownTimesViewers / options.Seconds,
            Deliveries = totals.Deliveries / options.Seconds,
            Flushes = totals.Flushes / options.Seconds,
            Leases = totals.Leases / options.Seconds,
            CountsAlone = totals.CountsAlone / options.Seconds,
            Links =
            [
                .. Enum.GetValues<Link>().Select(link =>
                    new LinkRow(link, traffic.Messages(link) / options.Seconds, traffic.Bytes(link) / options.Seconds)),
            ],
            Parts = [.. Enum.GetValues<Part>().Select(PartRowOf)],
            Machines = [gatewayRow, siloRow],
            Limits = [.. Limits(gatewayRow, siloRow).OrderByDescending(static limit => limit.Use)],
        };
    }

    private IEnumerable<Limit> Limits(MachineRow gateway, MachineRow silo)
    {
        yield return new Limit("gateway CPU", gateway.MostCores, options.GatewayCores, "cores", CostSource.Measured);
        yield return new Limit("gateway network", Math.Max(gateway.MostOut, gateway.MostIn), options.Gigabits, "Gbit/s", CostSource.Measured);
        yield return new Limit("gateway memory", gateway.MostGibibytes, options.GatewayGibibytes, "GiB", CostSource.Measured);
        yield return new Limit("silo CPU", silo.MostCores, options.SiloCores, "cores", CostSource.Assumed);
        yield return new Limit("silo network", Math.Max(silo.MostOut, silo.MostIn), options.Gigabits, "Gbit/s", CostSource.Assumed);
        yield return new Limit("silo memory", silo.MostGibibytes, options.SiloGibibytes, "GiB", CostSource.Assumed);
        yield return new Limit("busiest grain", totals.Grain / 1e6 / options.Seconds, 1, "cores", CostSource.Assumed);
        yield return new Limit("busiest relay on one core", PartRowOf(Part.Relay).Busiest, 1, "cores", CostSource.Assumed);
        yield return new Limit("journal of one silo on one core", PartRowOf(Part.Journal).Busiest, 1, "cores", CostSource.Assumed);
        yield return new Limit("store", totals.Posted / options.Seconds, costs.StoreRowsPerSecond, "rows/s", CostSource.Assumed);
    }

    private PartRow PartRowOf(Part part)
    {
        var cores = gateways.Concat(silos).Select(machine => machine.Of(part) / 1e6 / options.Seconds).ToList();
        return new PartRow(part, cores.Sum(), cores.Max());
    }

    private MachineRow Machines(string kind, MachineLoad[] machines) => new(
        kind,
        machines.Length,
        machines.Average(static machine => machine.Microseconds) / 1e6 / options.Seconds,
        machines.Max(static machine => machine.Microseconds) / 1e6 / options.Seconds,
        Gigabits(machines.Max(static machine => machine.BytesOut)),
        Gigabits(machines.Max(static machine => machine.BytesIn)),
        machines.Max(static machine => machine.Resident) / Gibibyte,
        machines.Max(static machine => machine.Viewers),
        machines.Max(static machine => machine.Rooms));

    private double Gigabits(double bytes) => bytes * 8 / 1e9 / options.Seconds;
}
