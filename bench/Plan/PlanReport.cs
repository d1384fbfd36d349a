using System.Globalization;
using Spectre.Console;

namespace Danmaku.Bench.Plan;

/// <summary>Shows a plan: what to order, and what to write into the chart's values.</summary>
internal static class PlanReport
{
    private const double SecondsPerMonth = 30 * 86_400;

    public static void Show(CapacityPlan plan, IAnsiConsole console)
    {
        var options = plan.Options;
        console.WriteLine(Text($"{options.Viewers:N0} viewers in {options.Rooms:N0} rooms, the largest {plan.Load.LargestRoom:N0}; {plan.Rows:N0} comments/s, {plan.Load.Deliveries:N0} deliveries/s"));
        console.WriteLine(Text($"Pods are planned at {options.Use:P0} of what they bear; the rest takes a lost zone."));
        console.WriteLine();

        var pods = Table("", "pods", "because of", "cores, busiest", "GiB", "Gbit/s out", "each has");
        pods.AddRow("gateway", Text($"{plan.Gateways:N0}"), plan.GatewaysBecause, Text($"{plan.GatewayRow.MostCores:0.00} of {options.GatewayCores}"),
            Text($"{plan.GatewayRow.MostGibibytes:0.00} of {options.GatewayGibibytes:0.#}"), Text($"{plan.GatewayRow.MostOut:0.00} of {options.Gigabits:0.#}"),
            Text($"{plan.GatewayRow.MostViewers:N0} viewers, {plan.GatewayRow.MostRooms:N0} rooms"));
        pods.AddRow("silo", Text($"{plan.Silos:N0}"), plan.SilosBecause, Text($"{plan.SiloRow.MostCores:0.00} of {options.SiloCores}"),
            Text($"{plan.SiloRow.MostGibibytes:0.00} of {options.SiloGibibytes:0.#}"), Text($"{plan.SiloRow.MostOut:0.00} of {options.Gigabits:0.#}"),
            Text($"{plan.SiloRow.MostRooms:N0} rooms"));
        console.Write(pods);

        var rest = Table("", "");
        rest.AddRow("memory of all pods", Text($"{(plan.Gateways * options.GatewayGibibytes) + (plan.Silos * options.SiloGibibytes):N0} GiB"));
        rest.AddRow("cores of all pods", Text($"{(plan.Gateways * options.GatewayCores) + (plan.Silos * options.SiloCores):N0}"));
        rest.AddRow("to viewers", Text($"{plan.ViewerGigabits:0.##} Gbit/s, {plan.ViewerGigabits / 8 / 1_000 * SecondsPerMonth:N0} TB if it were so for a month"));
        rest.AddRow("database writes", Text($"{plan.Rows:N0} rows/s in {plan.Load.Of(Scale.Link.SiloToStore).Messages:N0} commits/s"));
        rest.AddRow("database size", Text($"{plan.StoreGibibytesPerDay:0.##} GiB a day, {plan.StoreGibibytesPerDay * options.RetentionDays:N0} GiB in {options.RetentionDays} days"));
        rest.AddRow("database connections", Text($"{plan.StoreConnections:N0}"));
        rest.AddRow("all viewers back after a black-out", Text($"{Math.Ceiling(plan.Reconnect.TotalSeconds):N0} s"));
        foreach (var ceiling in plan.Ceilings)
        {
            rest.AddRow(Text($"{ceiling.Name}: more pods do not help"), Text($"{ceiling.Use:P1} of {ceiling.Capacity:N0} {ceiling.Unit}{(ceiling.Use > options.Use ? " - TOO MUCH" : "")}"));
        }

        console.Write(rest);
        console.WriteLine("For the chart (helm/danmaku):");
        console.WriteLine(Values(plan));
    }

    /// <summary>The plan as values of the chart.</summary>
    public static string Values(CapacityPlan plan) => string.Create(CultureInfo.InvariantCulture, $"""
        mode: cluster
        gateway:
          autoscaling:
            enabled: true
            minReplicas: {Math.Max(Planner.FewestGateways, (plan.Gateways + 2) / 3)}
            maxReplicas: {plan.Gateways + Math.Max(2, plan.Gateways / 2)}
            targetConnections: {Math.Min(plan.Options.ViewersPerGateway, Math.Max(1, plan.Options.Viewers / plan.Gateways))}
          resources:
            requests: {"{"} cpu: "{plan.Options.GatewayCores}", memory: {Memory(plan.Options.GatewayGibibytes)} {"}"}
            limits: {"{"} memory: {Memory(plan.Options.GatewayGibibytes)} {"}"}
        silo:
          replicas: {plan.Silos}
          resources:
            requests: {"{"} cpu: "{plan.Options.SiloCores}", memory: {Memory(plan.Options.SiloGibibytes)} {"}"}
            limits: {"{"} memory: {Memory(plan.Options.SiloGibibytes)} {"}"}
        """);

    private static string Memory(double gibibytes) => string.Create(CultureInfo.InvariantCulture, $"{gibibytes * 1024:0}Mi");

    private static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
