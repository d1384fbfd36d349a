using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Commands;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Hosting.Check;

/// <summary>
/// The command <c>check</c>: does what a viewer does with a running service, from outside, and tells each step and its time. It is what
/// <c>helm test</c> runs.
/// </summary>
internal static class CheckCommand
{
    /// <summary>Its first argument.</summary>
    public const string Name = "check";

    private const int Works = 0;
    private const int Fails = 1;
    private const int CannotTell = 2;

    private const string Usage =
        """
        check --url http://host:port [--room check] [--token-file FILE] [--timeout 30s] [--json] [--Tokens:... and other settings]
          Joins a room, posts, receives the comment over a second connection and finds it in the history.
          --url         where the service is, http or https
          --room        the room
          --token-file  a file with a token that may post there; without it one is signed with Tokens:Secrets:0,
                        and where that is not configured either, the service is asked for a guest's (demo mode)
          --timeout     how long all of it may take, 1s to 10m; what is only away for now is tried again meanwhile
          --json        tell it as one JSON object
        """;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Runs it.</summary>
    /// <param name="args">What follows its name.</param>
    /// <param name="output">Takes the steps.</param>
    /// <param name="errors">Takes a sentence when one fails.</param>
    /// <param name="time">Clock.</param>
    /// <returns>The exit code: 0 all of it works, 1 not, 2 the command cannot be meant so.</returns>
    /// <exception cref="OptionsValidationException">The settings are wrong.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, TimeProvider time)
    {
        if (CommandArguments.Read(args, ["--url", "--room", "--token-file", "--timeout"], ["--json"]) is not { } arguments
            || !Uri.TryCreate(arguments.Of("--url"), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || arguments.Duration("--timeout", DefaultTimeout, LongestTimeout) is not { } timeout || timeout < ShortestTimeout
            || !RoomId.IsValid(arguments.Of("--room") ?? Name))
        {
            await errors.WriteLineAsync(Usage);
            return CannotTell;
        }

        var room = arguments.Of("--room") ?? Name;
        var report = new CheckReport(url, room, arguments.Has("--json") ? TextWriter.Null : output);
        using var http = new HttpClient { BaseAddress = url };
        var tokens = new CheckTokens(arguments.Of("--token-file"), arguments.Settings, http, time);
        using var end = new CancellationTokenSource(timeout, time);
        try
        {
            await new CheckRun(url, room, tokens, http, report, time).RunAsync(end.Token);
        }
        catch (CheckFailedException exception)
        {
            report.Failed(exception.Message);
        }
        catch (OperationCanceledException)
        {
            report.Failed($"There was no answer within {timeout.TotalSeconds:0.#} s.");
        }

        if (arguments.Has("--json"))
        {
            await output.WriteLineAsync(report.ToJson());
        }
        else if (report.Failure is { } failure)
        {
            await errors.WriteLineAsync(failure);
        }

        return report.Failure is null ? Works : Fails;
    }
}
