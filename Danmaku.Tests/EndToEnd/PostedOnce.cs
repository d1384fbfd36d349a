namespace Danmaku.Tests.EndToEnd;

/// <summary>What must hold of a room's history after its service came and went under load, whichever way it went.</summary>
internal static class PostedOnce
{
    /// <summary>The numbers of a run, for whoever reads a failure.</summary>
    public static string Describe(List<RetryingPoster> posters, IReadOnlyList<StoredComment> history) =>
        $"{posters.Sum(poster => poster.Acknowledged.Count)} acknowledgements, {posters.Sum(poster => poster.Retried)} posts repeated, "
        + $"{posters.Sum(poster => poster.StoredBeforeLoss)} of them stored before, "
        + $"{history.Count} comments in {history.Select(comment => comment.Epoch).Distinct().Count()} epochs of the history";

    /// <summary>Everything acknowledged is there once, where it was said to be; sequences have no gap and no repeat.</summary>
    public static void Assert(List<RetryingPoster> posters, IReadOnlyList<StoredComment> history, string seen)
    {
        AssertAcknowledged(posters, history, seen);
        AssertSequencesHaveNoGapAndNoRepeat(history, seen);
        Xunit.Assert.True(posters.Sum(poster => poster.Retried) > 0, $"Nothing was ever repeated: {seen}.");
    }

    /// <summary>Everything acknowledged is there once, where it was said to be, and nothing else.</summary>
    public static void AssertAcknowledged(
        List<RetryingPoster> posters, IReadOnlyList<StoredComment> history, string seen)
    {
        var byText = history.ToLookup(comment => comment.Text);
        var twice = byText.Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(one => one.Id))}").ToList();
        Xunit.Assert.True(twice.Count == 0, $"Stored twice: {string.Join("; ", twice)}. {seen}");
        foreach (var (text, position) in posters.SelectMany(poster => poster.Acknowledged))
        {
            var stored = byText[text].SingleOrDefault();
            Xunit.Assert.True(stored is not null, $"Acknowledged at {position} and lost: {text}. {seen}");
            Xunit.Assert.True(stored.Id == position, $"Acknowledged at {position} and stored at {stored.Id}: {text}. {seen}");
        }

        Xunit.Assert.True(
            history.Count == posters.Sum(poster => poster.Acknowledged.Count), $"The history has comments that were never acknowledged. {seen}");
    }

    /// <summary>Nothing but comments happens there, so an epoch's sequences are 1, 2, 3 ... up to its end.</summary>
    private static void AssertSequencesHaveNoGapAndNoRepeat(IReadOnlyList<StoredComment> history, string seen)
    {
        foreach (var epoch in history.GroupBy(comment => comment.Epoch))
        {
            Xunit.Assert.True(
                epoch.Select(comment => comment.Sequence).SequenceEqual(Enumerable.Range(1, epoch.Count()).Select(n => (long)n)),
                $"Epoch {epoch.Key} has sequences {string.Join(' ', epoch.Select(comment => comment.Sequence))}. {seen}");
        }

        Xunit.Assert.True(
            history.Select(comment => comment.Epoch).SequenceEqual(history.Select(comment => comment.Epoch).Order()),
            $"The history is not in the order of epochs. {seen}");
    }
}
