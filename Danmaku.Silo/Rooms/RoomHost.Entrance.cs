using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Judging;

namespace Danmaku.Silo.Rooms;

/// <content>Who comes into the mailbox, and who is told to come later.</content>
internal sealed partial class RoomHost
{
    private static readonly TimeSpan OverloadRetry = TimeSpan.FromSeconds(1);

    // How long drafts may wait for their turn until no more are let in, and how long the last one waited, as differences of timestamps. A mailbox
    // that is full by number alone would be seconds long where the process gets little CPU, and everybody in it would wait for them.
    private readonly long _patience;
    private long _waited;
    private int _waiting;

    /// <summary>Takes a draft back that was judged, at any time.</summary>
    private void Judged(PostRequest request, Judgement judgement)
    {
        request.Judged = judgement switch
        {
            Judgement.Allow => new Judged(JudgeVerdict.Allow, Why: null),
            Judgement.Hold hold => new Judged(JudgeVerdict.Hold, hold.Why),
            Judgement.Reject reject => new Judged(JudgeVerdict.Reject, reject.Message),
            _ => new Judged(JudgeVerdict.NoAnswer, Why: null),
        };
        Interlocked.Increment(ref _waiting);
        if (!_mailbox.Writer.TryWrite(request))
        {
            Interlocked.Decrement(ref _waiting);
            request.Refuse(Stopping());
        }
    }

    private bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= _options.MailboxCapacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        return false;
    }

    // Says why a draft cannot come in, or lets it in.
    private Rejection? WhyFull()
    {
        if (_services.Journal.IsBehind)
        {
            return new(RejectReason.RoomOverloaded, "More comments come than can be stored; try again in a second.", OverloadRetry);
        }

        var isSlow = Volatile.Read(ref _waited) > _patience && Volatile.Read(ref _waiting) > TurnRequests;
        return isSlow || !TryEnter() ? Overloaded() : null;
    }

    private static Rejection Overloaded() =>
        new(RejectReason.RoomOverloaded, "The room has more requests waiting than it can take; try again in a second.", OverloadRetry);

    private static Rejection Stopping() => new(RejectReason.RoomStopping, "The room is stopping; try again in a second.", OverloadRetry);
}
