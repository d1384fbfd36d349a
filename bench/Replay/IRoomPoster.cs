namespace Danmaku.Bench.Replay;

/// <summary>Posts comments into one room, each as its own viewer.</summary>
internal interface IRoomPoster
{
    /// <summary>Posts once. Posting again with the same nonce is harmless.</summary>
    /// <param name="viewer">Who posts it. A viewer posts one comment at a time.</param>
    /// <param name="comment">What is posted.</param>
    /// <param name="nonce">The comment's own, 1 to 64 characters.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    Task<PostAnswer> PostAsync(string viewer, RecordedComment comment, string nonce, CancellationToken cancellationToken);
}
