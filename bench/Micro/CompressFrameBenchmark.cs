using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Bench.Micro;

/// <summary>One compressed form of a frame, which all viewers that agreed on compression share: paid once for each frame.</summary>
public class CompressFrameBenchmark
{
    private byte[] _before = [];
    private byte[] _payload = [];

    /// <summary>Comments in the frame and in the one before it.</summary>
    [Params(1, 5, 20)]
    public int Comments { get; set; }

    /// <summary>With the frame before it as history.</summary>
    [Params(false, true)]
    public bool Chained { get; set; }

    /// <summary>Makes both frames.</summary>
    [GlobalSetup]
    public void MakeFrames()
    {
        _before = Batch(1);
        _payload = Batch(1 + Comments);
    }

    /// <summary>Compresses the frame.</summary>
    [Benchmark]
    public int Compress() => FrameDeflater.Deflate(_payload, Chained ? _before : []).Length;

    private byte[] Batch(int first) => Encoding.UTF8.GetBytes(
        $$"""{"type":"batch","room":"demo","epoch":3,"first":{{first}},"last":{{first + Comments - 1}},"events":["""
        + string.Join(',', Enumerable.Range(first, Comments).Select(Comment)) + "]}");

    private static string Comment(int sequence) => JsonSerializer.Serialize(new
    {
        seq = sequence,
        at = 1_790_000_000_000 + (sequence * 50),
        kind = "comment",
        text = $"comment number {sequence * 7919}",
        from = new { id = $"user-{sequence * 104_729:x8}", name = $"{sequence * 104_729:x8}" },
    });
}
