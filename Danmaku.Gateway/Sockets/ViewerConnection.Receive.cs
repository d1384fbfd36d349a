using System.Buffers;

namespace Danmaku.Gateway.Sockets;

// The reading half: one loop, run by RunAsync.
internal sealed partial class ViewerConnection
{
    // What is read and thrown away after a refusal: bytes left unread would cause a reset, which may overtake the close frame.
    private const int MaxDrainedBytes = 1024 * 1024;

    // After so many messages in a row others get their turn: a viewer with hundreds of them in its buffers would hold a thread for milliseconds.
    private const int MessagesInARow = 32;

    private async Task ReceiveAsync(IMessageHandler handler)
    {
        while (true)
        {
            var result = await _input.ReadAsync(CancellationToken.None);
            if (result.IsCanceled && Ending is not null)
            {
                _input.AdvanceTo(result.Buffer.End);
                await DrainAsync();
                return;
            }

            var now = _environment.Time.GetTimestamp();
            Volatile.Write(ref _receivedAt, now);
            var input = result.Buffer;
            ReceivedKind kind;
            var handled = 0;
            while ((kind = Read(ref input, now)) is ReceivedKind.Message or ReceivedKind.Ping or ReceivedKind.Pong)
            {
                if (kind == ReceivedKind.Message && Ending is null)
                {
                    await HandleAsync(handler);
                    if (++handled % MessagesInARow == 0)
                    {
                        await Task.Yield();
                    }
                }
            }

            _input.AdvanceTo(input.Start, input.End);
            if (kind == ReceivedKind.Close)
            {
                return;
            }

            if (result.IsCompleted)
            {
                BeginEnding(_framing.HasClosingHandshake
                    ? new CloseReason(CloseCode.Abnormal, "Ended without a close frame.", ClosedBy.Network)
                    : new CloseReason(CloseCode.Normal, "", ClosedBy.Viewer));
                return;
            }

            if (kind == ReceivedKind.Refused)
            {
                await DrainAsync();
                return;
            }

            _framing.Release();
        }
    }

    // Finds the next whole thing, within the rates, and answers it unless it is a message.
    private ReceivedKind Read(ref ReadOnlySequence<byte> input, long now)
    {
        var before = input.Length;
        var kind = _framing.Read(ref input);
        var inflated = kind == ReceivedKind.Message ? _framing.InflatedBytes : 0;
        if (!IsWithinRates(kind, before - input.Length + inflated, now))
        {
            CloseAtOnce(CloseCode.InputFlood, "You send too much, too fast.");
            return ReceivedKind.Refused;
        }

        switch (kind)
        {
            case ReceivedKind.Ping:
                _sender.SendPong(_framing.ControlPayload);
                break;
            case ReceivedKind.Close or ReceivedKind.Refused:
                BeginClose(_framing.Close, discardWaiting: true);
                break;
            default:
                break;
        }

        return kind;
    }

    private bool IsWithinRates(ReceivedKind kind, long bytes, long now)
    {
        var time = _environment.Time;
        return _bytes.TryTake(bytes, _environment.InboundBytes, time, now)
            && (_lease is null || _lease.TryTakeInbound(bytes, now))
            && kind switch
            {
                ReceivedKind.Message => _messages.TryTake(1, _environment.InboundMessages, time, now),
                ReceivedKind.Ping or ReceivedKind.Pong => _controlFrames.TryTake(1, _environment.ControlFrames, time, now),
                _ => true,
            };
    }

    private async ValueTask HandleAsync(IMessageHandler handler)
    {
        Volatile.Write(ref _isHandling, true);
        try
        {
            await handler.OnMessageAsync(_framing.MessageKind, _framing.Message, Aborted);
        }
        catch (OperationCanceledException) when (Aborted.IsCancellationRequested)
        {
            // The viewer is gone; the next read says so.
        }
        catch (Exception error)
        {
            Log.HandlerFailed(_environment.Logger, error);
            Close(CloseCode.InternalError, "The gateway failed.");
        }
        finally
        {
            Volatile.Write(ref _receivedAt, _environment.Time.GetTimestamp());
            Volatile.Write(ref _isHandling, false);
        }
    }

    // Reads on blindly until the viewer hangs up or the sweeper cuts it off.
    private async Task DrainAsync()
    {
        if (!_framing.HasClosingHandshake)
        {
            await _sender.WhenIdleAsync();
            await _writer.EndWritingAsync();
        }

        var drained = 0L;
        while (drained < MaxDrainedBytes)
        {
            var result = await _input.ReadAsync(CancellationToken.None);
            drained += result.Buffer.Length;
            _input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }

        Abort();
    }
}
