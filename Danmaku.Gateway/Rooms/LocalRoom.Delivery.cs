using System.Runtime.InteropServices;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;

namespace Danmaku.Gateway.Rooms;

/// <content>What becomes of a room's events here: to whom they go, and what they take away of earlier ones.</content>
/// <remarks>
/// Whatever is deleted leaves everything that is kept here for those who come later: frames for resumes, the snapshot, and what has not been
/// encoded yet. Frames that are on their way to a viewer whose socket is busy stay as they are: they were decided before, are bounded by that
/// viewer's queue, and the deletion follows them in the same order.
/// </remarks>
internal sealed partial class LocalRoom
{
    // The streamer's word by viewer id; null until a snapshot has told.
    private Dictionary<string, bool>? _appointed;

    private readonly BatchTally _tally = new();
    private readonly TracedArrivals _traced = new();

    private void Deliver(List<RoomBatch> batches, long arrivedAt)
    {
        if (!_open)
        {
            // Batches can overtake the answer to the subscription that they belong to; OpenAsync sorts them out.
            _early.AddRange(batches);
            return;
        }

        var events = new List<RoomEvent>();
        int? viewers = null;
        foreach (var batch in batches)
        {
            viewers = batch.Viewers ?? viewers;
            foreach (var item in batch.Events)
            {
                if (item.Position.Epoch == _position.Epoch && item.Position.Sequence <= _position.Sequence)
                {
                    continue;
                }

                if (item.Position != _position with { Sequence = _position.Sequence + 1 })
                {
                    Log.GapInBatches(_logger, Id, _position, item.Position);
                    Send(events, arrivedAt);
                    LoseSubscription();
                    return;
                }

                _position = item.Position;
                events.Add(item);
            }
        }

        Send(events, arrivedAt);
        TellMoved();
        if (viewers is { } count)
        {
            Volatile.Write(ref _allViewers, count);
            foreach (var audience in _audiences)
            {
                if (audience.Format.Viewers(Id, count) is { } frame)
                {
                    audience.Broadcast(frame);
                }
            }
        }
    }

    private void Send(List<RoomEvent> events, long arrivedAt)
    {
        var startedAt = _time.GetTimestamp();
        var all = CollectionsMarshal.AsSpan(events);
        var withdrawn = Withdraw(all);
        while (!all.IsEmpty)
        {
            var some = all[..Math.Min(all.Length, MaxEventsPerFrame)].ToArray();
            var traced = _traced.TakeUntil(some[^1].Position.Sequence);
            var handover = new Handover(arrivedAt, withdrawn > 0 ? WithdrawalsOf(some) : [], traced, _metrics, _time);
            foreach (var audience in _audiences)
            {
                audience.Broadcast(Id, some, handover, _tally);
            }

            handover.Sent();
            foreach (var item in some)
            {
                TellThoseConcerned(item);
            }

            all = all[some.Length..];
        }

        // With the passes of the batches before: those of this one have yet to come.
        var work = _time.GetElapsedTime(startedAt);
        foreach (var audience in _audiences)
        {
            work += audience.TakeWork();
        }

        _metrics.BatchSent(Id, _tally, work);
        _tally.Clear();
    }

    /// <summary>Takes away what events take away: of those before them that are not sent yet, and of what is kept.</summary>
    /// <returns>How many of the events do.</returns>
    private int Withdraw(Span<RoomEvent> events)
    {
        var count = 0;
        for (var i = 0; i < events.Length; i++)
        {
            if (Withdrawal.Of(events[i]) is not { } withdrawal)
            {
                continue;
            }

            count++;
            foreach (ref var earlier in events[..i])
            {
                earlier = withdrawal.LeftOf(earlier);
            }

            foreach (var audience in _audiences)
            {
                audience.Withdraw(Id, withdrawal);
            }

            if (_snapshot is { } snapshot)
            {
                _snapshot = withdrawal.LeftOf(snapshot);
            }
        }

        return count;
    }

    private static DateTimeOffset[] WithdrawalsOf(RoomEvent[] events) =>
        [.. events.Where(static item => Withdrawal.Of(item) is not null).Select(static item => item.At)];

    private void TellThoseConcerned(RoomEvent item)
    {
        if (item is RoomEvent.RoleChanged changed)
        {
            NoteAppointment(changed);
            return;
        }

        var concerned = item.Concerned;
        if (concerned.IsDefaultOrEmpty)
        {
            return;
        }

        var viewerIds = concerned.ToHashSet(StringComparer.Ordinal);
        foreach (var audience in _audiences)
        {
            if (audience.Count > 0 && audience.Format.Notice(Id, item) is { } notice)
            {
                audience.Broadcast(notice, viewerIds);
            }
        }
    }

    private void NoteAppointment(RoomEvent.RoleChanged changed)
    {
        if (_appointed is { } known)
        {
            known.Remove(changed.ViewerId);
            if (changed.Appointed is { } appointed)
            {
                known.Add(changed.ViewerId, appointed);
            }
        }

        foreach (var shard in _audiences.SelectMany(static audience => audience.Shards))
        {
            shard.ForEach(changed, static (session, changed) =>
            {
                if (session.Identity?.Viewer.Id == changed.ViewerId)
                {
                    session.Appoint(changed.Appointed);
                }
            });
        }
    }

    /// <summary>Takes the streamer's word from a snapshot; those who are in and missed a change of it are told.</summary>
    private void LearnAppointments(RoomSnapshot snapshot)
    {
        if (snapshot.Staff is not { } staff)
        {
            return;
        }

        _appointed = staff.Appointments.ToDictionary(
            static appointment => appointment.ViewerId, static appointment => appointment.Appointed, StringComparer.Ordinal);
        foreach (var shard in _audiences.SelectMany(static audience => audience.Shards))
        {
            shard.ForEach(this, static (session, room) => session.Appoint(room.AppointmentOf(session)));
        }
    }

    private bool? AppointmentOf(ViewerSession session) =>
        session.Identity is { } identity && _appointed is { } known && known.TryGetValue(identity.Viewer.Id, out var appointed) ? appointed : null;
}
