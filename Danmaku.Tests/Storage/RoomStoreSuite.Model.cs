using Danmaku.Contracts.Messages;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Storage;

/// <content>Random orders of deleting, purging, clearing, holding and undoing, beside a model that is a list.</content>
public abstract partial class RoomStoreSuite
{
    private const int Rooms = 40;
    private const int Steps = 60;

    [Fact]
    public async Task No_order_of_events_shows_what_the_model_does_not()
    {
        for (var seed = 0; seed < Rooms; seed++)
        {
            var room = $"room-{seed}";
            var random = new Random(seed);
            var model = new Model();
            await Open(room);
            var group = new List<JournalEntry>();
            for (var step = 0; step < Steps; step++)
            {
                Time.Advance(TimeSpan.FromSeconds(random.Next(0, 3)));
                group.Add(new JournalEntry(room, model.Apply(Event(room, model, random)), null));
                if (random.Next(4) == 0)
                {
                    await Store.AppendAsync(group, default);
                    if (random.Next(4) == 0)
                    {
                        await Store.AppendAsync(group, default);
                    }

                    group.Clear();
                    if (random.Next(4) == 0)
                    {
                        await Expect(model, room, seed, step);
                    }
                }
            }

            await Store.AppendAsync(group, default);
            await Expect(model, room, seed, Steps);
        }
    }

    private RoomEvent Event(string room, Model model, Random random)
    {
        var some = model.Comments.Where(_ => random.Next(4) == 0).Take(100).ToArray();
        var viewer = $"viewer-{random.Next(3)}";
        var place = Next(room);
        var purged = new PurgedComments(Now.AddSeconds(-random.Next(0, 30)), [.. some.Where(comment => comment.Comment.Author.Id == viewer).Select(comment => comment.Comment.Position)]);
        return random.Next(12) switch
        {
            0 => new RoomEvent.CommentsDeleted(place, Now, [.. some.Select(comment => comment.Comment.Position)], "mod"),
            1 => new RoomEvent.ViewerPurged(place, Now, viewer, purged, "mod", null),
            2 => new RoomEvent.ViewerSanctioned(place, new Sanction(SanctionKind.Ban, viewer, null, null, "mod", Now), Now, purged),
            3 => new RoomEvent.RoomCleared(place, Now, "mod"),
            4 or 5 or 6 when model.Actions.Count > 0 =>
                new RoomEvent.ActionUndone(place, Now, model.Actions[random.Next(model.Actions.Count)], "mod"),
            7 => new RoomEvent.CommentsShown(place, Now, [.. some.Select(comment => comment.Comment)], (ShowCause)random.Next(1, 4), "mod"),
            8 => new RoomEvent.CommentsWithheld(place, Now, [.. some.Select(comment => new WithheldComment(comment.Comment, Withheld()))], "mod"),
            9 => new RoomEvent.CommentPosted(ByViewer(), Thinned: false, Withheld()),
            _ => new RoomEvent.CommentPosted(ByViewer(), Thinned: false),
        };

        Comment ByViewer() => new() { Position = place, At = Now, Author = new Viewer(viewer, viewer, ViewerRole.Viewer), Text = $"{place}" };

        Withholding Withheld() => new((CommentStage)random.Next(2, 5), "rule", Now.AddMinutes(1));
    }

    private async Task Expect(Model model, string room, int seed, int step)
    {
        var shown = model.Comments.Where(model.IsShown).Select(comment => comment.Comment).ToArray();
        var history = (await Store.ReadAsync(room, All, default)).Comments;
        var forStaff = (await Store.ReadForStaffAsync(room, new RoomQuery.Comments(All, null), default)).Found;
        var state = await Open(room);

        Assert.True(shown.SequenceEqual(history), $"seed {seed}, step {step}: history has {history.Length} comments, the model {shown.Length}.");
        Assert.Equal<Comment>(shown, state.Comments);
        Assert.Equal(
            model.Comments.Select(comment => new StaffComment(comment.Comment, comment.Withheld?.Stage ?? CommentStage.Shown, model.By(comment).Any())),
            forStaff);
        Assert.Equal(
            model.Comments.Where(comment => comment.Withheld is not null && !model.By(comment).Any())
                .Select(comment => new WithheldComment(comment.Comment, comment.Withheld!)),
            state.Withheld);
        Assert.Equal(
            model.Comments.Where(comment => model.By(comment).Any())
                .Select(comment => $"{comment.Comment.Position} {comment.Withheld} {string.Join(' ', model.By(comment).Order())}"),
            state.Deleted.Select(deleted => $"{deleted.Comment.Position} {deleted.Withheld} {string.Join(' ', deleted.By)}"));
        Assert.Equal(model.Clears.Order(), state.Clears);
    }

    private sealed class Model
    {
        public List<ModelComment> Comments { get; } = [];

        public List<RoomPosition> Actions { get; } = [];

        public List<RoomPosition> Clears { get; } = [];

        public bool IsShown(ModelComment comment) => comment.Withheld is null && !By(comment).Any();

        public IEnumerable<RoomPosition> By(ModelComment comment) =>
            comment.Stamps.Concat(Clears.Where(clear => clear > comment.Comment.Position));

        public RoomEvent Apply(RoomEvent roomEvent)
        {
            var place = roomEvent.Position;
            switch (roomEvent)
            {
                case RoomEvent.CommentPosted posted:
                    Comments.Add(new ModelComment(posted.Comment) { Withheld = posted.Withheld });
                    return roomEvent;
                case RoomEvent.CommentsShown shown:
                    Comments.Where(comment => shown.Comments.Contains(comment.Comment)).ToList().ForEach(comment => comment.Withheld = null);
                    return roomEvent;
                case RoomEvent.CommentsWithheld withheld:
                    foreach (var (comment, why) in withheld.Comments.Select(withheld => (withheld.Comment, withheld.Withheld)))
                    {
                        Comments.Single(known => known.Comment == comment).Withheld = why;
                    }

                    return roomEvent;
                case RoomEvent.CommentsDeleted deleted:
                    Stamp(place, comment => deleted.Comments.Contains(comment.Position));
                    break;
                case RoomEvent.ViewerPurged purged:
                    Purge(place, purged.ViewerId, purged.Purged);
                    break;
                case RoomEvent.ViewerSanctioned sanctioned:
                    Purge(place, sanctioned.Sanction.ViewerId, sanctioned.Purged!);
                    break;
                case RoomEvent.RoomCleared:
                    Clears.Add(place);
                    break;
                case RoomEvent.ActionUndone undone:
                    Comments.ForEach(comment => comment.Stamps.Remove(undone.Action));
                    Clears.Remove(undone.Action);
                    Actions.Remove(undone.Action);
                    return roomEvent;
            }

            Actions.Add(place);
            return roomEvent;
        }

        private void Purge(RoomPosition place, string viewer, PurgedComments purged) =>
            Stamp(place, comment => purged.Known.Contains(comment.Position) || (comment.Author.Id == viewer && comment.At >= purged.Since));

        private void Stamp(RoomPosition place, Func<Comment, bool> which) =>
            Comments.Where(comment => which(comment.Comment)).ToList().ForEach(comment => comment.Stamps.Add(place));
    }

    private sealed class ModelComment(Comment comment)
    {
        public Comment Comment { get; } = comment;

        public Withholding? Withheld { get; set; }

        public HashSet<RoomPosition> Stamps { get; } = [];
    }
}
