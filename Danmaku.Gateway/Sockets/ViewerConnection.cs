using System.IO.Pipelines;
using System.Net.Sockets;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Sockets;

/// <summary>One viewer's connection, after the handshake where there is one: yields whole messages, takes frames, and ends in exactly
/// one way.</summary>
/// <remarks>
/// One loop reads, see <see cref="RunAsync"/>; <see cref="Send"/> and <see cref="Close"/> may be called from any thread, also
/// before the loop starts. It owns no timer: a <see cref="ConnectionSweeper"/> calls <see cref="Sweep"/>. An idle connection
/// holds no buffer.
/// </remarks>
internal sealed partial class ViewerConnection : ISweptConnection, ISenderOwner, IAsyncDisposable
{
    private readonly SocketEnvironment _environment;
    private readonly PipeReader _input;
    private readonly IFrameWriter _writer;
    private readonly ConnectionLease? _lease;
    private readonly FrameSender _sender;
    private readonly IMessageFraming _framing;
    private RateBucket _bytes;
    private RateBucket _messages;
    private RateBucket _controlFrames;

    private CloseReason? _ending;
    private long _closeBegunAt;
    private long _receivedAt;
    private long _pingedAt;
    private bool _isHandling;
    private Deadline? _deadline;
    private IMessageHandler? _handler;

    /// <param name="environment">What it shares with the others.</param>
    /// <param name="input">What the viewer sends; completed with the connection.</param>
    /// <param name="writer">Where frames leave.</param>
    /// <param name="accountant">Writes skip notices in this connection's wire format.</param>
    /// <param name="subprotocol">What was agreed on, or the default.</param>
    /// <param name="lease">Its place among the limits, given back when it is disposed; null where none are kept.</param>
    /// <param name="compression">What was agreed on about compression.</param>
    /// <param name="framing">How its messages are told apart; disposed with the connection. Null for WebSocket frames.</param>
    public ViewerConnection(
        SocketEnvironment environment,
        PipeReader input,
        IFrameWriter writer,
        IDropAccountant accountant,
        string subprotocol,
        ConnectionLease? lease,
        DeflateMode compression,
        IMessageFraming? framing = null)
    {
        _environment = environment;
        _input = input;
        _writer = writer;
        _lease = lease;
        _framing = framing ?? new FrameParser(environment.Limits.MaxMessageBytes, environment.Limits.MaxFramesPerMessage, inflates: compression != DeflateMode.None);
        _sender = new FrameSender(writer, environment.Limits, accountant, environment.Time, this, compression, environment.Metrics);
        _sender.TryCork();
        Subprotocol = subprotocol;
        var now = environment.Time.GetTimestamp();
        _bytes = new RateBucket(environment.InboundBytes, now);
        _messages = new RateBucket(environment.InboundMessages, now);
        _controlFrames = new RateBucket(environment.ControlFrames, now);
        _receivedAt = now;
        _pingedAt = now;
        HandshakeBegunAt = now;
    }

    /// <summary>The wire format agreed on in the handshake.</summary>
    public string Subprotocol { get; }

    /// <summary>How it came in.</summary>
    public HandshakeWay Way { get; init; }

    /// <summary>Timestamp of when its handshake had been read.</summary>
    public long HandshakeBegunAt { get; init; }

    /// <summary>Cancelled when the connection is gone, never before its close frame had its chance.</summary>
    public CancellationToken Aborted => _writer.Closed;

    /// <summary>How it ends, as soon as that is decided; null before.</summary>
    public CloseReason? Ending => Volatile.Read(ref _ending);

    /// <summary>Where frames for the viewer go, for those who send to many.</summary>
    public IFrameSink Frames => _sender;

    /// <summary>Frames that wait because the viewer reads slowly.</summary>
    public int QueuedFrames => _sender.QueuedFrames;

    /// <summary>Bytes that wait because the viewer reads slowly.</summary>
    public int QueuedBytes => _sender.QueuedBytes;

    /// <summary>Frames dropped because the viewer read too slowly, since the start.</summary>
    public long DroppedFrames => _sender.DroppedFrames;

