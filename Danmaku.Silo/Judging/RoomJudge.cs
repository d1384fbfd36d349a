using System.Collections.Concurrent;

namespace Danmaku.Silo.Judging;

/// <summary>Asks about the comments of one room beside its turns, and hands over the judgements of each viewer's comments in the order they were
/// posted in.</summary>
/// <remarks>
/// To be asked from the room's turn; one answer may be handed over while another is asked for. What is under way is bounded by the judge, and by
/// what a viewer may post within its timeout.
/// </remarks>
internal sealed class RoomJudge(IJudge judge)
{
    private static readonly Judgement Stopping = new Judgement.NoAnswer(NoAnswerCause.NotAsked, "The room was stopping.");

    // The last comment under way of each author, by author id.
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _lastOf = new(StringComparer.Ordinal);

    /// <summary>Asks about a comment.</summary>
    /// <param name="request">The comment.</param>
    /// <param name="judged">Called once, on a thread of the pool, with the judgement. Must not throw.</param>
    /// <param name="cancellationToken">Ends the asking: what is under way is judged at once, with no answer.</param>
    public void Ask(JudgeRequest request, Action<Judgement> judged, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var earlier = _lastOf.TryGetValue(request.Author.Id, out var last) ? last.Task : Task.CompletedTask;
        _lastOf[request.Author.Id] = done;

        // Off the room's turn and off its scheduler: neither the signature nor the answer is to cost the room anything.
        _ = Task.Run(() => AskAsync(request, earlier, judged, done, cancellationToken), CancellationToken.None);
    }

    private async Task AskAsync(
        JudgeRequest request, Task earlier, Action<Judgement> judged, TaskCompletionSource done, CancellationToken cancellationToken)
    {
        try
        {
            var judgement = await JudgeAsync(request, cancellationToken);
            await earlier;
            judged(judgement);
        }
        finally
        {
            _lastOf.TryRemove(new KeyValuePair<string, TaskCompletionSource>(request.Author.Id, done));
            done.SetResult();
        }
    }

    private async ValueTask<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await judge.JudgeAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Stopping;
        }
    }
}
