using System.Text;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Compression;
using Danmaku.Tests.Support;
using FsCheck;

namespace Danmaku.Tests.Sockets.Compression;

public sealed class SharedCompressionTests
{
    private static readonly Configuration Some = new() { MaxNbOfTest = 15, QuietOnSuccess = true, Runner = Config.QuickThrowOnFailure.Runner };
    private static readonly double[] Losses = [0, 0.2, 0.7];

    [Fact]
    public void Whatever_a_viewer_gets_and_misses_a_standard_inflater_reads_it_exactly() => Prop.ForAll(
        Arb.From(Gen.Choose(0, int.MaxValue - 1)),
        seed =>
        {
            var random = new System.Random(seed);
            var frames = Frames(random, new FrameChain(), 40);
            var other = Frames(random, new FrameChain(), 40);
            foreach (var mode in new[] { DeflateMode.Chained, DeflateMode.Alone, DeflateMode.None })
            {
                foreach (var loss in Losses)
                {
                    using var viewer = new StandardInflater(keepsContext: mode == DeflateMode.Chained);
                    var sent = new FrameCompression(mode);
                    foreach (var frame in frames.Zip(other, (one, two) => loss == 0.2 ? new[] { one, two } : [one]).SelectMany(pair => pair))
                    {
                        if (random.NextDouble() < loss)
                        {
                            continue;
                        }

                        var bytes = sent.BytesOf(frame);
                        Assert.True(bytes.Length <= frame.Length);
                        Assert.Equal(frame.Payload.ToArray(), viewer.Read(bytes.Span));
                    }
                }
            }
        }).Check(Some);

    [Fact]
    public void Frames_that_leave_together_are_the_same_bytes_as_one_by_one_for_whoever_followed_or_did_not() => Prop.ForAll(
        Arb.From(Gen.Choose(0, int.MaxValue - 1)),
        seed =>
        {
            var random = new System.Random(seed);
            var frames = Frames(random, new FrameChain(), 40, withSnapshots: false);
            var groups = frames.Chunk(random.Next(2, 6)).Select(chunk => new FrameGroup(chunk)).ToList();
            foreach (var mode in Enum.GetValues<DeflateMode>())
            {
                using var viewer = new StandardInflater(keepsContext: mode == DeflateMode.Chained);
                var (together, single) = (new FrameCompression(mode), new FrameCompression(mode));
                foreach (var group in groups)
                {
                    if (random.Next(4) == 0)
                    {
                        continue;
                    }

                    var isSplit = random.Next(3) == 0;
                    var expected = group.Frames.SelectMany(frame => single.BytesOf(frame).ToArray()).ToArray();
                    var bytes = isSplit
                        ? [.. group.Frames.SelectMany(frame => together.BytesOf(frame).ToArray())]
                        : together.BytesOf(group).ToArray();

                    Assert.Equal(expected, bytes);
                    Assert.Equal(single.LastId, together.LastId);
                    Assert.Equal(group.Frames.Select(frame => frame.Payload.ToArray()), viewer.ReadAll(bytes));
                }
            }
        }).Check(Some);

    [Fact]
    public void A_viewer_that_follows_gets_the_chained_form_and_one_that_missed_a_frame_the_form_that_stands_alone()
    {
        var chain = new FrameChain();
        var frames = Enumerable.Range(1, 4).Select(i => Comment(chain, i)).ToArray();
        var (steady, late, lossy) = (new FrameCompression(DeflateMode.Chained), new FrameCompression(DeflateMode.Chained), new FrameCompression(DeflateMode.Chained));

        var first = steady.BytesOf(frames[0]);
        var second = steady.BytesOf(frames[1]);
        var third = steady.BytesOf(frames[2]);
        Assert.True(third.Length * 2 < first.Length, $"{third.Length} bytes chained, {first.Length} alone.");

        Assert.Equal(first.Length, late.BytesOf(frames[1]).Length, tolerance: 4);
        Assert.True(third.Equals(late.BytesOf(frames[2])), "The very same bytes.");

        Assert.True(first.Equals(lossy.BytesOf(frames[0])));
        Assert.True(lossy.BytesOf(frames[2]).Length > second.Length * 2);
        Assert.True(steady.BytesOf(frames[3]).Equals(lossy.BytesOf(frames[3])), "Back in the chain.");
    }

