using Danmaku.Contracts.Protos.Link.V1;

namespace Danmaku.Gateway.Cluster;

/// <summary>A call that waits for its answer.</summary>
/// <param name="dueAt">Timestamp after which nobody waits any more.</param>
/// <param name="kind">What kind of call it is, for metrics.</param>
/// <param name="begunAt">Timestamp of when it was made.</param>
internal sealed class PendingCall(long dueAt, string kind, long begunAt) : TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public long DueAt { get; } = dueAt;

    public string Kind { get; } = kind;

    public long BegunAt { get; } = begunAt;

    /// <summary>Whether it was given to the silo: then nobody knows what became of it until the answer is here.</summary>
    public bool IsSent { get; set; }

    public void Answered(Answer answer) => TrySetResult(new CallOutcome(CallEnd.Answered, answer));

    public void Unanswered() => TrySetResult(new CallOutcome(IsSent ? CallEnd.TimedOut : CallEnd.NotSent, null));

    public void Lost() => TrySetResult(new CallOutcome(IsSent ? CallEnd.Lost : CallEnd.NotSent, null));
}
