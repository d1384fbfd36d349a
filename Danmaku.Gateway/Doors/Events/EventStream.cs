using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>One reader of one room over server-sent events: takes frames, and ends in exactly one way.</summary>
/// <remarks>Rooms, expiries and the sweeper come from any thread, and only queue frames. What a reader has to say goes over REST.</remarks>
internal sealed partial class EventStream : IViewerPort, ISenderOwner, ISweptConnection
{
    /// <summary>Within which time readers come back that were told to move: they have waited for their moment here.</summary>
    private static readonly TimeSpan MoveRetry = TimeSpan.FromMilliseconds(500);

    private readonly EventsDoor _door;
    private readonly SocketEnvironment _environment;
    private readonly EventsFormat _format;
    private readonly IFrameWriter _writer;
    private readonly FrameSender _sender;
    private readonly DoorSessions _sessions;
    private readonly Action _begin;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _begunAt;

    private CloseReason? _ending;
    private long _endedAt;
    private long _heartbeatAt;
    private Moving? _moving;

    /// <param name="door">What streams share.</param>
    /// <param name="encoding">How its bytes are encoded.</param>
    /// <param name="writer">Where they leave.</param>
    /// <param name="withoutEchoOf">Id of the viewer whose comments are left out; <see langword="null"/> for none.</param>
    /// <param name="begin">Called when the reader is in the room, before the first byte is sent.</param>
    public EventStream(EventsDoor door, EventEncoding encoding, IFrameWriter writer, string? withoutEchoOf, Action begin)
    {
        _door = door;
        _environment = door.Environment;
        _format = door.FormatOf(encoding);
        _writer = writer;
        _begin = begin;
        _sender = new FrameSender(writer, _environment.Limits, _format, _environment.Time, this, metrics: _environment.Metrics);
        _sessions = new DoorSessions(door.Parts, this);
        _begunAt = _heartbeatAt = _environment.Time.GetTimestamp();
        Format = withoutEchoOf is null ? _format : door.Plain;
        Frames = withoutEchoOf is null ? _sender : new EchoFilter(_sender, withoutEchoOf, _format);
    }

    /// <inheritdoc/>
    public IWireFormat Format { get; }

    /// <inheritdoc/>
    public IFrameSink Frames { get; }

    /// <inheritdoc/>
    public int SweepSlot { get; set; }

    /// <inheritdoc/>
    public int SweepIndex { get; set; } = -1;

    /// <inheritdoc/>
    public int QueuedBytes => _sender.QueuedBytes;

    /// <summary>How it ends, as soon as that is decided; null before.</summary>
    public CloseReason? Ending => Volatile.Read(ref _ending);

    /// <summary>Joins the room and sends what it says until one side has enough. Call once.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="identity">Who reads; <see langword="null"/> for an anonymous reader.</param>
    /// <param name="resume">Where the reader was, if it comes back.</param>
    /// <param name="gone">Cancelled when the reader has gone.</param>
    /// <returns>Why it is not in the room, and nothing was sent; <see langword="null"/> once the stream is over.</returns>
    public async Task<Rejection?> RunAsync(string roomId, SessionIdentity? identity, ResumePoint? resume, CancellationToken gone)
    {
        try
        {
            if (await _sessions.JoinAsync(roomId, identity, resume, gone) is { } rejection)
            {
                return rejection;
            }

            await ReadOnAsync(gone);
            return null;
        }
        finally
        {
            _sessions.End();
            _sender.Stop();
        }
    }

    /// <inheritdoc/>
    public void Joined(ViewerSession session, RoomPosition position, bool resumed)
    {
        _begin();
        _sender.Send(_format.First("joined"u8, NativeAnswers.Joined("", session, position, resumed, _sessions.Standing), Within(_door.Options.RetryWithin)));
    }

    /// <inheritdoc/>
    public void RoleChanged(ViewerSession session, ViewerRole role)
    {
        _sender.Send(_format.Event("notice"u8, NativeNotices.Role(session.RoomId, role), retry: Within(MoveRetry)));
        End(CloseCode.RoleChanged, "Your role in the room is another now: connect again.");
    }

    /// <inheritdoc/>
    public void TokenExpiring(ViewerSession session)
    {
        if (session.Identity is { } identity)
        {
            _sender.Send(_format.Event("expiring"u8, NativeAnswers.Expiring(session.RoomId, identity.ExpiresAt)));
        }
    }

    /// <inheritdoc/>
    public void TokenExpired(ViewerSession session) => End(CloseCode.TokenExpired, "The token has run out.");