    [Fact]
    public void Each_form_is_built_once_however_many_ask_at_the_same_time()
    {
        var chain = new FrameChain();
        var (first, second) = (Comment(chain, 1), Comment(chain, 2));

        var bytes = new ReadOnlyMemory<byte>[64];
        Parallel.For(0, bytes.Length, i =>
        {
            var viewer = new FrameCompression(DeflateMode.Chained);
            viewer.BytesOf(first);
            bytes[i] = viewer.BytesOf(second);
        });

        Assert.Single(bytes.Distinct());
    }

    [Fact]
    public void Frames_of_nobody_else_go_plain_between_chained_ones_and_do_not_break_the_chain()
    {
        var chain = new FrameChain();
        var viewer = new FrameCompression(DeflateMode.Chained);
        var first = viewer.BytesOf(Comment(chain, 1));
        var ack = SharedFrame.Text(Encoding.UTF8.GetBytes("""{"type":"ack","id":"1","comment":"3.118","at":1790000000000}"""));
        var small = SharedFrame.Text("{}"u8);
        chain.Add(small);

        Assert.Equal(ack.Bytes, viewer.BytesOf(ack));
        Assert.Equal(small.Bytes, viewer.BytesOf(small));

        Assert.True(viewer.BytesOf(Comment(chain, 2)).Length * 2 < first.Length);
    }

