namespace Danmaku.Bench.Load.Engine;

// Waiting for the last comments, and the account of all.
internal sealed partial class LoadEngine
{
    private const long LookEvery = 10_000;

    private TaskCompletionSource? _drained;
    private long _patience;
    private long _lookAt;
    private long _progressAt;
    private long _progress;

    /// <summary>Waits until every viewer has every comment, or nothing has come for a while.</summary>
    /// <param name="patience">How long nothing may come.</param>
    public async Task DrainAsync(TimeSpan patience)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await RunAsync(() =>
        {
            _drained = drained;
            _patience = (long)patience.TotalMicroseconds;
            (_progress, _progressAt, _lookAt) = (_delivered + _accounted, GeneratorClock.Now, 0);
            return true;
        });
        await drained.Task;
    }

    /// <summary>The account so far. Generator's thread only.</summary>
    /// <remarks>
    /// Connections that the server ended are not in it: they know that they missed something and would resume. Where one of them posted,
    /// nobody knows how many of its last comments the server took, and the viewer with the most says how many there are.
    /// </remarks>
    public Delivery Account()
    {
        var (expected, delivered, accounted, lost) = (0L, 0L, 0L, 0L);
        var twice = 0;
        RoomLoad? room = null;
        var due = 0L;
        foreach (var connection in _connections.Where(static connection => connection.State == ClientState.Ready))
        {
            // Those of a room stand together.
            if (connection.Room != room)
            {
                room = connection.Room;
                due = Accepted(room);
            }

            var missing = due - connection.Delivered - connection.Accounted;
            expected += due;
            delivered += connection.Delivered;
            accounted += connection.Accounted;
            lost += Math.Max(0, missing);
            var wrong = connection.Delivered == due && room.Rejected == 0 && connection.IndexSum != room.IndexSum;
            twice += missing < 0 || wrong ? 1 : 0;
        }

        return new Delivery(expected, delivered, accounted, lost, twice);
    }

    private static long Accepted(RoomLoad room)
    {
        var accepted = room.Posted - room.Rejected;
        return room.Posters.Any(static poster => poster.State == ClientState.Closed)
            ? Math.Min(accepted, room.Members.Max(static member => member.Delivered + member.Accounted))
            : accepted;
    }

    private void LookAtDrain(long now)
    {
        if (_drained is null || now < _lookAt)
        {
            return;
        }

        _lookAt = now + LookEvery;
        var progress = _delivered + _accounted;
        if (progress != _progress)
        {
            (_progress, _progressAt) = (progress, now);
        }

        if (now - _progressAt > _patience || Account() is { Lost: 0 })
        {
            var drained = _drained;
            _drained = null;
            drained.SetResult();
        }
    }
}
