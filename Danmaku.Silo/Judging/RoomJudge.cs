namespace Danmaku.Silo.Judging;

/// <summary>Asks about the comments of one room beside its turns, and hands over the judgements of each viewer's comments in the order in which they
/// were posted.</summary>
/// <remarks>
/// To be asked in the room's turn; what was asked before may be handed over meanwhile. What is under way is bounded by the judge, and behind each
/// comment that it has by what its author may post within its timeout.
/// </remarks>
/// <param name="judge">The judge of all rooms.</param>
/// <param name="stopped">Ends with the room: what is under way is handed over at once then, without a judgement.</param>
internal sealed class RoomJudge(IJudge judge, Task stopped)
{
    private static readonly Judgement Stopping = new Judgement.NoAnswer(NoAnswerCause.NotAsked, "The room was stopping.");

    // The last comment under way of each author, by author id, until it is handed over.
    private readonly Dictionary<string, Task> _lastOf = new(StringComparer.Ordinal);

    /// <summary>Asks about a comment.</summary>
    /// <param name="request">The comment.</param>
    /// <param name="judged">Called once with the judgement, on a thread of the pool. Must not throw.</param>
    public void Ask(JudgeRequest request, Action<Judgement> judged)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task earlier;
        lock (_lastOf)
        {
            earlier = _lastOf.GetValueOrDefault(request.Author.Id, Task.CompletedTask);
            _lastOf[request.Author.Id] = done.Task;
        }

        // Off the room's turn and its scheduler: neither the signature nor what is awaited is to cost the room anything.
        _ = Task.Run(() => AskAsync(request, judged, earlier, done), CancellationToken.None);
    }

    private async Task AskAsync(JudgeRequest request, Action<Judgement> judged, Task earlier, TaskCompletionSource done)
    {
        try
        {
            var judging = judge.JudgeAsync(request, CancellationToken.None).AsTask();
            var judgement = await Task.WhenAny(judging, stopped) == judging ? await judging : Stopping;
            await earlier;
            judged(judgement);
        }
        finally
        {
            lock (_lastOf)
            {
                if (_lastOf.GetValueOrDefault(request.Author.Id) == done.Task)
                {
                    _lastOf.Remove(request.Author.Id);
                }
            }

            done.SetResult();
        }
    }
}
