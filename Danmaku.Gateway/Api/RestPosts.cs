using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Api;

/// <summary>Comments that come in over REST, from whoever reads over anything but a WebSocket: same rules, same counts.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RestPosts(ISiloLink link, ReceiptVerifier receipts, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>Posts a draft, paid for where there is a receipt. Answers once the comment is stored, or says that it is not.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="viewer">Who posts.</param>
    /// <param name="post">What.</param>
    /// <param name="protocol">How it came in, for its trace.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async ValueTask<PostResult> PostAsync(string roomId, Viewer viewer, RestPost post, string protocol, CancellationToken cancellationToken)
    {
        using var span = CommentSpans.BeginPost(roomId, protocol);
        var startedAt = time.GetTimestamp();
        var counted = RequestResult.Failed;
        metrics.RequestBegan();
        try
        {
            var result = span.Answered(await CheckAndPostAsync(roomId, viewer, post, cancellationToken));
            counted = ResultOf(result);
            return result;
        }
        catch (LinkUnavailableException)
        {
            counted = RequestResult.Unavailable;
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            counted = RequestResult.Unavailable;
            throw;
        }
        finally
        {
            metrics.RequestEnded();
            metrics.Answered(RequestKind.Post, counted, time.GetElapsedTime(startedAt));
        }
    }

    private async ValueTask<PostResult> CheckAndPostAsync(string roomId, Viewer viewer, RestPost post, CancellationToken cancellationToken)
    {
        var draft = post.Draft;
        if (post.Receipt is { } receipt)
        {
            if (receipts.Check(receipt, viewer, roomId, out var paid) is { } refusal)
            {
                return new PostResult.Rejected(refusal);
            }

            draft = draft with { SuperChat = paid!.SuperChat, Nonce = paid.Nonce };
        }

        return await link.PostAsync(roomId, viewer, draft, cancellationToken);
    }

    private RequestResult ResultOf(PostResult result)
    {
        switch (result)
        {
            case PostResult.Accepted accepted:
                return accepted.Stored ? RequestResult.Done : RequestResult.Unstored;
            case PostResult.Rejected { Rejection.Reason: var reason }:
                metrics.Rejected(reason);
                return reason >= RejectReason.RoomOverloaded ? RequestResult.Unavailable : RequestResult.Refused;
            default:
                throw new InvalidOperationException("A post with an unknown result.");
        }
    }
}
