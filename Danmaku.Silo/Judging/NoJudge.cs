namespace Danmaku.Silo.Judging;

/// <summary>Stands where no judge is configured.</summary>
internal sealed class NoJudge : IJudge
{
    private static readonly Judgement NotConfigured = new Judgement.NoAnswer(NoAnswerCause.NotAsked, "This service has no outside judge.");

    /// <inheritdoc/>
    public bool IsConfigured => false;

    /// <inheritdoc/>
    public ValueTask<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken) => new(NotConfigured);
}
