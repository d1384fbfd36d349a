using System.IO.Compression;
using System.Text;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Tests.Bench.Load;

public sealed class InflatedFramesTests
{
    private readonly InflatedFrames _frames = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_that_all_viewers_get_is_inflated_once(bool withContext)
    {
        // More than a window, of which every frame refers to the ones before where it may.
        var texts = Enumerable.Range(0, 100).Select(static i => $"comment {i} {Convert.ToHexString(Random(i))}").ToArray();
        var packed = Pack(texts, withContext);

        foreach (var viewer in Enumerable.Range(0, 3))
        {
            Assert.Equal(texts, ReadAll(packed));
        }

        Assert.Equal(texts.Length, _frames.Inflated);
    }

    [Fact]
    public void A_viewer_who_is_far_behind_or_gets_frames_of_its_own_reads_the_same()
    {
        var packed = Pack([.. Enumerable.Range(0, 1_000).Select(static i => $"comment {i}")], withContext: false);
        ReadAll(packed);

        Assert.Equal(["comment 0", "hello", "comment 999"], ReadAll([packed[0], .. Pack(["hello"], withContext: false), packed[999]]));
    }

    [Fact]
    public void What_cannot_be_inflated_is_said() => Assert.Throws<InvalidDataException>(() => ReadAll([[0xFF, 0xFF, 0xFF]]));

    private List<string> ReadAll(IEnumerable<byte[]> frames)
    {
        var history = new InflatedHistory();
        return [.. frames.Select(packed => Encoding.UTF8.GetString(_frames.Read(packed, history)))];
    }

    private static List<byte[]> Pack(IReadOnlyList<string> texts, bool withContext)
    {
        var frames = new List<byte[]>();
        var packed = new MemoryStream();
        var deflate = new DeflateStream(packed, CompressionLevel.Optimal);
        foreach (var text in texts)
        {
            if (!withContext)
            {
                packed = new MemoryStream();
                deflate = new DeflateStream(packed, CompressionLevel.Optimal);
            }

            packed.SetLength(0);
            deflate.Write(Encoding.UTF8.GetBytes(text));
            deflate.Flush();
            frames.Add(packed.ToArray()[..^4]);
        }

        return frames;
    }

    // Repeats itself every ten texts, so that there is something to refer to.
    private static byte[] Random(int seed)
    {
        var bytes = new byte[400];
        new Random(seed % 10).NextBytes(bytes);
        return bytes;
    }
}
