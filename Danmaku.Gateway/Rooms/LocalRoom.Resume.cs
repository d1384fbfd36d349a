using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <content>How those who come back, from here or from another gateway, go on where they were.</content>
internal sealed partial class LocalRoom
{
    /// <summary>How long a viewer who is ahead of this gateway waits for it: far beyond what the way of a batch to two gateways differs by.</summary>
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(1);

    // Ends with the next event; null while nobody waits for it.
    private TaskCompletionSource? _moved;

    /// <summary>Waits a moment for events that the viewer has heard at another gateway, and that have yet to come to this one.</summary>
    private async ValueTask CatchUpAsync(ResumePoint? resume, CancellationToken cancellationToken)
    {
        if (resume is not { Position: var heard })
        {
            return;
        }

        var since = _time.GetTimestamp();
        while (CatchUpPatience - _time.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
        {
            Task moved;
            lock (_gate)
            {
                if (!_open || heard.Epoch != _position.Epoch || heard.Sequence <= _position.Sequence)
                {
                    return;
                }

                moved = (_moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            try
            {
                await moved.WaitAsync(left, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // A place that the room has never been at, or trouble: they get it as it is here.
                return;
            }
        }
    }

    /// <summary>Lets those go on who wait for this gateway. Call with the gate held.</summary>
    private void TellMoved()
    {
        _moved?.TrySetResult();
        _moved = null;
    }

    private bool TryResume(ViewerSession session, Audience audience, ResumePoint? resume, ref bool isCorked)
    {
        if (resume is not { Position: var from, View: var view }
            || (view ?? session.View) != session.View
            || from.Epoch != _position.Epoch
            || from.Sequence > _position.Sequence
            || !TryCover(audience, from.Sequence))
        {
            return false;
        }

        session.Port.Joined(session, _position, resumed: true);
        SendAfter(session, audience, from.Sequence, ref isCorked);
        _metrics.Resumed();
        return true;
    }

    /// <summary>Sees to it that an audience has everything later than a place, if anything here has.</summary>
    private bool TryCover(Audience audience, long sequence)
    {
        if (audience.Recent.Covers(sequence, _position.Sequence))
        {
            return true;
        }

        // Whoever comes from another gateway may be the first here in this format and view, while others have heard all of it.
        if (_audiences.Find(other => other.Recent.Covers(sequence, _position.Sequence)) is { } other)
        {
            audience.Complete(Id, other.Recent.BatchesAfter(sequence));
        }
        else if (_snapshot is { } snapshot && CommentsBetween(sequence, snapshot) is { Length: > 0 } missed && TryCover(audience, snapshot.Position.Sequence))
        {
            audience.Complete(Id, missed.Chunk(MaxEventsPerFrame));
        }

        return audience.Recent.Covers(sequence, _position.Sequence);
    }

    /// <summary>What happened between a place and a snapshot's.</summary>
    /// <returns><see langword="null"/> unless it was nothing but comments, and all of them are in the snapshot.</returns>
    private static RoomEvent[]? CommentsBetween(long sequence, RoomSnapshot snapshot)
    {
        var (epoch, last) = (snapshot.Position.Epoch, snapshot.Position.Sequence);
        RoomEvent[] comments =
        [
            .. snapshot.Comments
                .Where(comment => comment.Position.Epoch == epoch && comment.Position.Sequence > sequence)
                .OrderBy(static comment => comment.Position.Sequence)
                .Select(static comment => new RoomEvent.CommentPosted(comment, Thinned: false)),
        ];
        return comments.Length == last - sequence ? comments : null;
    }
}