    /// <inheritdoc/>
    public void AskToMove(TimeSpan within)
    {
        // A browser comes back by itself and chooses no moment for it: this side does.
        _sender.Send(_format.Event("move"u8, NativeAnswers.Move(within), retry: Within(MoveRetry)));
        Volatile.Write(ref _moving, new Moving(_environment.Time.GetTimestamp(), Within(within)));
    }

    /// <inheritdoc/>
    public void Sweep(long now)
    {
        var time = _environment.Time;
        if (Ending is not null)
        {
            if (time.GetElapsedTime(Volatile.Read(ref _endedAt), now) >= _environment.Limits.CloseTimeout)
            {
                Abort();
            }
        }
        else if (_sender.BlockedFor(now) >= _environment.Limits.SlowTimeout)
        {
            End(CloseCode.SlowConsumer, "Your connection took nothing for too long.", discardsWaiting: true);
        }
        else if (Volatile.Read(ref _moving) is { } moving && time.GetElapsedTime(moving.Since, now) >= moving.After)
        {
            End(CloseCode.MoveElsewhere, "This gateway goes away: connect again and resume.");
        }
        else if (time.GetElapsedTime(_heartbeatAt, now) >= _door.Options.Heartbeat)
        {
            _heartbeatAt = now;
            _sender.Send(_format.Heartbeat);
        }
    }

    /// <inheritdoc/>
    public void OnSendFailed(Exception error)
    {
        if (error is not (IOException or OperationCanceledException or ObjectDisposedException))
        {
            Log.SendFailed(_environment.Logger, error);
        }

        EndLost(error.Message);
    }

    /// <inheritdoc/>
    public void OnOverflow() => End(CloseCode.SlowConsumer, "Too much was waiting for you.", discardsWaiting: true);

    private async Task ReadOnAsync(CancellationToken gone)
    {
        _environment.Sweeper.Add(this);
        _environment.Metrics.Opened(HandshakeWay.Http, _environment.Time.GetElapsedTime(_begunAt));
        try
        {
            await using var leaving = gone.UnsafeRegister(static stream => ((EventStream)stream!).EndLost("The reader has gone."), this);
            await using var stopping = _door.Parts.Stopping.UnsafeRegister(
                static stream => ((EventStream)stream!).End(CloseCode.GoingAway, "The gateway stops."), this);
            await _over.Task;

            // Bounded: the sweeper cuts the connection when the last event is not taken in time.
            await _sender.WhenIdleAsync();
        }
        finally
        {
            _environment.Sweeper.Remove(this);
            _environment.Sweeper.AbortLater(_writer);
            _environment.Metrics.Closed(Ending ?? new CloseReason(CloseCode.InternalError, "Sending failed by a bug.", ClosedBy.Gateway));
        }

        var ending = Ending!;
        Log.Ended(_environment.Logger, (int)ending.Code, ending.By, ending.Text);
    }

    private void End(CloseCode code, string text, bool discardsWaiting = false)
    {
        if (TryEnd(new CloseReason(code, text, ClosedBy.Gateway)))
        {
            _sender.SendClose(_format.Last(EventsAnswers.Close(code, text), forgetsPosition: code == CloseCode.RoleChanged), discardsWaiting);
            _over.TrySetResult();
        }
    }

    private void EndLost(string text)
    {
        if (TryEnd(new CloseReason(CloseCode.Abnormal, text, ClosedBy.Network)))
        {
            Abort();
            _over.TrySetResult();
        }
    }

    // The one place that decides why: whoever comes first.
    private bool TryEnd(CloseReason reason)
    {
        if (Ending is not null)
        {
            return false;
        }

        Volatile.Write(ref _endedAt, _environment.Time.GetTimestamp());
        return Interlocked.CompareExchange(ref _ending, reason, null) is null;
    }

    private void Abort()
    {
        _sender.Stop();
        _writer.Abort();
    }

    private static TimeSpan Within(TimeSpan longest) => longest * Random.Shared.NextDouble();

    private sealed record Moving(long Since, TimeSpan After);

    private static partial class Log
    {
        [LoggerMessage(1440, LogLevel.Debug, "Event stream ended with {CloseCode} by {ClosedBy}: {Reason}", EventName = nameof(Ended))]
        public static partial void Ended(ILogger logger, int closeCode, ClosedBy closedBy, string reason);

        [LoggerMessage(1441, LogLevel.Error, "Sending failed, and not for the network; the event stream is cut.", EventName = nameof(SendFailed))]
        public static partial void SendFailed(ILogger logger, Exception error);
    }
}
