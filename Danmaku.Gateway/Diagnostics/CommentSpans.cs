using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Tracing;

namespace Danmaku.Gateway.Diagnostics;

/// <summary>Spans of a comment's way through gateways, from the socket and to the sockets. Activity source <c>Danmaku.Gateway</c>; docs/tracing.md has the whole trace.</summary>
/// <remarks>A comment that is not sampled costs a branch at each of them, and the first alone what whoever listens makes of a trace that it does not want.</remarks>
internal static class CommentSpans
{
    public const string SourceName = "Danmaku.Gateway";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Where what is done now belongs, when it is a traced comment; the default otherwise, whatever else is current.</summary>
    public static ActivityContext Current => Activity.Current is { } current && ReferenceEquals(current.Source, Source) ? current.Context : default;

    /// <summary>A frame with a draft was read: the beginning of its trace, whatever request its connection once was. Current until it is disposed.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="protocol">The connection's subprotocol.</param>
    public static Activity? BeginPost(string roomId, string protocol)
    {
        var post = Source.BeginRoot("post", ActivityKind.Server);
        if (post is null)
        {
            return null;
        }

        Activity.Current = post;
        return post.IsAllDataRequested ? post.SetTag("danmaku.room.id", roomId).SetTag("network.protocol.name", protocol) : post;
    }

    /// <summary>A draft goes to its silo. Ends with the answer.</summary>
    public static Activity? BeginLink(string roomId) =>
        Source.Begin("link post", ActivityKind.Client, Current)?.SetTag("danmaku.room.id", roomId);

    /// <summary>A comment has come to this gateway. Ends when the last of its sockets has it in its queue.</summary>
    public static Activity? BeginDelivery(string roomId, TracedEvent traced) =>
        Source.Begin("deliver", ActivityKind.Consumer, traced.Context)?.SetTag("danmaku.room.id", roomId).SetTag("danmaku.event.sequence", traced.Sequence);

    /// <summary>Notes what became of a draft.</summary>
    [return: NotNullIfNotNull(nameof(result))]
    public static PostResult? Answered(this Activity? span, PostResult? result)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return result;
        }

        switch (result)
        {
            case PostResult.Accepted accepted:
                span.SetTag("danmaku.post.decision", "accepted").SetTag("danmaku.comment.stored", accepted.Stored);
                break;
            case PostResult.Rejected { Rejection.Reason: var reason }:
                span.SetTag("danmaku.post.decision", "rejected").SetTag("danmaku.reject.reason", DetachedSpans.TagOf(reason));
                if (reason >= RejectReason.RoomOverloaded)
                {
                    // The service's fault and not the viewer's.
                    span.SetStatus(ActivityStatusCode.Error);
                }

                break;
            default:
                break;
        }

        return result;
    }
}
