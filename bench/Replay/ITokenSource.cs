namespace Danmaku.Bench.Replay;

/// <summary>Gets the tokens that viewers join with.</summary>
internal interface ITokenSource
{
    /// <summary>A token of one viewer, good for some minutes at least. The same viewer is the same to the room every time.</summary>
    /// <exception cref="HttpRequestException">The gateway hands out no token, now or at all.</exception>
    Task<string> TokenAsync(string viewer, CancellationToken cancellationToken);
}
