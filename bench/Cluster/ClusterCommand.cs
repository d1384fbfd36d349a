using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Danmaku.Bench.Cluster;

/// <summary>The command line of <c>cluster</c>.</summary>
internal static class ClusterCommand
{
    /// <summary>The cluster did not start; the console says why.</summary>
    public const int CannotStart = 2;

    private const string Orders = "kill NAME (as a power cut does), stop NAME, start NAME, as in: kill silo 2. Ctrl-C ends everything.";

    public static Command Create()
    {
        var silos = Number("--silos", "Silos, 1 to 9.", byDefault: 3, most: 9);
        var gateways = Number("--gateways", "Gateways, 1 to 9.", byDefault: 3, most: 9);
        var port = Number("--port", "Port of the first gateway; the others follow.", byDefault: 8080, most: 65_000);
        var command = new Command("cluster", "Runs a cluster on this machine: PostgreSQL in a temporary folder, silos and gateways as processes.")
        {
            silos, gateways, port,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ClusterPlan
            {
                Silos = parsed.GetValue(silos),
                Gateways = parsed.GetValue(gateways),
                FirstPort = parsed.GetValue(port),
                PagesFolder = PagesFolder(),
            },
            AnsiConsole.Console,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ClusterPlan plan, IAnsiConsole console, CancellationToken cancellationToken)
    {
        LocalCluster cluster;
        try
        {
            cluster = await LocalCluster.StartAsync(plan, line => console.MarkupLineInterpolated($"[grey]{line} ...[/]"));
        }
        catch (InvalidOperationException exception)
        {
            console.WriteLine(exception.Message);
            return CannotStart;
        }

        await using (cluster)
        {
            Show(cluster, console);
            console.WriteLine(Orders);
            await ObeyAsync(cluster, console, cancellationToken);
            console.MarkupLine("[grey]stopping ...[/]");
        }

        return 0;
    }

    private static void Show(LocalCluster cluster, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("process", "pid", "where");
        foreach (var node in cluster.Silos)
        {
            table.AddRow(node.Name, node.Process.Id.ToString(CultureInfo.InvariantCulture), $"{node.Process.ManagementUrl}/healthz/ready");
        }

        foreach (var node in cluster.Gateways)
        {
            table.AddRow(node.Name, node.Process.Id.ToString(CultureInfo.InvariantCulture), $"{node.Process.Url}/watch/demo");
        }

        console.Write(table);
    }

    private static async Task ObeyAsync(LocalCluster cluster, IAnsiConsole console, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (await Console.In.ReadLineAsync(cancellationToken) is not { } line)
                {
                    // No terminal: until it is told to stop.
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                    return;
                }

                console.WriteLine(await CarryOutAsync(cluster, line.Trim()));
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }
    }

    private static async Task<string> CarryOutAsync(LocalCluster cluster, string line)
    {
        var (order, name) = line.Split(' ', 2) is [var first, var rest] ? (first, rest) : (line, "");
        var node = cluster.Silos.Concat(cluster.Gateways).FirstOrDefault(node => node.Name == name);
        switch (order)
        {
            case "kill" when node is { IsRunning: true }:
                await node.Process.KillAsync();
                return $"{name} is dead.";
            case "stop" when node is { IsRunning: true }:
                return $"{name} ended with code {await node.Process.StopAsync()}.";
            case "start" when node is { IsRunning: false }:
                await node.StartAsync();
                return $"{name} runs at {node.Process.Url}.";
            case "kill" or "stop" or "start" when node is not null:
                return $"{name} {(node.IsRunning ? "runs" : "does not run")}.";
            default:
                return Orders;
        }
    }

    private static Option<int> Number(string name, string description, int byDefault, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
            {
                result.AddError($"{name} is 1 to {most}.");
            }
        });
        return option;
    }

    // The pages are read from the source tree: this command is for a checkout.
    /// <summary>Content root of a gateway: where this solution has its pages.</summary>
    public static string PagesFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Danmaku.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? Environment.CurrentDirectory, "Danmaku.Gateway");
    }
}
