using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Storage;

/// <summary>What must be left of the room that is in the files and databases of earlier releases (<c>Versions</c>).</summary>
internal static class EarlierRelease
{
    /// <summary>Opens the room, looks at everything in it, and deletes and undoes in it.</summary>
    /// <param name="store">A store that has just been brought up to date.</param>
    /// <param name="terms">Terms that the room blocked.</param>
    public static async Task CheckAsync(IRoomStore store, params string[] terms)
    {
        var state = await store.OpenAsync("demo", new RoomLimits(), default);
        Assert.Equal(8, state.Epoch);
        Assert.Equal(TimeSpan.FromSeconds(3), state.Settings.SlowMode);
        Assert.Equal(new Sanction(SanctionKind.Ban, "troll", null, "enough", "mod", state.Sanctions[0].At), Assert.Single(state.Sanctions));
        Assert.Equal<RoomPosition>([new(7, 3), new(7, 5)], state.Comments.Select(comment => comment.Position));
        Assert.Equal("回复", state.Comments[1].Text);
        Assert.Equal(new RoomPosition(7, 3), state.Comments[1].ReplyTo);

        // Blocked terms are the first version of the rules, a clear is one of many, and deletions are of an action that nothing undoes.
        Assert.Equal(new RuleVersion(1, state.Rules.Version.At, "", "blocked terms of before", terms.Length, 0), state.Rules.Version);
        Assert.Equal(new RuleSet { Rules = [.. terms.Select(term => new Rule { Pattern = term })] }, state.Rules.Set);
        Assert.Equal(new RoomPosition(7, 2), Assert.Single(state.Clears));
        Assert.Equal<(RoomPosition, RoomPosition)>(
            [(new(7, 1), new(7, 2)), (new(7, 4), new(0, 0))], state.Deleted.Select(deleted => (deleted.Comment.Position, Assert.Single(deleted.By))));
        Assert.Empty(state.Withheld);

        // What was deleted then stays so whatever is undone now.
        var again = new RoomPosition(8, 1);
        await store.AppendAsync(
            [
                new JournalEntry("demo", new RoomEvent.CommentsDeleted(again, Samples.At, [new(7, 4), new(7, 5)], "mod"), null),
                new JournalEntry("demo", new RoomEvent.ActionUndone(new(8, 2), Samples.At, again, "mod"), null),
            ],
            default);
        var history = await store.ReadAsync("demo", new HistoryQuery(null, null, null, null), default);
        Assert.Equal<RoomPosition>([new(7, 3), new(7, 5)], history.Comments.Select(comment => comment.Position));
    }
}
