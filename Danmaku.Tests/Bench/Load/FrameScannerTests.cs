using System.Buffers.Binary;
using System.Text;
using Danmaku.Bench.Load.Dialects;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Tests.Bench.Load;

/// <summary>What the generator counts must not depend on how the bytes of a server are cut into reads.</summary>
public sealed class FrameScannerTests
{
    [Fact]
    public void Comments_are_all_found_wherever_the_bytes_are_cut()
    {
        byte[] stream =
        [
            .. Frame(0x81, Comment(1) + "," + Comment(2)),
            .. Frame(0x89, "ping"),
            .. Frame(0x81, new string('x', 200) + Comment(3)),
            .. Frame(0x81, "no comment ~t in this one ~tXYZ~t"),
            .. Frame(0x81, string.Concat(Enumerable.Range(4, 40).Select(Comment))),
        ];

        for (var cut = 0; cut <= stream.Length; cut++)
        {
            Assert.Equal(Enumerable.Range(1, 43), Indexes([stream[..cut], stream[cut..]]));
        }
    }

    [Fact]
    public void Comments_are_all_found_when_bytes_come_one_at_a_time()
    {
        var stream = Frame(0x81, new string('x', 70_000) + Comment(7)).Concat(Frame(0x81, Comment(8)));

        Assert.Equal([7, 8], Indexes(stream.Chunk(1_000)));
        Assert.Equal([7, 8], Indexes(stream.TakeLast(100).Chunk(1), from: [.. stream.SkipLast(100)]));
    }

    [Fact]
    public void A_marker_says_when_its_comment_was_due_and_which_it_was()
    {
        Span<byte> text = new byte[Marker.Length];
        Marker.Write(text, microsecond: 987_654_321_012, index: 16_777_215);
        ReadOnlySpan<byte> rest = text;

        Assert.True(Marker.TryTake(ref rest, out var microsecond, out var index));

        Assert.Equal((987_654_321_012, 16_777_215), (microsecond, index));
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void A_frame_says_its_kind_and_whether_it_is_compressed()
    {
        var frames = new FrameScanner(Frame(0xC1, "deflated"), start: 0);

        Assert.True(frames.TryNext(out var frame, out var payload));

        Assert.Equal((ServerFrame.Text, true, true, 8), (frame.Opcode, frame.Final, frame.Compressed, payload.Length));
    }

    [Fact]
    public void A_masked_frame_is_none_of_a_server() =>
        Assert.Throws<InvalidDataException>(() => ServerFrame.TryReadHeader([0x81, 0x85, 0, 0, 0, 0], out _));

    private static List<int> Indexes(IEnumerable<byte[]> reads, byte[]? from = null)
    {
        var room = new RoomLoad(0, 0);
        var connection = new ClientConnection(0, new ClientPlan(0, 0, Posts: false, Configures: false), room, new PlainDialect());
        var indexes = new List<int>();
        foreach (var read in reads.Prepend(from ?? []))
        {
            byte[] received = [.. connection.Partial, .. read];
            var frames = new FrameScanner(received, start: 0);
            while (frames.TryNext(out _, out var payload))
            {
                while (Marker.TryTake(ref payload, out var due, out var index))
                {
                    Assert.Equal(index * 1_000L, due);
                    indexes.Add(index);
                }
            }

            connection.Keep(received.AsSpan(frames.Consumed));
        }

        Assert.Equal(0, connection.PartialLength);
        return indexes;
    }

    private static string Comment(int index)
    {
        Span<byte> marker = stackalloc byte[Marker.Length];
        Marker.Write(marker, index * 1_000L, index);
        return $"前方高能 {Encoding.ASCII.GetString(marker)}";
    }

    private static byte[] Frame(byte first, string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        byte[] header = payload.Length switch
        {
            < 126 => [first, (byte)payload.Length],
            <= ushort.MaxValue => [first, 126, 0, 0],
            _ => [first, 127, 0, 0, 0, 0, 0, 0, 0, 0],
        };
        if (header.Length == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)payload.Length);
        }
        else if (header.Length == 10)
        {
            BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(2), (ulong)payload.Length);
        }

        return [.. header, .. payload];
    }
}
