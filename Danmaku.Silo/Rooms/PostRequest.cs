using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Tracing;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;

namespace Danmaku.Silo.Rooms;

/// <summary>A draft in a room's mailbox, and its answer.</summary>
/// <param name="author">Who posts it.</param>
/// <param name="draft">What they post.</param>
/// <param name="answers">Takes the answer in the room's turn. What follows from it runs with those of the same turn, and not in the turn.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">Clock.</param>
internal sealed class PostRequest(Viewer author, CommentDraft draft, TurnAnswers answers, RoomMetrics metrics, TimeProvider time)
    : TaskCompletionSource<PostResult>, IRoomRequest, IStoredAnswer
{
    private PostResult? _result;

    /// <summary>Timestamp of when it came to the room.</summary>
    public long ReceivedAt { get; } = time.GetTimestamp();

    public Viewer Author { get; } = author;

    public CommentDraft Draft { get; } = draft;

    /// <summary>Its span, where it is traced.</summary>
    public Activity? Span { get; init; }

    /// <summary>What the answer will say, once the draft is accepted: beyond the display budget, or to be taken for it.</summary>
    public bool Thinned { get; set; }

    /// <summary>What the answer will say: whether others see it yet.</summary>
    public CommentStage Stage { get; set; } = CommentStage.Shown;

    /// <summary>What the answer will say: the text as shown, where rules masked a part.</summary>
    public string? Masked { get; set; }

    /// <summary>What the outside judge said, once it was asked.</summary>
    public Judged? Judged { get; set; }

    public bool IsGiven => _result is not null || Task.IsCompleted;

    public void Run(RoomHost room) => room.Handle(this);

    public void Give(RoomPosition position, bool stored) =>
        Answer(new PostResult.Accepted(position, stored, Thinned) { Stage = Stage, Masked = Masked });

    /// <summary>Refuses it in the room's turn.</summary>
    public void Reject(Rejection rejection)
    {
        metrics.CommentRejected(rejection.Reason);
        Answer(new PostResult.Rejected(rejection));
    }

    /// <summary>Refuses it outside of the room's turn, at once.</summary>
    public void Refuse(Rejection rejection)
    {
        metrics.CommentRejected(rejection.Reason);
        _result = new PostResult.Rejected(rejection);
        Complete();
    }

    /// <summary>Lets whoever waits for the answer have it.</summary>
    public void Complete()
    {
        if (_result is { } result && TrySetResult(result))
        {
            using (Span.MakeCurrent())
            {
                metrics.PostAnswered(time.GetElapsedTime(ReceivedAt));
            }

            Span.Answered(result);
        }
    }

    public void Fail(Exception exception)
    {
        if (TrySetException(exception))
        {
            Span.Failed(exception);
        }
    }

    private void Answer(PostResult result)
    {
        if (!IsGiven)
        {
            _result = result;
            answers.Add(this);
        }
    }
}
