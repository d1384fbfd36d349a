using System.CommandLine;
using Spectre.Console;

namespace Danmaku.Bench.Scale;

/// <summary>The command line of <c>scale</c>.</summary>
internal static class ScaleCommand
{
    private const int ManyRooms = 1_000_000;

    public static Command Create()
    {
        var basis = new ScaleOptions();
        var viewers = Option("--viewers", "Viewers in all rooms together.", basis.Viewers, 1, 1_000_000_000);
        var gateways = Option("--gateways", "Gateways, each linked to one silo.", basis.Gateways, 1, 100_000);
        var silos = Option("--silos", "Silos, at most as many as gateways.", basis.Silos, 1, 10_000);
        var rooms = new Option<int?>("--rooms") { Description = "Rooms. Left out: two scenarios, one room and a million." };
        var zipf = Option("--zipf", "Exponent: the audience of the k-th room goes with k to the power of minus this.", basis.ZipfExponent, 0, 3);
        var comments = Option("--comments", "Comments accepted per second for each 1,000 viewers.", basis.CommentsPerThousand, 0, 1_000);
        var budget = Option("--budget", "Comments a room shows per second.", basis.DisplayBudget, 1, 10_000);
        var flush = Option("--flush", "Milliseconds that a busy room gathers.", basis.FlushInterval.TotalMilliseconds, 10, 1_000);
        var counts = Option("--counts", "Seconds between two counts of viewers that a room sends out.", basis.CountsInterval, 0.1, 60);
        var bytes = Option("--bytes", "UTF-8 bytes of a comment's text.", basis.CommentBytes, 1, 4_096);
        var compression = new Option<bool>("--compression") { Description = "Viewers agreed on permessage-deflate." };
        var tls = new Option<bool>("--tls") { Description = "Gateways end TLS themselves." };
        var stay = Option("--stay", "Minutes that a viewer stays on average.", basis.StayMinutes, 0.1, 1_000);
        var hours = Option("--hours", "Hours that streams have been on.", basis.StreamHours, 0, 1_000);
        var gatewayCores = Option("--gateway-cores", "Cores of a gateway.", basis.GatewayCores, 1, 1_000);
        var siloCores = Option("--silo-cores", "Cores of a silo.", basis.SiloCores, 1, 1_000);
        var gatewayMemory = Option("--gateway-memory", "GiB of a gateway.", basis.GatewayGibibytes, 0.1, 10_000);
        var siloMemory = Option("--silo-memory", "GiB of a silo.", basis.SiloGibibytes, 0.1, 10_000);
        var gigabits = Option("--gigabits", "Network of a machine in Gbit/s.", basis.Gigabits, 0.01, 1_000);
        var seconds = Option("--seconds", "Seconds simulated and counted.", basis.Seconds, 1, 3_600);
        var warmUp = Option("--warmup", "Seconds simulated before.", basis.WarmUpSeconds, 0, 600);
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same result.", DefaultValueFactory = _ => basis.Seed };
        var sweep = new Option<string?>("--sweep") { Description = $"Varies one option from a tenth to ten times: {string.Join(", ", Sweep.Names)}." };
        var constants = new Option<bool>("--constants") { Description = "Shows the model's constants, and where each comes from." };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the results to a file as well." };
        rooms.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 10_000_000)
            {
                result.AddError("--rooms is 1 to 10000000.");
            }
        });
        sweep.AcceptOnlyFromAmong([.. Sweep.Names]);

        var command = new Command("scale", "Simulates a cluster far larger than one machine: what travels, what it costs, and what saturates first.")
        {
            viewers, gateways, silos, rooms, zipf, comments, budget, flush, counts, bytes, compression, tls, stay, hours,
            gatewayCores, siloCores, gatewayMemory, siloMemory, gigabits, seconds, warmUp, seed, sweep, constants, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(silos) > result.GetValue(gateways))
            {
                result.AddError("A silo needs a gateway: --silos is at most --gateways.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new ScaleOptions
            {
                Viewers = parsed.GetValue(viewers),
                Gateways = parsed.GetValue(gateways),
                Silos = parsed.GetValue(silos),
                ZipfExponent = parsed.GetValue(zipf),
                CommentsPerThousand = parsed.GetValue(comments),
                DisplayBudget = parsed.GetValue(budget),
                FlushInterval = TimeSpan.FromMilliseconds(parsed.GetValue(flush)),
                CountsInterval = parsed.GetValue(counts),
                CommentBytes = parsed.GetValue(bytes),
                IsCompressed = parsed.GetValue(compression),
                HasTls = parsed.GetValue(tls),
                StayMinutes = parsed.GetValue(stay),
                StreamHours = parsed.GetValue(hours),
                GatewayCores = parsed.GetValue(gatewayCores),
                SiloCores = parsed.GetValue(siloCores),
                GatewayGibibytes = parsed.GetValue(gatewayMemory),
                SiloGibibytes = parsed.GetValue(siloMemory),
                Gigabits = parsed.GetValue(gigabits),
                Seconds = parsed.GetValue(seconds),
                WarmUpSeconds = parsed.GetValue(warmUp),
                Seed = parsed.GetValue(seed),
            };
            var scenarios = (parsed.GetValue(rooms) is { } count ? [count] : new[] { 1, ManyRooms }).Select(number => options with { Rooms = number });
            var report = new ScaleReport(CreateConsole());
            Show(report, scenarios, parsed.GetValue(sweep), parsed.GetValue(constants), cancellationToken);
            if (parsed.GetValue(json) is { } file)
            {
                await report.SaveAsync(file, cancellationToken);
            }
        });
        return command;
    }

    private static void Show(
        ScaleReport report, IEnumerable<ScaleOptions> scenarios, string? sweep, bool showsConstants, CancellationToken cancellationToken)
    {
        var costs = new ScaleCosts();
        if (showsConstants)
        {
            report.Show(costs);
            return;
        }

        foreach (var scenario in scenarios)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (sweep is not null)
            {
                report.Show(Sweep.Run(sweep, scenario, costs));
            }
            else
            {
                report.Show(Simulation.Run(scenario, costs));
            }
        }
    }

    private static IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (Console.IsOutputRedirected)
        {
            // A file is as wide as its lines.
            console.Profile.Width = 250;
        }

        return console;
    }

    private static Option<T> Option<T>(string name, string description, T value, T min, T max)
        where T : IComparable<T>
    {
        var option = new Option<T>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } given && (given.CompareTo(min) < 0 || given.CompareTo(max) > 0))
            {
                result.AddError($"{name} is {min} to {max}.");
            }
        });
        return option;
    }
}
