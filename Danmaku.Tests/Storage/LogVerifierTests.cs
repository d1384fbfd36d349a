using Danmaku.Contracts.Messages;
using Danmaku.Silo.Hosting.Logs;
using FsCheck;

namespace Danmaku.Tests.Storage;

/// <summary>Whatever is done to an export is found, and where.</summary>
public sealed class LogVerifierTests
{
    private static readonly string Nowhere = new('a', 64);

    [Fact]
    public void A_log_as_it_was_written_is_whole_from_any_entry_on()
    {
        Prop.ForAll<byte, byte>((length, skipped) =>
        {
            var lines = Lines(length % 40);
            var from = lines.Count == 0 ? 0 : skipped % lines.Count;
            var head = lines.Count == 0 ? LogChain.Start : HashOf(lines[^1]);

            Assert.Equal(new LogVerdict.Whole(lines.Count, head), Check(lines));
            Assert.Equal(new LogVerdict.Whole(lines.Count, head), Check(lines, known: head));
            Assert.Equal(
                new LogVerdict.Whole(lines.Count - from, head), Check(lines[from..], after: from == 0 ? LogChain.Start : HashOf(lines[from - 1])));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_byte_that_is_changed_added_or_taken_out_is_found_at_its_entry()
    {
        Prop.ForAll<int, int, byte>((which, where, kind) =>
        {
            var lines = Lines(12);
            var at = (int)((uint)which % lines.Count);
            var line = lines[at].ToList();
            var place = (int)((uint)where % line.Count);
            switch (kind % 3)
            {
                case 0:
                    // Not into an end of a line, which would make it two.
                    line[place] ^= (line[place] ^ 1) is '\n' or '\r' ? (byte)2 : (byte)1;
                    break;
                case 1:
                    line.Insert(place, (byte)' ');
                    break;
                default:
                    line.RemoveAt(place);
                    break;
            }

            lines[at] = [.. line];

            var broken = Assert.IsType<LogVerdict.Broken>(Check(lines));
            Assert.Equal((at + 1, LogBreak.Changed), (broken.Number, broken.Break));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_entry_that_is_taken_out_is_found_at_the_one_behind_it()
    {
        for (var at = 0; at < 11; at++)
        {
            var lines = Lines(12);
            lines.RemoveAt(at);

            var broken = Assert.IsType<LogVerdict.Broken>(Check(lines));
            Assert.Equal((at + 1, LogBreak.Missing, new RoomPosition(1, at + 2)), (broken.Number, broken.Break, broken.Event!.Value));
        }
    }

    [Fact]
    public void An_end_that_is_cut_off_is_found_by_who_knows_a_hash_of_it()
    {
        var lines = Lines(12);
        var head = HashOf(lines[^1]);
        var cut = lines[..9];

        Assert.IsType<LogVerdict.Whole>(Check(cut));
        Assert.Equal((10, LogBreak.Missing), Broken(Check(cut, known: head)));
        Assert.Equal((10, LogBreak.Missing), Broken(Check(cut, end: head)));
        Assert.Equal((1, LogBreak.Missing), Broken(Check([], known: head)));

        // The log has grown since the hash was noted down, which is what logs do; but a store knows its end.
        Assert.IsType<LogVerdict.Whole>(Check(lines, known: HashOf(lines[8])));
        Assert.Equal((12, LogBreak.Reordered), Broken(Check(lines, end: HashOf(lines[8]))));
    }

    [Fact]
    public void A_log_made_anew_is_found_by_who_knows_a_hash_of_the_former_one()
    {
        var forged = Lines(12, "somebody else did it");

        Assert.IsType<LogVerdict.Whole>(Check(forged));
        Assert.Equal((13, LogBreak.Missing), Broken(Check(forged, known: HashOf(Lines(12)[4]))));
    }

    [Fact]
    public void Entries_that_changed_places_or_stand_twice_are_found()
    {
        Prop.ForAll<int, int>((first, second) =>
        {
            var lines = Lines(12);
            var (low, high) = ((int)((uint)first % 12), (int)((uint)second % 12));
            (low, high) = low < high ? (low, high) : (high, low);
            if (low == high)
            {
                lines.Insert(low, lines[low]);
                Assert.Equal((low + 2, LogBreak.Reordered), Broken(Check(lines)));
                return;
            }

            (lines[low], lines[high]) = (lines[high], lines[low]);
            Assert.Equal((low + 1, LogBreak.Reordered), Broken(Check(lines)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_entry_put_in_is_found_even_when_it_is_chained_to_the_one_before_it()
    {
        for (var at = 1; at < 12; at++)
        {
            var lines = Lines(12);
            lines.Insert(at, LogEntryJson.Write(LogChain.Chain(Entry(at, "forged"), HashOf(lines[at - 1]))));
            Assert.Equal((at + 2, LogBreak.Reordered), Broken(Check(lines)));

            var loose = Lines(12);
            loose.Insert(at, LogEntryJson.Write(LogChain.Chain(Entry(at, "forged"), Nowhere)));
            Assert.Equal((at + 1, LogBreak.Missing), Broken(Check(loose)));
        }
    }

    [Fact]
    public void An_export_of_a_part_is_told_from_a_log_without_its_beginning()
    {
        var lines = Lines(12)[5..];

        Assert.Equal((1, LogBreak.Missing), Broken(Check(lines)));
        Assert.Equal((1, LogBreak.Missing), Broken(Check(lines, after: Nowhere)));
        Assert.IsType<LogVerdict.Whole>(Check(lines, after: HashOf(Lines(12)[4])));
    }

    private static LogEntry Entry(int number, string reason) => new()
    {
        Position = new RoomPosition(1, number + 1),
        At = Samples.At.AddSeconds(number),
        Action = ModerationAction.Timeout,
        Actor = new Viewer("mod", "管理", ViewerRole.Moderator),
        ViewerId = $"viewer-{number}",
        Reason = reason,
    };

    private static List<byte[]> Lines(int count, string reason = "spam")
    {
        var lines = new List<byte[]>();
        var previous = LogChain.Start;
        for (var i = 0; i < count; i++)
        {
            var entry = LogChain.Chain(Entry(i, reason), previous);
            lines.Add(LogEntryJson.Write(entry));
            previous = entry.Hash;
        }

        return lines;
    }

    private static string HashOf(byte[] line) => LogEntryJson.TryRead(line, out var entry) ? entry.Hash : throw new InvalidOperationException();

    private static (long Number, LogBreak Break) Broken(LogVerdict verdict)
    {
        var broken = Assert.IsType<LogVerdict.Broken>(verdict);
        return (broken.Number, broken.Break);
    }

    // As the export travels: lines, each with its end.
    private static LogVerdict Check(IEnumerable<byte[]> lines, string? after = null, string? known = null, string? end = null)
    {
        using var export = new MemoryStream([.. lines.SelectMany(line => (byte[])[.. line, (byte)'\n'])]);
        return LogVerifier.CheckAsync(LogLines.ReadAsync(export), after ?? LogChain.Start, known, end).GetAwaiter().GetResult();
    }
}
