using System.CommandLine;
using Danmaku.Bench.Scale;
using Spectre.Console;

namespace Danmaku.Bench.Plan;

/// <summary>The command line of <c>plan</c>.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var basis = new PlanOptions();
        var viewers = Option("--viewers", "Viewers at the busiest moment, in all rooms.", basis.Viewers, 1, 100_000_000);
        var rooms = Option("--rooms", "Rooms on air.", basis.Rooms, 1, 1_000_000);
        var comments = Option("--comments", "Comments per second, in all rooms.", basis.Comments, 0, 1_000_000);
        var bytes = Option("--bytes", "UTF-8 bytes of a comment's text.", basis.CommentBytes, 1, 4_096);
        var zipf = Option("--zipf", "Exponent: the audience of the k-th room goes with k to the power of minus this.", basis.ZipfExponent, 0, 3);
        var use = Option("--use", "Share of a pod's CPU, memory and network that may be in use.", basis.Use, 0.1, 0.95);
        var gatewayCores = Option("--gateway-cores", "Cores of a gateway pod.", basis.GatewayCores, 1, 1_000);
        var gatewayMemory = Option("--gateway-memory", "GiB of a gateway pod.", basis.GatewayGibibytes, 0.25, 10_000);
        var siloCores = Option("--silo-cores", "Cores of a silo pod.", basis.SiloCores, 1, 1_000);
        var siloMemory = Option("--silo-memory", "GiB of a silo pod.", basis.SiloGibibytes, 0.25, 10_000);
        var gigabits = Option("--gigabits", "Network of a pod in Gbit/s.", basis.Gigabits, 0.01, 1_000);
        var perGateway = Option("--viewers-per-gateway", "Most viewers at one gateway, however much it could bear.", basis.ViewersPerGateway, 100, 1_000_000);
        var days = Option("--retention-days", "Days that comments are kept.", basis.RetentionDays, 1, 400);
        var plain = new Option<bool>("--plain") { Description = "Viewers do not agree on permessage-deflate." };
        var command = new Command("plan", "Says how many pods, how much memory, bandwidth and database a service needs.")
        {
            viewers, rooms, comments, bytes, zipf, use, gatewayCores, gatewayMemory, siloCores, siloMemory, gigabits, perGateway, days, plain,
        };
        command.SetAction(parsed =>
        {
            var plan = Planner.Make(
                new PlanOptions
                {
                    Viewers = parsed.GetValue(viewers),
                    Rooms = parsed.GetValue(rooms),
                    Comments = parsed.GetValue(comments),
                    CommentBytes = parsed.GetValue(bytes),
                    ZipfExponent = parsed.GetValue(zipf),
                    Use = parsed.GetValue(use),
                    GatewayCores = parsed.GetValue(gatewayCores),
                    GatewayGibibytes = parsed.GetValue(gatewayMemory),
                    SiloCores = parsed.GetValue(siloCores),
                    SiloGibibytes = parsed.GetValue(siloMemory),
                    Gigabits = parsed.GetValue(gigabits),
                    ViewersPerGateway = parsed.GetValue(perGateway),
                    RetentionDays = parsed.GetValue(days),
                    IsCompressed = !parsed.GetValue(plain),
                },
                new ScaleCosts());
            var console = AnsiConsole.Console;
            console.Profile.Width = Math.Max(console.Profile.Width, 160);
            PlanReport.Show(plan, console);
        });
        return command;
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
