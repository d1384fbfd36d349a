using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Hosting;
using Danmaku.Gateway.Recording;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Danmaku.Bench.Recorded;

/// <summary>The command line of <c>recorded</c>: what it takes to replay a recording of many comments from a SQLite file.</summary>
internal static class RecordedCommand
{
    private const string Room = "demo";
    private const int Batch = 10_000;
    private const int Windows = 500;
    private const int Looks = 20;

    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 20, 0, 0, TimeSpan.Zero);

    public static Command Create()
    {
        var count = new Option<int>("--comments") { Description = "How many.", DefaultValueFactory = static _ => 1_000_000 };
        var isShuffled = new Option<bool>("--shuffled") { Description = "Each at a moment of the picture of its own, as viewers of a video on demand post." };
        var command = new Command("recorded", "Measures a replay of many comments: memory, the first answer, seeks, and what a deletion takes to leave.") { count, isShuffled };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(count), parsed.GetValue(isShuffled), AnsiConsole.Console, cancellationToken));
        return command;
    }

    private static async Task RunAsync(int count, bool isShuffled, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("danmaku-recorded-");
        try
        {
            await using var app = GatewayProgram.Build(["--urls", "http://127.0.0.1:0"], builder =>
            {
                builder.Configuration.AddInMemoryCollection(
                [
                    new("Store:Path", Path.Combine(folder.FullName, "danmaku.db")),
                    new("Recording:ReplayComments", "10000000"),
                    new("Recording:ReplayBytes", "4294967296"),
                ]);
                builder.Logging.ClearProviders();
            });
            await FillAsync(app.Services.GetRequiredService<IRoomStore>(), count, isShuffled, cancellationToken);
            await MeasureAsync(app.Services.GetRequiredService<Recordings>(), count, console, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Three hours, however many they are.
    private static async Task FillAsync(IRoomStore store, int count, bool isShuffled, CancellationToken cancellationToken)
    {
        var epoch = (await store.OpenAsync(Room, new RoomLimits(), cancellationToken)).Epoch;
        var (random, texts) = (new Random(7), ReadTexts());
        for (var first = 0; first < count; first += Batch)
        {
            await store.AppendAsync(
                [
                    .. Enumerable.Range(first, Math.Min(Batch, count - first)).Select(number => new JournalEntry(
                        Room,
                        new RoomEvent.CommentPosted(
                            new Comment
                            {
                                Position = new RoomPosition(epoch, number + 1),
                                At = Begin.AddMilliseconds(10_800_000L * number / count),
                                Author = new Viewer($"user-{random.Next(20_000)}", $"观众{random.Next(20_000)}", ViewerRole.Viewer),
                                Text = texts[random.Next(texts.Length)],
                                MediaTime = isShuffled ? TimeSpan.FromMilliseconds(random.Next(10_800_000)) : null,
                            },
                            Thinned: false),
                        Nonce: null)),
                ],
                cancellationToken);
        }
    }

    private static string[] ReadTexts() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "recorded-sample.txt")).Select(static typed => DisplayText.Clean(typed).Shown).Where(static shown => shown.Length > 0)];

    private static async Task MeasureAsync(Recordings recordings, int count, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var range = new RecordedRange(Room, null, null, null);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var found = (await recordings.FindAsync(range, cancellationToken)).Comments!;
        var first = clock.Elapsed;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var garbage = GC.GetTotalAllocatedBytes() - allocated;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        var looks = new List<double>();
        for (var look = 0; look < Looks; look++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            clock.Restart();
            found = (await recordings.FindAsync(range, cancellationToken)).Comments!;
            looks.Add(clock.Elapsed.TotalMilliseconds);
        }

        var random = new Random(11);
        var windows = new List<double>();
        for (var window = 0; window < Windows; window++)
        {
            var at = TimeSpan.FromSeconds(random.Next(10_800));
            clock.Restart();
            found.Window(null, at, at + TimeSpan.FromSeconds(30));
            windows.Add(clock.Elapsed.TotalMilliseconds);
        }

        looks.Sort();
        windows.Sort();
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} comments: first answer after {first.TotalSeconds:0.0} s ({cpu.TotalSeconds:0.0} s of CPU), {garbage / 1_048_576.0:0} MiB allocated meanwhile; kept {kept / 1_048_576.0:0.0} MiB ({found.Bytes / 1_048_576.0:0.0} by its own count), {(double)kept / count:0} bytes a comment"));
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a look for changes {looks[Looks / 2]:0.0} ms; a window {windows[Windows / 2]:0.00} ms, at most {windows[^1]:0.0} ms"));
    }
}
