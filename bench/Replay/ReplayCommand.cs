using System.CommandLine;
using System.Globalization;
using System.Xml;
using Spectre.Console;

namespace Danmaku.Bench.Replay;

/// <summary>The command line of <c>replay</c>.</summary>
internal static class ReplayCommand
{
    /// <summary>Every comment of the file is accounted for and had an answer.</summary>
    public const int Complete = 0;

    /// <summary>Some comments had no answer, or the sums do not add up to the file.</summary>
    public const int Incomplete = 1;

    /// <summary>The replay did not begin; the console says why.</summary>
    public const int CannotStart = 2;

    /// <summary>Stopped by Ctrl-C, the shell's number for it.</summary>
    public const int Stopped = 130;

    /// <summary>Connections at once: half of what a gateway takes from one address by default.</summary>
    private const int Connections = 50;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "Recorded comments as XML: <d p=\"SECONDS,MODE,SIZE,COLOUR,...\">text</d>." };
        var room = new Option<string>("--room") { Description = "Room to post into.", DefaultValueFactory = _ => "demo" };
        var speed = Number("--speed", "How much faster than recorded, 0.1 to 1000.", byDefault: 1, min: 0.1, max: 1000);
        var url = new Option<Uri>("--url")
        {
            Description = "The gateway, an http or https address.",
            DefaultValueFactory = _ => new Uri("http://localhost:8080"),
            CustomParser = static result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" })
                {
                    return address;
                }

                result.AddError($"--url is an http or https address, not '{result.Tokens[0].Value}'.");
                return null!;
            },
        };
        var replayAs = new Option<ReplayAs>("--as")
        {
            Description = "many: each viewer of the file posts as one of their own; one: a single viewer posts everything, within its rate limit.",
            DefaultValueFactory = _ => ReplayAs.Many,
        };
        var patience = Number(
            "--patience", "Seconds that a rate-limited or unanswered comment is tried again, 0 to 3600.", byDefault: 120, min: 0, max: 3600);
        var secret = new Option<string?>("--secret") { Description = "Shared secret (HS256) to sign tokens with, for a gateway that is not in demo mode." };
        var issuer = new Option<string?>("--issuer") { Description = "Claim iss of those tokens." };
        var audience = new Option<string?>("--audience") { Description = "Claim aud of those tokens." };
        file.AcceptExistingOnly();

        var command = new Command("replay", "Posts recorded comments into a room at their own times, and accounts for every one of them.")
        {
            file, room, speed, url, replayAs, patience, secret, issuer, audience,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var plan = new ReplayPlan
            {
                Speed = parsed.GetValue(speed),
                As = parsed.GetValue(replayAs),
                Patience = TimeSpan.FromSeconds(parsed.GetValue(patience)),
                Run = Guid.NewGuid().ToString("N")[..8],
            };
            var gateway = new Uri(parsed.GetValue(url)!.AbsoluteUri.TrimEnd('/') + "/");
            var signing = parsed.GetValue(secret) is { } text
                ? new SignedTokens(text, parsed.GetValue(issuer), parsed.GetValue(audience), TimeProvider.System)
                : null;

            // A file or a pipe gets plain lines.
            var console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            });
            return RunAsync(parsed.GetValue(file)!, gateway, parsed.GetValue(room)!, plan, signing, console, cancellationToken);
        });
        return command;
    }

    /// <summary>Replays one file.</summary>
    /// <returns>An exit code, one of the constants of this class.</returns>
    public static async Task<int> RunAsync(
        FileInfo source, Uri gateway, string room, ReplayPlan plan, ITokenSource? signing, IAnsiConsole console, CancellationToken cancellationToken)
    {
        RecordedFile file;
        try
        {
            await using var stream = source.OpenRead();
            file = RecordedFile.Read(stream);
        }
        catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
        {
            return CannotStartBecause(console, $"{source.Name} cannot be read: {exception.Message}");
        }

        using var http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(15) };
        var tokens = signing ?? new DemoTokens(http, TimeProvider.System);
        await using var pool = new PosterPool(gateway, room, tokens, Connections, TimeProvider.System);
        try
        {
            await pool.OpenAsync(cancellationToken);
            await tokens.TokenAsync("replay", cancellationToken);
        }
        catch (ConnectionLostException lost)
        {
            return CannotStartBecause(console, $"No connection to {gateway} {lost.Message}");
        }
        catch (HttpRequestException exception)
        {
            return CannotStartBecause(console, $"{gateway} hands out no tokens ({exception.Message}) Only a gateway in demo mode does; for others say --secret.");
        }
        catch (OperationCanceledException)
        {
            return Stopped;
        }

        var report = new ReplayReport(console, file);
        report.Begin(gateway, room, plan);
        var tally = new ReplayTally(file);
        var run = new ReplayRun(file, plan, pool, tally, TimeProvider.System);
        await report.ShowProgressAsync(run, tally, run.RunAsync(cancellationToken));
        var sums = tally.Sums();
        report.End(sums);
        return cancellationToken.IsCancellationRequested ? Stopped
            : sums is { Complete: true, Unanswered: 0 } ? Complete
            : Incomplete;
    }

    private static int CannotStartBecause(IAnsiConsole console, string why)
    {
        console.MarkupLineInterpolated($"[red]{why}[/]");
        return CannotStart;
    }

    private static Option<double> Number(string name, string description, double byDefault, double min, double max) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => byDefault,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            {
                return number;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is a number of {min} to {max}, not '{result.Tokens[0].Value}'."));
            return byDefault;
        },
    };
}
