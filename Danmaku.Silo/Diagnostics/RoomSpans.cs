using System.Diagnostics;
using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Tracing;

namespace Danmaku.Silo.Diagnostics;

/// <summary>Spans of what becomes of a traced comment in a room. Activity source <c>Danmaku.Silo</c>; docs/tracing.md has the whole trace.</summary>
/// <remarks>All of them take the absent span of a comment that is not traced, which costs a branch.</remarks>
internal static class RoomSpans
{
    public const string SourceName = "Danmaku.Silo";

    private const string Decision = "danmaku.post.decision";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly SpanBudget Posts = new(perSecond: 200);

    /// <summary>A draft has come to its room. Ends with its answer.</summary>
    /// <returns>None where the draft is not sampled, nobody listens, or gateways have more sampled than this process writes spans for.</returns>
    public static Activity? BeginPost(string roomId, in ActivityContext parent) =>
        DetachedSpans.IsSampled(parent) && Source.HasListeners() && Posts.TryTake(Environment.TickCount64)
            ? Source.Begin("room post", ActivityKind.Consumer, parent)?.SetTag("danmaku.room.id", roomId)
            : null;

    /// <summary>It is the draft's turn.</summary>
    public static void Turn(this Activity? post) => post?.AddEvent(new ActivityEvent("turn"));

    /// <summary>The room has decided, and the comment has its place.</summary>
    public static void Decided(this Activity? post, string decision, RoomPosition position) =>
        post?.SetTag(Decision, decision).SetTag("danmaku.event.sequence", position.Sequence);

    /// <summary>The draft was answered.</summary>
    public static void Answered(this Activity? post, PostResult result)
    {
        if (post is null)
        {
            return;
        }

        if (result is PostResult.Accepted accepted)
        {
            post.SetTag("danmaku.comment.stored", accepted.Stored);
        }
        else if (result is PostResult.Rejected rejected)
        {
            post.SetTag(Decision, "rejected").SetTag("danmaku.reject.reason", DetachedSpans.TagOf(rejected.Rejection.Reason));
        }

        post.End();
    }

    /// <summary>A bug kept the draft from its answer.</summary>
    public static void Failed(this Activity? post, Exception exception)
    {
        post?.AddException(exception).SetStatus(ActivityStatusCode.Error);
        post.End();
    }

    /// <summary>A flush hands a comment to all who listen.</summary>
    public static Activity? BeginBroadcast(Activity post, string roomId, int events) =>
        Source.Begin("broadcast", ActivityKind.Producer, post.Context)?.SetTag("danmaku.room.id", roomId).SetTag("danmaku.batch.events", events);

    /// <summary>A group of entries is written in one transaction.</summary>
    /// <param name="posts">The traced comments among them, at least one: it is below the first and linked to the others.</param>
    /// <param name="entries">How many there are in all.</param>
    /// <returns>The span, which is current, so that what the database's driver traces comes below it.</returns>
    public static Activity? BeginCommit(IReadOnlyList<Activity> posts, int entries)
    {
        var commit = Source.Begin(
            "journal commit", ActivityKind.Internal, posts[0].Context, posts.Skip(1).Select(static post => new ActivityLink(post.Context)));
        if (commit is not null)
        {
            commit.SetTag("danmaku.journal.entries", entries);
            Activity.Current = commit;
        }

        return commit;
    }
}
