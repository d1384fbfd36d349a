using System.Buffers;
using BenchmarkDotNet.Attributes;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Bench.Micro;

/// <summary>A viewer's post of 200 bytes, as it comes from the socket: masked, in one piece.</summary>
public class ParseFrameBenchmark : IDisposable
{
    private const int PayloadBytes = 200;

    private readonly FrameParser _parser = new(maxMessageBytes: 16 * 1024, maxFrames: 64);
    private byte[] _frame = [];

    /// <summary>Makes the frame.</summary>
    [GlobalSetup]
    public void MakeFrame()
    {
        byte[] mask = [0x12, 0x34, 0x56, 0x78];
        _frame = [0x81, 0x80 | 126, 0, PayloadBytes, .. mask, .. Enumerable.Range(0, PayloadBytes).Select(i => (byte)('a' ^ mask[i % 4]))];
    }

    /// <summary>Parses and unmasks it, and checks its text.</summary>
    [Benchmark]
    public int Parse()
    {
        var input = new ReadOnlySequence<byte>(_frame);
        var kind = _parser.Read(ref input);
        var length = _parser.Message.Length;
        _parser.Release();
        return kind == ReceivedKind.Message ? length : throw new InvalidOperationException($"{kind} in place of a message.");
    }

    /// <summary>Gives the parser's buffer back.</summary>
    public void Dispose()
    {
        _parser.Dispose();
        GC.SuppressFinalize(this);
    }
}