    /// <inheritdoc/>
    public int SweepSlot { get; set; }

    /// <inheritdoc/>
    public int SweepIndex { get; set; } = -1;

    /// <summary>Sends a frame, now or when the viewer has taken what was sent before. Never blocks, never throws.</summary>
    /// <returns><see langword="false"/> when the connection is ending, by this very frame perhaps: it did not fit.</returns>
    public bool Send(SharedFrame frame) => IsTaken(_sender.Enqueue(frame));

    /// <summary>Closes the connection after a while, unless <see cref="ClearDeadline"/> comes first. Up to a second late.</summary>
    /// <param name="after">How long.</param>
    /// <param name="code">Close code then.</param>
    /// <param name="text">Close text then.</param>
    public void EndUnlessCleared(TimeSpan after, CloseCode code, string text) =>
        Volatile.Write(ref _deadline, new Deadline(_environment.Time.GetTimestamp(), after, code, text));

    /// <summary>The connection may stay, unless it was asked to move meanwhile.</summary>
    public void ClearDeadline()
    {
        if (Volatile.Read(ref _deadline) is { Code: not CloseCode.MoveElsewhere } deadline)
        {
            Interlocked.CompareExchange(ref _deadline, null, deadline);
        }
    }

    /// <summary>Asks the viewer to connect elsewhere, and closes the connection if it is still there after a while. Up to a second late.</summary>
    public void AskToMove(TimeSpan within)
    {
        Volatile.Read(ref _handler)?.OnMove(within);
        EndUnlessCleared(within, CloseCode.MoveElsewhere, "This gateway goes away: connect again and resume.");
    }

    /// <summary>Ends the connection: what waits is sent first, then the close frame. The first reason given counts.</summary>
    /// <param name="code">Any but <see cref="CloseCode.NoStatus"/> and <see cref="CloseCode.Abnormal"/>.</param>
    /// <param name="text">For developers; at most 123 bytes of UTF-8, longer is cut.</param>
    public void Close(CloseCode code, string text) =>
        BeginClose(new CloseReason(code, text, ClosedBy.Gateway), discardWaiting: false);

    /// <summary>Sends what was sent before, in one write, and reads until the connection has ended. Call once.</summary>
    /// <param name="handler">Takes the messages.</param>
    /// <param name="cancellationToken">Cancelled when the process has to stop: closes with
    /// <see cref="CloseCode.GoingAway"/>.</param>
    /// <returns>How it ended; the one report there is.</returns>
    public async Task<CloseReason> RunAsync(IMessageHandler handler, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _handler, handler);
        _environment.Sweeper.Add(this);
        _sender.Uncork();
        _environment.Metrics.Opened(Way, _environment.Time.GetElapsedTime(HandshakeBegunAt));
        try
        {
            await using var stopping = cancellationToken.UnsafeRegister(
                static connection => ((ViewerConnection)connection!).Close(CloseCode.GoingAway, "The gateway stops."), this);
            try
            {
                await ReceiveAsync(handler);
            }
            catch (Exception error) when (IsConnectionLoss(error))
            {
                BeginEnding(new CloseReason(CloseCode.Abnormal, error.Message, ClosedBy.Network));
            }

            if (Ending is { By: ClosedBy.Network })
            {
                Abort();
            }

            // Bounded: the sweeper cuts the connection when the close frame is not taken in time.
            await _sender.WhenIdleAsync();
        }
        finally
        {
            _environment.Sweeper.Remove(this);
            _environment.Sweeper.AbortLater(_writer);
            _environment.Metrics.Closed(Ending ?? new CloseReason(CloseCode.InternalError, "Reading failed by a bug.", ClosedBy.Gateway));
        }

