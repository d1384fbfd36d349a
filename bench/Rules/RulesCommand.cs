using System.CommandLine;
using Spectre.Console;

namespace Danmaku.Bench.Rules;

/// <summary>The command line of <c>rules</c>.</summary>
internal static class RulesCommand
{
    public static Command Create()
    {
        var basis = new RulesOptions();
        var terms = Option("--terms", "Terms of the room, Chinese and English in turn, one in twenty with wildcards.", basis.Terms, 0, 10_000);
        var regexes = Option("--regexes", "Regular expressions of the room.", basis.Regexes, 0, 200);
        var rounds = Option("--rounds", "How often each comment is checked.", basis.Rounds, 1, 10_000);
        var seed = Option("--seed", "The same seed makes the same rules.", basis.Seed, 0, int.MaxValue);
        var comments = new Option<FileInfo[]>("--comments")
        {
            Description = "Recorded comments: XML, or texts one a line. Left out: 200 recorded comments that come with the tests.",
        };
        var command = new Command("rules", "Measures what a room's rules cost for each comment, and what compiling them does.")
        {
            terms, regexes, rounds, seed, comments.AcceptExistingOnly(),
        };
        command.SetAction(parsed => new RulesRun(
            new RulesOptions
            {
                Terms = parsed.GetValue(terms),
                Regexes = parsed.GetValue(regexes),
                Rounds = parsed.GetValue(rounds),
                Seed = parsed.GetValue(seed),
                Comments = parsed.GetValue(comments) ?? [],
            },
            CreateConsole()).Run());
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
