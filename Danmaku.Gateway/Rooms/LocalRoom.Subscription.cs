using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Rooms;

/// <content>How a room comes by its subscription and its snapshots, and back to them.</content>
internal sealed partial class LocalRoom
{
    private readonly List<RoomBatch> _early = [];
    private RoomSnapshot? _present;

    private async Task OpenAsync()
    {
        // Lets the caller store this task before it can end.
        await Task.Yield();
        try
        {
            await SubscribeAsync();
        }
        finally
        {
            OpeningEnded();
        }
    }

    /// <summary>As <see cref="OpenAsync"/>, and again for as long as it takes.</summary>
    private async Task ReopenAsync()
    {
        await Task.Yield();
        try
        {
            for (var wait = FirstRetry; !await TrySubscribeAsync(); wait = wait * 2 < LastRetry ? wait * 2 : LastRetry)
            {
                // Full jitter: the rooms of a gateway that lost its silo do not all come back at once.
                await Task.Delay(wait * Random.Shared.NextDouble(), _time, _stopping);
            }

            Log.Resubscribed(_logger, Id);
        }
        finally
        {
            OpeningEnded();
        }
    }

    private async Task<bool> TrySubscribeAsync()
    {
        try
        {
            await SubscribeAsync();
            return true;
        }
        catch (LinkUnavailableException exception)
        {
            Log.NotSubscribed(_logger, Id, exception.Message);
            return false;
        }
    }

    private async Task SubscribeAsync()
    {
        var snapshot = await _link.SubscribeAsync(Id, this, _stopping);
        lock (_gate)
        {
            StartFrom(Trimmed(snapshot));
        }
    }

    private void OpeningEnded()
    {
        lock (_gate)
        {
            _opening = null;
            _emptySince = _time.GetUtcNow();
        }
    }

    private async Task RefreshAsync()
    {
        await Task.Yield();
        try
        {
            var snapshot = await _link.SnapshotAsync(Id, _stopping);
            lock (_gate)
            {
                if (_open && snapshot.Position.Epoch == _position.Epoch)
                {
                    _snapshot = UpToDate(Trimmed(snapshot));
                }
                else if (_open)
                {
                    LoseSubscription();
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _refreshing = null;
            }
        }
    }

    private void StartFrom(RoomSnapshot snapshot)
    {
        var isReturn = _position != default;
        var sameEpoch = snapshot.Position.Epoch == _position.Epoch;
        var known = _position;
        _snapshot = snapshot;
        _position = snapshot.Position;
        _allViewers = snapshot.Viewers;
        _open = true;
        _reportedViewers = -1;
        LearnAppointments(snapshot);
        foreach (var audience in _audiences)
        {
            audience.Recent.Clear();
            if (isReturn)
            {
                audience.Broadcast(audience.FrameOf(snapshot));
                if (sameEpoch && known.Sequence < snapshot.Position.Sequence)
                {
                    audience.Broadcast(audience.Format.Skipped(
                        Id, known.Epoch, known.Sequence + 1, snapshot.Position.Sequence, SkipReason.Resume));
                    _metrics.Skipped(SkipReason.Resume, (snapshot.Position.Sequence - known.Sequence) * audience.Count);
                }
            }
        }

        Deliver(_early.FindAll(batch => batch.Events.IsEmpty || batch.Events[0].Position.Epoch == _position.Epoch), _time.GetTimestamp());
        _early.Clear();
    }

    /// <summary>Subscribes again, with backoff, for as long as somebody is in the room. Call with the gate held.</summary>
    private void LoseSubscription()
    {
        if (!_open)
        {
            return;
        }

        _open = false;
        _early.Clear();
        TellMoved();
        if (_viewers > 0)
        {
            _opening = ReopenAsync();
        }
    }

    /// <summary>A snapshot that was made before the last event here: without what events since then have taken away.</summary>
    /// <remarks>Where its audience does not have all of those events any more, it is not sent to anybody.</remarks>
    private RoomSnapshot UpToDate(RoomSnapshot snapshot)
    {
        foreach (var item in _audiences.SelectMany(audience => audience.Recent.EventsAfter(snapshot.Position.Sequence)))
        {
            snapshot = Withdrawal.Of(item)?.LeftOf(snapshot) ?? snapshot;
        }

        return snapshot;
    }

    /// <summary>The room at the last event sent here, made of a snapshot from before it, without comments. The same for all who come before the next event.</summary>
    private RoomSnapshot Present(RoomSnapshot snapshot, Audience audience)
    {
        if (snapshot.Position >= _position)
        {
            return snapshot;
        }

        if (_present is not { } present || present.Position != _position)
        {
            present = snapshot with { Comments = [] };
            foreach (var item in audience.Recent.EventsAfter(snapshot.Position.Sequence))
            {
                present = item switch
                {
                    RoomEvent.SettingsChanged changed => present with { Settings = changed.InForce ?? changed.Settings },
                    RoomEvent.BrakeMoved moved => present with { Settings = moved.InForce },
                    RoomEvent.CommentPinned pinned => present with { Pin = pinned.Pin },
                    RoomEvent.CommentUnpinned => present with { Pin = null },
                    _ => Withdrawal.Of(item)?.LeftOf(present) ?? present,
                };
            }

            _present = present with { Position = _position };
        }

        return _present;
    }

    private RoomSnapshot Trimmed(RoomSnapshot snapshot) =>
        snapshot.Comments.Length <= _options.SnapshotComments
            ? snapshot
            : snapshot with { Comments = [.. snapshot.Comments.AsSpan()[^_options.SnapshotComments..]] };

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "Room {RoomId}: batch at {Actual} after {Position}; subscribing again.", EventName = nameof(GapInBatches))]
        public static partial void GapInBatches(ILogger logger, string roomId, RoomPosition position, RoomPosition actual);

        [LoggerMessage(1203, LogLevel.Debug, "Room {RoomId}: not subscribed yet: {Why}", EventName = nameof(NotSubscribed))]
        public static partial void NotSubscribed(ILogger logger, string roomId, string why);

        [LoggerMessage(1202, LogLevel.Information, "Room {RoomId}: subscribed again.", EventName = nameof(Resubscribed))]
        public static partial void Resubscribed(ILogger logger, string roomId);
    }
}
