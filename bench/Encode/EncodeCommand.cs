using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Centrifuge;
using Danmaku.Gateway.Doors.Events;
using Danmaku.Gateway.Doors.Goim;
using Danmaku.Gateway.Doors.Irc;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Silo.Domain.Filtering;
using Spectre.Console;

namespace Danmaku.Bench.Encode;

/// <summary>The command line of <c>encode</c>: what a batch costs in each wire format, once for all who read it so.</summary>
internal static class EncodeCommand
{
    private const int Rounds = 4_000;
    private const string Room = "demo";

    private static readonly int[] Sizes = [1, 5, 20];

    // Recorded comments: made-up ones compress better than people write.
    private static readonly string[] Texts =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "recorded-sample.txt")).Select(static typed => DisplayText.Clean(typed).Shown).Where(static shown => shown.Length > 0)];

    public static Command Create()
    {
        var command = new Command("encode", "Measures the bytes of a batch in each wire format and the time to encode it, once for all its readers.");
        command.SetAction(_ =>
        {
            Run(AnsiConsole.Console);
            return 0;
        });
        return command;
    }

    private static (string Name, IWireFormat Format)[] Formats() =>
    [
        ("native", new NativeFormat()),
        ("goim, plain", new GoimFormat(GoimPacking.Plain, pushOperation: 1_000)),
        ("goim, zlib", new GoimFormat(GoimPacking.Zlib, pushOperation: 1_000)),
        ("goim, brotli", new GoimFormat(GoimPacking.Brotli, pushOperation: 1_000)),
        ("goim, raw", new GoimFormat(GoimPacking.Raw, pushOperation: 1_000)),
        ("IRC, with tags", new IrcFormat(IrcAbilities.Tags | IrcAbilities.Commands, isBare: false, new IrcMemory())),
        ("IRC, without", new IrcFormat(IrcAbilities.None, isBare: false, new IrcMemory())),
        ("Centrifuge", new CentrifugeFormat(new ChannelNames(""))),
        ("events", new EventsFormat(EventEncoding.Identity)),
        ("events, gzip", new EventsFormat(EventEncoding.Gzip)),
        ("events, brotli", new EventsFormat(EventEncoding.Brotli)),
    ];

    private static void Run(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("format");
        foreach (var size in Sizes)
        {
            table.AddColumn(new TableColumn($"bytes of {size}").RightAligned()).AddColumn(new TableColumn("us").RightAligned());
        }

        // The first pass is for the compiler, which makes better code of what it has seen in use.
        Rows();
        foreach (var row in Rows())
        {
            table.AddRow(row);
        }

        console.Write(table);
    }

    private static List<string[]> Rows() => [.. Formats().Select(static each => (string[])[each.Name, .. Sizes.SelectMany(size => Measure(each.Format, size))])];

    // The median: what a collection or another process took of one round is no cost of the format.
    private static string[] Measure(IWireFormat format, int comments)
    {
        RoomEvent[] events = [.. Enumerable.Range(1, comments).Select(Posted)];
        var items = new List<BatchItem>();
        var taken = new double[Rounds];
        var bytes = 0;
        for (var round = -Rounds; round < Rounds; round++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            Disclosure.Fill(AudienceView.Viewers, events, items);
            bytes = format.Batch(Room, CollectionsMarshal.AsSpan(items)).Length;
            if (round >= 0)
            {
                taken[round] = Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds;
            }
        }

        Array.Sort(taken);
        return [bytes.ToString("N0", CultureInfo.InvariantCulture), taken[Rounds / 2].ToString("0.0", CultureInfo.InvariantCulture)];
    }

    private static RoomEvent Posted(int sequence) => new RoomEvent.CommentPosted(
        new Comment
        {
            Position = new RoomPosition(28_094_065, sequence),
            At = DateTimeOffset.FromUnixTimeMilliseconds(1_795_317_000_000 + (sequence * 40)),
            Author = new Viewer($"user-{sequence * 104_729:x6}", $"viewer {sequence * 31 % 97}", ViewerRole.Viewer),
            Text = Texts[sequence % Texts.Length],
        },
        Thinned: false);
}
