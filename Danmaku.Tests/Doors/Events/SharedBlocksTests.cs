using System.IO.Compression;
using System.Text;
using Danmaku.Gateway.Doors.Events;
using FsCheck;

namespace Danmaku.Tests.Doors.Events;

/// <summary>Blocks that were compressed each for itself are one stream, in any order, as the decoders of the world read it.</summary>
public sealed class SharedBlocksTests
{
    // What the encoders' own dictionaries and habits are made for, and what they are not.
    private static readonly string[] Texts =
    [
        "event: batch\nid: 3.124\ndata: {\"type\":\"batch\"}\n\n", ":\n\n", "the information of the government and the development of the people",
        "前方高能前方高能前方高能", new('x', 100_000), string.Concat(Enumerable.Range(0, 5_000).Select(static i => $"{{\"seq\":{i},\"text\":\"{i * 7919}\"}},")),
    ];

    [Theory]
    [InlineData(nameof(EventEncoding.Gzip))]
    [InlineData(nameof(EventEncoding.Brotli))]
    public void In_any_order_they_are_what_was_encoded(string name)
    {
        var encoding = Enum.Parse<EventEncoding>(name);
        var blocks = Texts.Select(text => SharedBlocks.Encode(encoding, Encoding.UTF8.GetBytes(text))).ToArray();
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Gen.Choose(0, Texts.Length - 1))), order =>
        {
            using var stream = new MemoryStream();
            stream.Write(SharedBlocks.StartOf(encoding));
            foreach (var index in order)
            {
                stream.Write(blocks[index]);
            }

            return Decoded(encoding, stream, order.Sum(index => Encoding.UTF8.GetByteCount(Texts[index]))) == string.Concat(order.Select(index => Texts[index]));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_stream_of_brotli_comes_to_its_end()
    {
        byte[] stream = [.. SharedBlocks.StartOf(EventEncoding.Brotli), .. SharedBlocks.Encode(EventEncoding.Brotli, "all"u8), .. SharedBlocks.EndOf(EventEncoding.Brotli)];
        var text = new byte[16];

        Assert.True(BrotliDecoder.TryDecompress(stream, text, out var length));
        Assert.Equal("all", Encoding.UTF8.GetString(text, 0, length));
    }

    [Fact]
    public void A_batch_of_comments_is_a_third_of_its_size()
    {
        var batch = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20).Select(
            static i => $$$"""{"seq":{{{i}}},"at":17900000{{{i * 37}}},"kind":"comment","text":"前方高能 {{{i}}}","from":{"id":"user-{{{i}}}","name":"Mei{{{i}}}"}},""")));

        Assert.InRange(SharedBlocks.Encode(EventEncoding.Gzip, batch).Length, 1, batch.Length / 3);
        Assert.InRange(SharedBlocks.Encode(EventEncoding.Brotli, batch).Length, 1, batch.Length / 3);
    }

    private static string Decoded(EventEncoding encoding, MemoryStream stream, int length)
    {
        stream.Position = 0;
        using Stream decoder = encoding == EventEncoding.Gzip
            ? new GZipStream(stream, CompressionMode.Decompress)
            : new BrotliStream(stream, CompressionMode.Decompress);
        var bytes = new byte[length];

        // Not to the end, which a stream of a room never has.
        decoder.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
