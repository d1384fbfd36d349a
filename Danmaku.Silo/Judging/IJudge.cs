namespace Danmaku.Silo.Judging;

/// <summary>The operator's outside judge: a service of theirs that is asked about comments before they are shown.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal interface IJudge
{
    /// <summary>Whether there is one to ask.</summary>
    bool IsConfigured { get; }

    /// <summary>Asks about one comment. Whatever the judge does is a value; there is an answer within <see cref="JudgeOptions.Timeout"/>.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken);
}