        var ending = Ending!;
        Log.Ended(_environment.Logger, (int)ending.Code, ending.By, ending.Text);
        return ending;
    }

    /// <summary>Does what time asks for: pings, gives up, cuts off. Called about once a second, by the sweeper alone.</summary>
    /// <param name="now">A timestamp of the shared clock.</param>
    public void Sweep(long now)
    {
        var (limits, time) = (_environment.Limits, _environment.Time);
        if (Ending is not null)
        {
            if (time.GetElapsedTime(Volatile.Read(ref _closeBegunAt), now) >= limits.CloseTimeout)
            {
                Abort();
            }

            return;
        }

        if (_sender.BlockedFor(now) >= limits.SlowTimeout)
        {
            CloseAtOnce(CloseCode.SlowConsumer, "Your connection took nothing for too long.");
            return;
        }

        if (Volatile.Read(ref _deadline) is { } deadline && time.GetElapsedTime(deadline.Since, now) >= deadline.After)
        {
            Close(deadline.Code, deadline.Text);
            return;
        }

        // While a message is handled nothing is read: that silence is ours.
        var isHandling = Volatile.Read(ref _isHandling);
        var silence = time.GetElapsedTime(Volatile.Read(ref _receivedAt), now);
        if (silence >= limits.IdleTimeout && !isHandling)
        {
            CloseAtOnce(CloseCode.HeartbeatTimeout, "Nothing was heard from you.");
        }
        else if (silence >= limits.PingInterval && time.GetElapsedTime(_pingedAt, now) >= limits.PingInterval)
        {
            _pingedAt = now;
            _sender.SendPing(_framing.Ping);
            Volatile.Read(ref _handler)?.OnPing();
        }
    }

    /// <summary>Cuts the connection if it still stands, and gives its place back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Ending is null)
        {
            BeginEnding(new CloseReason(CloseCode.Abnormal, "Disposed while open.", ClosedBy.Gateway));
            Abort();
        }

        _sender.Stop();
        _framing.Dispose();
        _lease?.Dispose();
        await _input.CompleteAsync();
    }

    /// <inheritdoc/>
    public void OnSendFailed(Exception error)
    {
        if (!IsConnectionLoss(error))
        {
            Log.SendFailed(_environment.Logger, error);
        }

        BeginEnding(new CloseReason(CloseCode.Abnormal, error.Message, ClosedBy.Network));
        Abort();
    }

    /// <inheritdoc/>
    public void OnOverflow() => CloseAtOnce(CloseCode.SlowConsumer, "Too much was waiting for you.");

    private bool IsTaken(EnqueueResult result)
    {
        if (result == EnqueueResult.Overflow)
        {
            OnOverflow();
        }

        return result == EnqueueResult.Queued;
    }

    private void CloseAtOnce(CloseCode code, string text) =>
        BeginClose(new CloseReason(code, text, ClosedBy.Gateway), discardWaiting: true);

    private void BeginClose(CloseReason reason, bool discardWaiting)
    {
        if (BeginEnding(reason))
        {
            _sender.SendClose(_framing.LastFrame(reason), discardWaiting);
            if (!_framing.HasClosingHandshake)
            {
                // Nothing more is expected of the viewer: the loop that reads is to end.
                _input.CancelPendingRead();
            }
        }
    }

    // The one place that decides why: whoever comes first.
    private bool BeginEnding(CloseReason reason)
    {
        if (Ending is not null)
        {
            return false;
        }

        Volatile.Write(ref _closeBegunAt, _environment.Time.GetTimestamp());
        return Interlocked.CompareExchange(ref _ending, reason, null) is null;
    }

    private void Abort()
    {
        _sender.Stop();
        _writer.Abort();
    }

    private static bool IsConnectionLoss(Exception error) =>
        error is IOException or SocketException or OperationCanceledException or ObjectDisposedException;

    private sealed record Deadline(long Since, TimeSpan After, CloseCode Code, string Text);

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Debug, "Connection ended with {CloseCode} by {ClosedBy}: {Reason}", EventName = nameof(Ended))]
        public static partial void Ended(ILogger logger, int closeCode, ClosedBy closedBy, string reason);

        [LoggerMessage(1101, LogLevel.Error, "A message handler failed; its connection is closed.", EventName = nameof(HandlerFailed))]
        public static partial void HandlerFailed(ILogger logger, Exception error);

        [LoggerMessage(1102, LogLevel.Error, "Sending failed, and not for the network; the connection is cut.", EventName = nameof(SendFailed))]
        public static partial void SendFailed(ILogger logger, Exception error);
    }
}
