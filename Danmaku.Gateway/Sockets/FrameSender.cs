using System.Buffers;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Sockets;

/// <summary>The sending side of one connection: one writer at a time, and no lock and no task as long as the socket takes the bytes
/// at once.</summary>
/// <remarks>
/// Whoever finds the socket free writes; whoever finds it busy leaves the frame in the <see cref="SendQueue"/>, and the writer
/// sends all that waits together. The lock is held for moments only, never during a write. Thread-safe.
/// </remarks>
/// <param name="writer">The network; called by one thread at a time.</param>
/// <param name="limits">The bounds of the queue.</param>
/// <param name="accountant">Writes the notices about dropped events.</param>
/// <param name="time">Clock.</param>
/// <param name="owner">Told when the connection has to end for what was sent.</param>
/// <param name="mode">What was agreed on about compression.</param>
/// <param name="metrics">Counts what a slow viewer loses.</param>
internal sealed class FrameSender(
    IFrameWriter writer,
    SocketLimits limits,
    IDropAccountant accountant,
    TimeProvider time,
    ISenderOwner owner,
    DeflateMode mode = DeflateMode.None,
    SocketMetrics? metrics = null)
    : IFrameSink
{
    // Beyond some 5 KB a send costs by the byte: more than this at once gains nothing and holds up control frames.
    private const int MaxGatheredBytes = 64 * 1024;

    // Of the state. From Idle to Writing and back is the one change that is made without the lock, and the one that a socket which
    // takes all its bytes ever sees: a crowd costs its sockets' memory and little more. Waiting is set before something is left to
    // the writer, so that it does not end without looking.
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Waiting = 2;
    private const int Closed = 4;

    private readonly Lock _lock = new();
    private SendQueue? _queue;
    private int _state;

    // Used by whoever writes, and only then.
    private FrameCompression _compression = new(mode);
    private long _blockedSince;
    private TaskCompletionSource? _finished;

    /// <summary>Frames that wait, the ones being written apart.</summary>
    public int QueuedFrames => OfQueue(static queue => queue.Count);

    /// <summary>Bytes that wait, the ones being written apart.</summary>
    public int QueuedBytes => OfQueue(static queue => queue.Bytes);

    /// <summary>Frames dropped because the viewer was too slow.</summary>
    public long DroppedFrames => OfQueue(static queue => queue.Dropped);

    // With the lock held. Most connections never need one.
    private SendQueue Queue => _queue ??= new SendQueue(limits.SendQueueBytes, limits.SendQueueFrames, metrics);

    /// <summary>How long the socket has taken nothing although bytes wait; zero while it keeps up.</summary>
    public TimeSpan BlockedFor(long now)
    {
        var since = Volatile.Read(ref _blockedSince);
        return since == 0 ? TimeSpan.Zero : time.GetElapsedTime(since, now);
    }

    /// <inheritdoc/>
    public void Send(SharedFrame frame)
    {
        if (Enqueue(frame) == EnqueueResult.Overflow)
        {
            owner.OnOverflow();
        }
    }

    /// <inheritdoc/>
    public void Send(FrameGroup group)
    {
        if (Enqueue(group) == EnqueueResult.Overflow)
        {
            owner.OnOverflow();
        }
    }

    /// <inheritdoc/>
    public int Touch() => _state + writer.Touch();

    /// <summary>Sends a frame, or leaves it to be sent. Never blocks; allocates nothing when the socket takes it at
    /// once.</summary>
    public EnqueueResult Enqueue(SharedFrame frame)
    {
        if (!TryBegin())
        {
            lock (_lock)
            {
                if (IsClosed())
                {
                    return EnqueueResult.Closed;
                }

                if (!TryBeginOrWait())
                {
                    return Queue.Enqueue(frame);
                }
            }
        }

        Write(_compression.BytesOf(frame));
        return EnqueueResult.Queued;
    }

    /// <summary>Sends several frames in one write, or leaves each to be sent.</summary>
    /// <returns>The worst that became of any of them.</returns>
    public EnqueueResult Enqueue(FrameGroup group)
    {
        if (!TryBegin())
        {
            lock (_lock)
            {
                if (IsClosed())
                {
                    return EnqueueResult.Closed;
                }

                if (!TryBeginOrWait())
                {
                    return EnqueueEach(group.Frames);
                }
            }
        }

        Write(_compression.BytesOf(group));
        return EnqueueResult.Queued;
    }

    /// <inheritdoc/>
    public bool TryCork() => TryBegin();

    /// <inheritdoc/>
    public void Uncork()
    {
        if (!TryFinish())
        {
            _ = WriteOnAsync(ValueTask.CompletedTask);
        }
    }

    /// <summary>Answers a ping. While the socket is busy only the latest ping is answered.</summary>
    public void SendPong(ReadOnlySpan<byte> payload)
    {
        var pong = SharedFrame.Create(Opcode.Pong, payload);
        SendControl(pong, static (queue, frame) => queue.SetPong(frame));
    }

    /// <summary>Sends a ping.</summary>
    public void SendPing(SharedFrame ping) => SendControl(ping, static (queue, frame) => queue.SetPing(frame));

    /// <summary>Sends the last frame. Nothing is taken afterwards.</summary>
    /// <param name="close">The close frame.</param>
    /// <param name="discardWaiting">Do not send what waits first.</param>
    public void SendClose(SharedFrame close, bool discardWaiting)
    {
        lock (_lock)
        {
            if (IsClosed())
            {
                return;
            }

            var begun = TryBeginOrWait();
            Interlocked.Or(ref _state, Closed);
            if (!begun)
            {
                Queue.SetClose(close, discardWaiting);
                return;
            }
        }

        Write(close.Bytes);
    }

    /// <summary>Forgets what waits and takes nothing more; a write under way is not waited for.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            Interlocked.Or(ref _state, Closed);
            _queue?.Discard();
        }
    }

    /// <summary>Completes when nothing is being written any more; does not fail. Meant for after <see cref="SendClose"/> or
    /// <see cref="Stop"/>.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            // Whoever writes then ends with the lock held, and sees who waits.
            if ((Interlocked.Or(ref _state, Closed) & Writing) == 0)
            {
                return Task.CompletedTask;
            }

            _finished ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _finished.Task;
        }
    }

    private bool TryBegin() => Interlocked.CompareExchange(ref _state, Writing, Idle) == Idle;

    private bool IsClosed() => (Volatile.Read(ref _state) & Closed) != 0;

    /// <summary>With the lock held and not closed: becomes the writer, or has the one there is look into the queue before it ends.</summary>
    private bool TryBeginOrWait()
    {
        while (true)
        {
            if (TryBegin())
            {
                return true;
            }

            var state = Volatile.Read(ref _state);
            if ((state & Writing) != 0 && Interlocked.CompareExchange(ref _state, state | Waiting, state) == state)
            {
                return false;
            }
        }
    }

    private EnqueueResult EnqueueEach(SharedFrame[] frames)
    {
        foreach (var frame in frames)
        {
            if (Queue.Enqueue(frame) == EnqueueResult.Overflow)
            {
                return EnqueueResult.Overflow;
            }
        }

        return EnqueueResult.Queued;
    }

    private T? OfQueue<T>(Func<SendQueue, T> ask)
    {
        if (Volatile.Read(ref _queue) is null)
        {
            return default;
        }

        lock (_lock)
        {
            return _queue is null ? default : ask(_queue);
        }
    }

    private void SendControl(SharedFrame frame, Action<SendQueue, SharedFrame> queueUp)
    {
        if (!TryBegin())
        {
            lock (_lock)
            {
                if (IsClosed())
                {
                    return;
                }

                if (!TryBeginOrWait())
                {
                    queueUp(Queue, frame);
                    return;
                }
            }
        }

        Write(frame.Bytes);
    }

    // Runs while Writing is the caller's. The tasks are not lost: WhenIdleAsync waits for them, and they never fail.
    private void Write(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var write = writer.WriteAsync(bytes);
            if (!write.IsCompletedSuccessfully)
            {
                _ = WriteOnAsync(write);
                return;
            }

            write.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            // Whatever it is, it must end this connection and neither the caller, who serves all the others, nor the process.
            Fail(error);
            return;
        }

        if (!TryFinish())
        {
            _ = WriteOnAsync(ValueTask.CompletedTask);
        }
    }

    private async Task WriteOnAsync(ValueTask pending)
    {
        try
        {
            await WriteBlockedAsync(pending);
            while (!TryFinish())
            {
                await WriteWaitingAsync();
            }
        }
        catch (Exception error)
        {
            // A lost connection, or a bug of a wire format's accountant: the connection tells them apart.
            Fail(error);
        }
    }

    // Takes what waits, in order, up to the bound, and writes it as one.
    private async ValueTask WriteWaitingAsync()
    {
        var frames = ArrayPool<SharedFrame>.Shared.Rent(16);
        byte[]? gathered = null;
        var count = 0;
        try
        {
            var bytes = 0;
            while (bytes < MaxGatheredBytes && TryTake(out var item))
            {
                if ((item.Frame ?? accountant.BuildSkipNotice(item.Gap)) is { } frame)
                {
                    if (count == frames.Length)
                    {
                        frames = Grow(frames);
                    }

                    frames[count++] = frame;
                    bytes += frame.Length;
                }
            }

            if (count == 1)
            {
                await WriteBlockedAsync(writer.WriteAsync(_compression.BytesOf(frames[0])));
            }
            else if (count > 1)
            {
                gathered = ArrayPool<byte>.Shared.Rent(bytes);
                var end = 0;
                for (var i = 0; i < count; i++)
                {
                    var sent = _compression.BytesOf(frames[i]);
                    sent.Span.CopyTo(gathered.AsSpan(end));
                    end += sent.Length;
                }

                await WriteBlockedAsync(writer.WriteAsync(gathered.AsMemory(0, end)));
            }
        }
        finally
        {
            frames.AsSpan(0, count).Clear();
            ArrayPool<SharedFrame>.Shared.Return(frames);
            if (gathered is not null)
            {
                ArrayPool<byte>.Shared.Return(gathered);
            }
        }
    }

    private static SharedFrame[] Grow(SharedFrame[] frames)
    {
        var larger = ArrayPool<SharedFrame>.Shared.Rent(2 * frames.Length);
        frames.CopyTo(larger, 0);
        ArrayPool<SharedFrame>.Shared.Return(frames, clearArray: true);
        return larger;
    }

    private async ValueTask WriteBlockedAsync(ValueTask write)
    {
        if (!write.IsCompleted)
        {
            Volatile.Write(ref _blockedSince, time.GetTimestamp());
        }

        await write;
        Volatile.Write(ref _blockedSince, 0);
    }

    private bool TryTake(out SendItem item)
    {
        lock (_lock)
        {
            item = default;
            return _queue is not null && _queue.TryTake(out item);
        }
    }

    private bool TryFinish()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Writing) == Writing)
        {
            return true;
        }

        TaskCompletionSource? finished;
        lock (_lock)
        {
            if (_queue is { IsEmpty: false })
            {
                return false;
            }

            Interlocked.And(ref _state, Closed);
            finished = _finished;
            _finished = null;
        }

        finished?.SetResult();
        return true;
    }

    private void Fail(Exception error)
    {
        Stop();
        owner.OnSendFailed(error);
        TryFinish();
    }
}