    [Fact]
    public void A_snapshot_stands_alone_and_what_follows_it_does_not_refer_behind_it()
    {
        var chain = new FrameChain();
        var comments = Enumerable.Range(1, 2).Select(i => Comment(chain, i)).ToArray();
        var snapshot = SharedFrame.Text(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"comment {i * 7919} "))));
        FrameChain.AddAlone(snapshot);
        var sent = new FrameCompression(DeflateMode.Chained);
        using var viewer = new StandardInflater(keepsContext: true);

        foreach (var frame in new[] { comments[0], snapshot, comments[1] })
        {
            Assert.Equal(frame.Payload.ToArray(), viewer.Read(sent.BytesOf(frame).Span));
        }
    }

    [Fact]
    public void What_compression_does_not_make_smaller_goes_as_it_is()
    {
        var noise = new byte[500];
        new System.Random(1).NextBytes(noise);
        var chain = new FrameChain();
        var frame = SharedFrame.Binary(noise);
        chain.Add(frame);
        var (sent, next) = (new FrameCompression(DeflateMode.Chained), Comment(chain, 1));
        using var viewer = new StandardInflater(keepsContext: true);

        Assert.Equal(frame.Bytes, sent.BytesOf(frame));
        Assert.Equal(next.Payload.ToArray(), viewer.Read(sent.BytesOf(next).Span));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    [InlineData(40_000)]
    [InlineData(200_000)]
    public void Long_payloads_reach_no_further_back_than_any_window(int length)
    {
        var random = new System.Random(length);
        var text = new byte[length];
        random.NextBytes(text);
        var chain = new FrameChain();
        var sent = new FrameCompression(DeflateMode.Chained);
        using var viewer = new StandardInflater(keepsContext: true);
        for (var i = 0; i < 4; i++)
        {
            // The same again and again, so that every match that the window allows is found.
            var frame = SharedFrame.Text(Encoding.ASCII.GetBytes(Convert.ToHexString(text) + new string('.', 64)));
            chain.Add(frame);
            var bytes = sent.BytesOf(frame);
            Assert.InRange(bytes.Length, 1, i > 0 && length < 16_000 ? frame.Length / 4 : frame.Length);
            Assert.Equal(frame.Payload.ToArray(), viewer.Read(bytes.Span));
        }
    }

    [Fact]
    public void A_frame_keeps_the_one_before_it_alive_no_longer_than_it_has_to()
    {
        var chain = new FrameChain();
        var (last, weak) = LongChain(chain);

        GC.Collect();

        // The bytes of the last but one are the history of the last; nothing before them is left.
        Assert.All(weak, frame => Assert.False(frame.IsAlive));
        GC.KeepAlive(last);
        GC.KeepAlive(chain);
    }

    [Fact]
    public void What_a_frame_holds_counts_its_compressed_forms()
    {
        var chain = new FrameChain();
        var (first, second) = (Comment(chain, 1), Comment(chain, 2));
        Assert.Equal(second.Length, second.HeldBytes);

        var (steady, late) = (new FrameCompression(DeflateMode.Chained), new FrameCompression(DeflateMode.Alone));
        steady.BytesOf(first);
        var (chained, alone) = (steady.BytesOf(second).Length, late.BytesOf(second).Length);

        Assert.Equal(second.Length + chained + alone, second.HeldBytes);
    }

    // The bar is 40 % at 20 comments a second, which is one comment in a frame or a few.
    [Theory]
    [InlineData(1, 0.36, 0.90)]
    [InlineData(5, 0.36, 0.55)]
    [InlineData(20, 0.30, 0.36)]
    public void Recorded_comments_shrink_by_two_thirds(int perFrame, double chainedBar, double aloneBar)
    {
        var (chained, alone) = (new FrameCompression(DeflateMode.Chained), new FrameCompression(DeflateMode.Alone));
        var (plainBytes, chainedBytes, aloneBytes) = (0, 0, 0);
        var chain = new FrameChain();
        foreach (var batch in RecordedComments().Chunk(perFrame))
        {
            var frame = SharedFrame.Text(Encoding.UTF8.GetBytes(Batch(batch)));
            chain.Add(frame);
            plainBytes += frame.Length;
            chainedBytes += chained.BytesOf(frame).Length;
            aloneBytes += alone.BytesOf(frame).Length;
        }

        Assert.InRange((double)chainedBytes / plainBytes, 0.1, chainedBar);
        Assert.InRange((double)aloneBytes / plainBytes, 0.1, aloneBar);
    }

    private static (SharedFrame Last, WeakReference[] Earlier) LongChain(FrameChain chain)
    {
        var sent = new FrameCompression(DeflateMode.Chained);
        var frames = Enumerable.Range(1, 50).Select(i => Comment(chain, i)).ToArray();
        foreach (var frame in frames.Where((_, i) => i % 3 != 0))
        {
            sent.BytesOf(frame);
        }

        return (frames[^1], [.. frames[..^1].Select(frame => new WeakReference(frame))]);
    }

    private static SharedFrame Comment(FrameChain chain, int sequence)
    {
        var frame = SharedFrame.Text(Encoding.UTF8.GetBytes(Batch((sequence, $"user-{sequence * 7919:x}", $"前方高能 {sequence}"))));
        chain.Add(frame);
        return frame;
    }

    private static string Batch(params (int Sequence, string Author, string Text)[] comments) =>
        $$"""{"type":"batch","room":"demo","epoch":3,"first":{{comments[0].Sequence}},"last":{{comments[^1].Sequence}},"events":["""
        + string.Join(',', comments.Select(comment =>
            $$"""{"seq":{{comment.Sequence}},"at":{{1790000000000 + (comment.Sequence * 50)}},"kind":"comment","id":"3.{{comment.Sequence}}","author":{"id":"user-{{comment.Author}}","name":"{{comment.Author}}","role":"viewer"},"text":"{{comment.Text}}"}"""))
        + "]}";

    private static IEnumerable<(int Sequence, string Author, string Text)> RecordedComments() =>
        File.ReadLines(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Domain", "Filtering", "recorded-sample.txt"))
            .Select((text, index) => (index + 1, $"{(uint)((index + 1) * 2654435761):x8}", text.Replace('"', '\'')));

    // Of all sizes and kinds: tiny, text, a repeat of an earlier one, noise, longer than a window.
    private static List<SharedFrame> Frames(System.Random random, FrameChain chain, int count, bool withSnapshots = true)
    {
        var frames = new List<SharedFrame>();
        for (var i = 0; i < count; i++)
        {
            SharedFrame frame;
            switch (random.Next(12))
            {
                case 0:
                    frame = SharedFrame.Text(new byte[random.Next(FrameChain.MinPayloadBytes + 2)]);
                    break;
                case 1:
                    var noise = new byte[random.Next(1, 2000)];
                    random.NextBytes(noise);
                    frame = SharedFrame.Binary(noise);
                    break;
                case 2 when frames.Count > 0:
                    frame = SharedFrame.Text(frames[random.Next(frames.Count)].Payload.Span);
                    break;
                case 3:
                    var large = new byte[random.Next(30_000, 70_000)];
                    random.NextBytes(large.AsSpan(0, 200));
                    large.AsSpan(0, 200).CopyTo(large.AsSpan(large.Length - 200));
                    frame = SharedFrame.Binary(large);
                    break;
                default:
                    frame = SharedFrame.Text(Encoding.UTF8.GetBytes(Batch([.. Enumerable.Range(i, random.Next(1, 30)).Select(n => (n, $"{random.Next():x}", "弹幕"))])));
                    break;
            }

            if (withSnapshots && random.Next(15) == 0)
            {
                FrameChain.AddAlone(frame);
            }
            else if (random.Next(15) > 0)
            {
                chain.Add(frame);
            }

            frames.Add(frame);
        }

        return frames;
    }
}
