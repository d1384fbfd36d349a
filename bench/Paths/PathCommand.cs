using System.CommandLine;
using Spectre.Console;

namespace Danmaku.Bench.Paths;

/// <summary>The command line of <c>path</c>.</summary>
internal static class PathCommand
{
    public static Command Create()
    {
        var basis = new PathOptions();
        var silos = Option("--silos", "Silos of the cluster.", basis.Silos, 1, 9);
        var gateways = Option("--gateways", "Gateways of the cluster.", basis.Gateways, 1, 9);
        var rate = Option("--rate", "Posts per second over all rooms while latency is measured.", basis.Rate, 1, 1_000);
        var rooms = Option("--rooms", "Rooms that these posts take turns in. Below 20 posts per second and room each is sent on at once.", basis.Rooms, 1, 100);
        var latency = Option("--latency", "Seconds that latency is measured for.", basis.LatencySeconds, 1, 600);
        var posters = Option("--posters", "Posters for each gateway of the cluster; the one process has as many in all.", basis.Posters, 1, 100);
        var window = Option("--window", "Posts that one poster has on their way.", basis.Window, 1, 5_000);
        var throughput = Option("--throughput", "Seconds that throughput is measured for.", basis.ThroughputSeconds, 1, 600);
        var warmUp = Option("--warmup", "Seconds of load before each measurement.", basis.WarmUpSeconds, 1, 60);
        var quietRooms = Option("--quiet-rooms", "Quiet rooms opened on one silo; 0 leaves that part out.", basis.QuietRooms, 0, 100_000);
        var quiet = Option("--quiet", "Seconds that quiet rooms stay before memory is read.", basis.QuietSeconds, 1, 600);
        var command = new Command("path", "Measures what the cluster adds to one process: latency, comments per second of one room, and memory of quiet rooms.")
        {
            silos, gateways, rate, rooms, latency, posters, window, throughput, warmUp, quietRooms, quiet,
        };
        command.SetAction((parsed, cancellationToken) => new PathRun(
            new PathOptions
            {
                Silos = parsed.GetValue(silos),
                Gateways = parsed.GetValue(gateways),
                Rate = parsed.GetValue(rate),
                Rooms = parsed.GetValue(rooms),
                LatencySeconds = parsed.GetValue(latency),
                Posters = parsed.GetValue(posters),
                Window = parsed.GetValue(window),
                ThroughputSeconds = parsed.GetValue(throughput),
                WarmUpSeconds = parsed.GetValue(warmUp),
                QuietRooms = parsed.GetValue(quietRooms),
                QuietSeconds = parsed.GetValue(quiet),
            },
            CreateConsole()).RunAsync(cancellationToken));
        return command;
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

    private static Option<int> Option(string name, string description, int value, int min, int max)
    {
        var option = new Option<int>(name) { Description = $"{description} {min} to {max}.", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < min || given > max))
            {
                result.AddError($"{name} is {min} to {max}.");
            }
        });
        return option;
    }
}
