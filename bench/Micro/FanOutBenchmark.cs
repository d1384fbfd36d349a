using BenchmarkDotNet.Attributes;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Bench.Micro;

/// <summary>One frame to a thousand viewers whose sockets take everything at once: what fan-out costs without the kernel.</summary>
public class FanOutBenchmark
{
    private const int Viewers = 1_000;

    private readonly FrameSender[] _senders = [.. Enumerable.Range(0, Viewers).Select(static _ => new FrameSender(
        new TakesAll(), new SocketLimits(), new NoAccount(), TimeProvider.System, new Nobody()))];
    private readonly SharedFrame _frame = SharedFrame.Text(new byte[100], isDroppable: true);

    /// <summary>Sends it to all.</summary>
    [Benchmark(OperationsPerInvoke = Viewers)]
    public int Send()
    {
        var queued = 0;
        foreach (var sender in _senders)
        {
            queued += sender.Enqueue(_frame) == EnqueueResult.Queued ? 1 : 0;
        }

        return queued == Viewers ? queued : throw new InvalidOperationException("A viewer did not take the frame.");
    }

    private sealed class TakesAll : IFrameWriter
    {
        public CancellationToken Closed => CancellationToken.None;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public int Touch() => 0;

        public void Abort()
        {
        }
    }

    private sealed class Nobody : ISenderOwner
    {
        public void OnSendFailed(Exception error) => throw error;

        public void OnOverflow() => throw new InvalidOperationException("A viewer that takes everything has too much waiting.");
    }

    private sealed class NoAccount : IDropAccountant
    {
        public SharedFrame? BuildSkipNotice(in EventRange gap) => null;
    }
}
