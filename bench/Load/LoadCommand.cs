using System.CommandLine;
using System.Xml;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Load.Servers;
using Danmaku.Bench.Replay;
using Spectre.Console;

namespace Danmaku.Bench.Load;

/// <summary>The command line of <c>load</c>.</summary>
internal static class LoadCommand
{
    /// <summary>Ran to the end, and the gateway owes nobody a comment.</summary>
    public const int Done = 0;

    /// <summary>The gateway lost a comment without saying so.</summary>
    public const int Lost = 1;

    /// <summary>It did not begin, or a server failed; the console says why.</summary>
    public const int CannotStart = 2;

    /// <summary>Stopped by Ctrl-C, the shell's number for it.</summary>
    public const int Stopped = 130;

    private const string NoCompression = "none";
    private const string Deflate = "deflate";
    private const string AllServers = "danmaku,floor,aspnet,signalr";

    public static Command Create()
    {
        var viewers = new Option<int>("--viewers") { Description = "Viewers in all rooms together.", DefaultValueFactory = _ => 1_000 };
        var rate = new Option<double>("--rate") { Description = "Comments per second in each room.", DefaultValueFactory = _ => 30 };
        var rooms = new Option<int>("--rooms") { Description = "Rooms, with equally many viewers.", DefaultValueFactory = _ => 1 };
        var duration = new Option<double>("--duration") { Description = "Seconds measured.", DefaultValueFactory = _ => 20 };
        var warmUp = new Option<double>("--warmup") { Description = "Seconds at full rate before.", DefaultValueFactory = _ => 20 };
        var runs = new Option<int>("--runs") { Description = "Runs of each server; the table has medians.", DefaultValueFactory = _ => 3 };
        var servers = new Option<string?>("--servers") { Description = $"Some of danmaku, floor, flooradaptive, aspnet, signalr, or of our doors: goim, goimzlib, goimbrotli, irc, centrifuge, events, alldoors. Default {AllServers}, or the preset's." };
        var bytes = new Option<int>("--bytes") { Description = "Bytes of each text, 18 to 400.", DefaultValueFactory = _ => 100 };
        var comments = new Option<FileInfo?>("--comments") { Description = "Recorded comments (XML) whose texts are posted instead." };
        var compression = new Option<string>("--compression") { Description = "none, or deflate: viewers offer permessage-deflate.", DefaultValueFactory = _ => NoCompression };
        var wait = new Option<WaitMode>("--wait") { Description = "What an idle generator does: sleep in epoll, nap, or spin.", DefaultValueFactory = _ => WaitMode.Sleep };
        var set = new Option<string[]>("--set") { Description = "A setting of the gateway, as Rooms:Gather=false. Can be repeated.", DefaultValueFactory = _ => [] };
        var preset = new Option<string?>("--preset") { Description = $"The loads of docs/performance.md: {string.Join(", ", LoadPresets.Names)}, or all." };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the results to a file as well." };
        comments.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<FileInfo?>() is { Exists: false } missing)
            {
                result.AddError($"There is no file {missing}.");
            }
        });
        compression.AcceptOnlyFromAmong(NoCompression, Deflate);
        preset.AcceptOnlyFromAmong([.. LoadPresets.Names, "all"]);
        Range(viewers, 1, 18_000);
        Range(rooms, 1, 4_000);
        Range(rate, 0, 10_000);
        Range(duration, 0.1, 3_600);
        Range(warmUp, 0, 3_600);
        Range(runs, 1, 100);
        Range(bytes, Marker.Length, 400);

        var command = new Command("load", "Compares what fanning comments out costs: our gateway, a floor in C, a plain ASP.NET Core loop and SignalR, side by side.")
        {
            preset, viewers, rate, rooms, duration, warmUp, runs, servers, bytes, comments, compression, wait, set, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
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

            if (!TryReadServers(parsed.GetValue(servers), out var kinds))
            {
                return CannotStartBecause(console, $"--servers knows {string.Join(", ", Enum.GetNames<ServerKind>())}.");
            }

            var file = parsed.GetValue(comments);
            var basis = new LoadCase
            {
                Name = $"{parsed.GetValue(viewers):N0} viewers in {parsed.GetValue(rooms):N0} room(s) x {parsed.GetValue(rate)}/s",
                Groups = [new RoomGroup("rooms", parsed.GetValue(rooms), Math.Max(1, parsed.GetValue(viewers) / parsed.GetValue(rooms)), parsed.GetValue(rate))],
                Servers = kinds ?? [ServerKind.Danmaku, ServerKind.Floor, ServerKind.AspNet, ServerKind.SignalR],
                WarmUp = TimeSpan.FromSeconds(parsed.GetValue(warmUp)),
                Duration = TimeSpan.FromSeconds(parsed.GetValue(duration)),
                Settings = parsed.GetValue(set)!,
                Texts = CommentText.OfSize(parsed.GetValue(bytes)),
                Wait = parsed.GetValue(wait),
                Deflate = parsed.GetValue(compression) == Deflate,
            };
            try
            {
                basis = file is null ? basis : basis with { Texts = Recorded(file) };
                var cases = parsed.GetValue(preset) is { } name ? LoadPresets.Of(name, basis, kinds) : [basis];
                return await RunAsync(cases, parsed.GetValue(runs), parsed.GetValue(json), console, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or XmlException)
            {
                return CannotStartBecause(console, exception.Message);
            }
            catch (OperationCanceledException)
            {
                return Stopped;
            }
        });
        return command;
    }

    /// <summary>Runs cases one after the other and shows each as soon as it is measured.</summary>
    /// <returns>An exit code, one of the constants of this class.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<LoadCase> cases, int runs, FileInfo? json, IAnsiConsole console, CancellationToken cancellationToken)
    {
        Linux.RaiseFileLimit();
        var (floor, problem) = cases.Any(static load => load.Servers.Any(static kind => kind is ServerKind.Floor or ServerKind.FloorAdaptive))
            ? await FloorProgram.BuildAsync()
            : (null, null);
        foreach (var sentence in new[] { problem, Cores.Unpinned }.OfType<string>())
        {
            console.MarkupLineInterpolated($"[yellow]{sentence}[/]");
        }

        await Cores.PinGeneratorAsync();
        var runner = new LoadRunner(floor, runs, new LoadProgress(console));
        var report = new LoadReport(console);
        var lost = false;
        foreach (var load in cases)
        {
            var results = await runner.RunAsync(load, cancellationToken);
            report.Show(load, results);
            lost |= results.Any(static row => row is { Server: ServerKind.Danmaku, Result.Delivery: { Lost: > 0 } or { Twice: > 0 } });
            if (json is not null)
            {
                await report.SaveAsync(json, cancellationToken);
            }
        }

        return lost ? Lost : Done;
    }

    private static IReadOnlyList<CommentText> Recorded(FileInfo file)
    {
        using var stream = file.OpenRead();
        var texts = CommentText.Recorded(RecordedFile.Read(stream));
        return texts.Count > 0 ? texts : throw new InvalidOperationException($"{file.Name} has no comments that can be posted.");
    }

    private static bool TryReadServers(string? list, out IReadOnlyList<ServerKind>? kinds)
    {
        kinds = null;
        if (list is null)
        {
            return true;
        }

        var found = new List<ServerKind>();
        foreach (var name in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Enum.TryParse<ServerKind>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var kind))
            {
                return false;
            }

            found.Add(kind);
        }

        kinds = found;
        return found.Count > 0;
    }

    private static int CannotStartBecause(IAnsiConsole console, string why)
    {
        console.MarkupLineInterpolated($"[red]{why}[/]");
        return CannotStart;
    }

    private static void Range<T>(Option<T> option, T min, T max)
        where T : IComparable<T> => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>() is { } value && (value.CompareTo(min) < 0 || value.CompareTo(max) > 0))
        {
            result.AddError($"{option.Name} is {min} to {max}.");
        }
    });
}
