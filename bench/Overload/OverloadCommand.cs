using System.CommandLine;
using Danmaku.Bench.Load.Engine;
using Spectre.Console;

namespace Danmaku.Bench.Overload;

/// <summary>The command line of <c>overload</c>.</summary>
internal static class OverloadCommand
{
    public static Command Create()
    {
        var basis = new OverloadOptions();
        var connections = Option("--connections", "Connections that the gateway is set to take.", basis.Connections, 100, 10_000);
        var factor = Option("--factor", "How many times the capacity comes.", basis.Factor, 1, 10);
        var cpu = Option("--cpu", "Percent of a core that the service gets; below 100 it takes root.", basis.CpuPercent, 5, 100);
        var capacity = Option("--capacity", "Seconds in which the capacity in comments is counted.", basis.CapacitySeconds, 1, 600);
        var before = Option("--before", "Seconds of half the load, before.", basis.BeforeSeconds, 5, 600);
        var overload = Option("--overload", "Seconds of overload.", basis.OverloadSeconds, 5, 600);
        var after = Option("--after", "Seconds of half the load, after.", basis.AfterSeconds, 10, 600);
        var warmUp = Option("--warmup", "Seconds of load that is not counted.", basis.WarmUpSeconds, 1, 600);
        var set = new Option<string[]>("--set") { Description = "A setting of the gateway, KEY=VALUE.", DefaultValueFactory = _ => [] };
        var command = new Command("overload", "Puts several times its capacity on one process, in viewers and in comments, and measures until it is as before.")
        {
            connections, factor, cpu, capacity, before, overload, after, warmUp, set,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            Linux.RaiseFileLimit();
            return OverloadRun.RunAsync(
                new OverloadOptions
                {
                    Connections = parsed.GetValue(connections),
                    Factor = parsed.GetValue(factor),
                    CpuPercent = parsed.GetValue(cpu),
                    CapacitySeconds = parsed.GetValue(capacity),
                    BeforeSeconds = parsed.GetValue(before),
                    OverloadSeconds = parsed.GetValue(overload),
                    AfterSeconds = parsed.GetValue(after),
                    WarmUpSeconds = parsed.GetValue(warmUp),
                    Settings = parsed.GetValue(set)!,
                },
                CreateConsole(),
                cancellationToken);
        });
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
