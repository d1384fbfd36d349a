using System.CommandLine;
using Spectre.Console;

namespace Danmaku.Bench.Vanish;

/// <summary>The command line of <c>vanish</c>.</summary>
internal static class VanishCommand
{
    public static Command Create()
    {
        var basis = new VanishOptions();
        var viewers = Option("--viewers", "Viewers of one room.", basis.Viewers, 1, 20_000);
        var rate = Option("--rate", "Comments per second that go on meanwhile.", basis.Rate, 1, 100);
        var commands = Option("--commands", "Deletions that are measured.", basis.Commands, 1, 10_000);
        var pause = Option("--pause", "Milliseconds between two of them.", basis.PauseMilliseconds, 10, 10_000);
        var command = new Command("vanish", "Measures, at the viewers of one process, how long a deleted comment stays.") { viewers, rate, commands, pause };
        command.SetAction((parsed, cancellationToken) => VanishRun.RunAsync(
            new VanishOptions
            {
                Viewers = parsed.GetValue(viewers),
                Rate = parsed.GetValue(rate),
                Commands = parsed.GetValue(commands),
                PauseMilliseconds = parsed.GetValue(pause),
            },
            AnsiConsole.Console,
            cancellationToken));
        return command;
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
