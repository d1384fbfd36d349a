using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;

namespace Danmaku.Silo.Storage;

/// <summary>How both stores make parts of a <see cref="RoomState"/> out of rows.</summary>
internal static class OpeningState
{
    /// <summary>How long an appeal that was answered is remembered.</summary>
    public static readonly TimeSpan AppealWindow = TimeSpan.FromDays(30);

    /// <summary>Deleted comments with all that deleted them.</summary>
    /// <param name="rows">One for each stamp on a comment, or one for a comment without; in the order of comments, then of stamps.</param>
    /// <param name="clears">Places of the clears that were not undone, ascending.</param>
    public static ImmutableArray<DeletedComment> Deleted(
        IEnumerable<(Comment Comment, Withholding? Withheld, RoomPosition? By)> rows, IReadOnlyList<RoomPosition> clears)
    {
        var deleted = ImmutableArray.CreateBuilder<DeletedComment>();
        foreach (var (comment, withheld, by) in rows)
        {
            if (deleted is not [.., { } last] || last.Comment.Position != comment.Position)
            {
                deleted.Add(new DeletedComment(comment, withheld, [.. clears.Where(clear => clear > comment.Position)]));
            }

            if (by is { } action)
            {
                deleted[^1] = deleted[^1] with { By = deleted[^1].By.Add(action) };
            }
        }

        for (var i = 0; i < deleted.Count; i++)
        {
            deleted[i] = deleted[i] with { By = deleted[i].By.Sort() };
        }

        return deleted.DrainToImmutable();
    }

    /// <summary>The newest appeal of each viewer, and all that are open.</summary>
    /// <param name="recent">Appeals of the window and open ones, in the order of their places.</param>
    public static ImmutableArray<Appeal> Appeals(IReadOnlyList<Appeal> recent)
    {
        var newest = new Dictionary<string, RoomPosition>(StringComparer.Ordinal);
        foreach (var appeal in recent)
        {
            newest[appeal.Viewer.Id] = appeal.Id;
        }

        return [.. recent.Where(appeal => appeal.State == AppealState.Open || newest[appeal.Viewer.Id] == appeal.Id)];
    }
}
