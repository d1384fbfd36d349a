using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;

namespace Danmaku.Silo.Rooms;

/// <content>The loop, and what each turn ends with.</content>
internal sealed partial class RoomHost
{
    private static readonly TimeSpan IdleRetry = TimeSpan.FromSeconds(1);

    // What is due and could not be done, by a clock set back or a brake that waits for a sign, is not tried again at once.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private int _viewersSeen;
    private RoomTurn _turn;

    // Timestamp of the turn's start, of the last request that was not a wake, and of what the timer is armed for.
    private long _now;
    private long _usedAt;
    private long _armedFor = long.MaxValue;

    private async Task RunAsync()
    {
        // The constructor comes first, whatever the first request is.
        await Task.Yield();
        try
        {
            var turns = 0;
            while (await _mailbox.Reader.WaitToReadAsync())
            {
                var handled = HandleWaiting();
                EndTurn();
                _metrics.TurnEnded(_room.Id, _turn with { Duration = _time.GetElapsedTime(_now) });
                turns = handled == TurnRequests ? turns + 1 : 0;
                if (turns == TurnsInARow)
                {
                    turns = 0;
                    await Task.Yield();
                }
            }

            await EndAsync();
        }
#pragma warning disable CA1031 // The last resort against a bug: the room ends, and its next use opens it from the store.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, exception, _room.Id);
            Abort(exception);
        }
        finally
        {
            await _timer.DisposeAsync();
            _drained.TrySetResult();
        }
    }

    private int HandleWaiting()
    {
        _now = _time.GetTimestamp();
        _turn = default;
        _room.Limit(_limits.Current);
        HandleSettled();
        var handled = 0;
        while (handled < TurnRequests && _mailbox.Reader.TryRead(out var request))
        {
            handled++;
            try
            {
                request.Run(this);
            }
#pragma warning disable CA1031 // A room refuses with values, so this is a bug; its victim is told, and the room goes on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.RequestFailed(_logger, exception, _room.Id);
                request.Fail(exception);
            }

            _usedAt = request is RoomWake ? _usedAt : _now;
        }

        return handled;
    }

    // What was judged meanwhile waited for the judge, and was posted before.
    private void NotePost(PostRequest request)
    {
        if (request.Judged is null)
        {
            _turn = _turn with { Posts = _turn.Posts + 1, Waited = _turn.Waited ?? _time.GetElapsedTime(request.ReceivedAt, _now) };
        }
    }

    private void EndTurn()
    {
        var now = _time.GetTimestamp();
        _audience.EndLapsed();
        _unsettled.GiveDue(now);
        var elapsesAt = Elapse(now);
        if (NextSendAt() <= now)
        {
            Flush(now);
        }

        _answers.Complete();
        Arm(Math.Min(Math.Min(NextSendAt(), _unsettled.AnswerDueAt), elapsesAt), now);
        LookForIdleness(now);
    }

    /// <summary>Has the room do what is due by the calendar.</summary>
    /// <returns>Timestamp of when it has to again.</returns>
    private long Elapse(long now)
    {
        if (_audience.Viewers != _viewersSeen)
        {
            _viewersSeen = _audience.Viewers;
            _room.ViewersChanged(_viewersSeen);
        }

        if (_room.DueAt is not { } dueAt)
        {
            return long.MaxValue;
        }

        var utcNow = _time.GetUtcNow();
        if (dueAt <= utcNow)
        {
            _room.Elapse();
            Store();
            dueAt = _room.DueAt ?? DateTimeOffset.MaxValue;
        }

        // Far ahead is looked at again then: timers take no more than some weeks.
        var wait = dueAt - utcNow < LongestWait ? dueAt - utcNow : LongestWait;
        return now + Ticks(wait > ShortestWait ? wait : ShortestWait);
    }

    private long NextSendAt()
    {
        if (_audience.IsEmpty)
        {
            return _room.HasPending ? 0 : long.MaxValue;
        }

        return Math.Min(
            _room.HasPending ? _pacing.FlushDueAt : long.MaxValue,
            _pacing.ViewersChanged(_audience.Viewers) ? _pacing.ViewersDueAt : long.MaxValue);
    }

    private void Flush(long now)
    {
        var viewers = _audience.Viewers;
        if (_audience.IsEmpty)
        {
            // Whoever comes gets a snapshot.
            _room.TakePending();
            _traces.Clear();
            _pacing.ViewersUntold(viewers);
            return;
        }

        var tellsViewers = _pacing.ViewersChanged(viewers) && _pacing.ViewersDueAt <= now;
        if (!_room.HasPending && !tellsViewers)
        {
            return;
        }

        if (_room.HasPending)
        {
            _pacing.Flushed(now);
        }

        if (tellsViewers)
        {
            _pacing.ViewersSent(viewers, now);
        }

        _traces.Send(new RoomBatch(_room.Id, _room.TakePending(), tellsViewers ? viewers : null), _audience);
    }

    // Armed no later than needed; too early costs one wake, and happens when what it was armed for came about otherwise.
    private void Arm(long dueAt, long now)
    {
        // Timers go by another clock than timestamps and may fire a little before what they were armed for: then they must be
        // armed again, so what counts is that it fired and not what time it is.
        if (Interlocked.Exchange(ref _timerFired, false))
        {
            _armedFor = long.MaxValue;
        }

        if (dueAt == long.MaxValue && _armedFor != long.MaxValue)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _armedFor = long.MaxValue;
        }
        else if (dueAt < _armedFor)
        {
            // Timers count whole milliseconds, rounded down.
            var wait = Math.Ceiling((dueAt - now) * 1_000.0 / _time.TimestampFrequency);
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(wait, 1)), Timeout.InfiniteTimeSpan);
            _armedFor = dueAt;
        }
    }

    private void LookForIdleness(long now)
    {
        var dueAt = _audience.IsEmpty ? _usedAt + Ticks(_options.IdleTimeout) : _audience.LapseDueAt;
        if (_audience.IsEmpty && dueAt <= now)
        {
            if (_unsettled.IsEmpty)
            {
                Stop();
            }

            // A new activation may only start once the store has everything of this one.
            dueAt = now + Ticks(IdleRetry);
        }

        Volatile.Write(ref _dueAt, dueAt);
    }

    private async Task EndAsync()
    {
        Flush(_time.GetTimestamp());
        _audience.EndAll();
        _drained.SetResult();
        while (!_unsettled.IsEmpty)
        {
            Arm(_unsettled.AnswerDueAt, _time.GetTimestamp());
            await _settled.Reader.WaitToReadAsync();
            HandleWake();
            _unsettled.GiveDue(_time.GetTimestamp());
            _answers.Complete();
        }
    }

    private void Abort(Exception exception)
    {
        Stop();
        _audience.EndAll();
        while (_mailbox.Reader.TryRead(out var request))
        {
            request.Fail(exception);
        }

        _unsettled.GiveDue(long.MaxValue - 1);
        _answers.Complete();
    }

    private static partial class Log
    {
        [LoggerMessage(2030, LogLevel.Error, "Room {RoomId} ended by a bug; its next use opens it again from the store.",
            EventName = nameof(Failed))]
        public static partial void Failed(ILogger logger, Exception exception, string roomId);

        [LoggerMessage(2031, LogLevel.Error, "A request of room {RoomId} failed by a bug.", EventName = nameof(RequestFailed))]
        public static partial void RequestFailed(ILogger logger, Exception exception, string roomId);

        [LoggerMessage(2032, LogLevel.Warning, "Room {RoomId} runs elsewhere now; its activation {Epoch} here ends.",
            EventName = nameof(Superseded))]
        public static partial void Superseded(ILogger logger, string roomId, long epoch);
    }
}
