using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using FsCheck;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain;

/// <summary>What holds in a room whatever people do in whichever order.</summary>
public sealed class RoomProperties
{
    private const int HistorySize = 10;

    private static readonly Viewer[] People = [Ann, Bob, Mia, Mod, Max, Sue];

    private static readonly RoomLimits TightLimits = new()
    {
        HistorySize = HistorySize,
        ViewerBurst = 3,
        ViewerRefill = TimeSpan.FromSeconds(6),
        ModeratorBurst = 5,
        ModeratorRefill = TimeSpan.FromSeconds(5),
    };

    private static readonly RoomLimits WideLimits = new()
    {
        HistorySize = 10_000,
        ViewerBurst = 1_000,
        ViewerRefill = TimeSpan.FromSeconds(1),
    };

    private static readonly Gen<Viewer> Anybody = Gen.Elements(People);

    private static readonly Gen<Step> Posts =
        from author in Anybody
        from text in Gen.Choose(0, 5)
        from nonce in Gen.Choose(0, 6)
        select (Step)new Step.Post(author, $"text {text}", nonce == 0 ? null : $"n{nonce}");

    private static readonly Gen<Step> Pauses =
        from milliseconds in Gen.Choose(0, 3_000)
        select (Step)new Step.Pause(TimeSpan.FromMilliseconds(milliseconds));

    private static readonly Gen<Step> Sanctionings = Moderations(
        from target in Anybody
        from seconds in Gen.Choose(1, 20)
        from command in Gen.Elements<ModerationCommand>(
            new ModerationCommand.Timeout(target.Id, TimeSpan.FromSeconds(seconds), "why"),
            new ModerationCommand.Ban(target.Id, TimeSpan.FromSeconds(seconds), null),
            new ModerationCommand.Ban(target.Id, null, null),
            new ModerationCommand.Lift(target.Id))
        select command);

    private static readonly Gen<Step> Configurations = Moderations(
        from change in Gen.Elements(
            new SettingsChange { MuteAll = true },
            new SettingsChange { MuteAll = false },
            new SettingsChange { MembersOnly = true },
            new SettingsChange { MembersOnly = false },
            new SettingsChange { SlowMode = TimeSpan.FromSeconds(4), DisplayBudget = 1 },
            new SettingsChange { SlowMode = TimeSpan.Zero, BlockedTerms = ["text 3"] },
            new SettingsChange { UniqueWindow = TimeSpan.FromSeconds(10) },
            new SettingsChange { UniqueWindow = TimeSpan.Zero, BlockedTerms = [] })
        select (ModerationCommand)new ModerationCommand.Configure(change));

    private static readonly Gen<Step> Deletions = Moderations(
        from sequences in Gen.NonEmptyListOf(Gen.Choose(1, 60))
        from command in Gen.Frequency(
            Tuple.Create(4, Gen.Constant<ModerationCommand>(
                new ModerationCommand.Delete([.. sequences.Select(sequence => new RoomPosition(1, sequence))]))),
            Tuple.Create(1, Gen.Constant<ModerationCommand>(new ModerationCommand.Clear())))
        select command);

    private static readonly Gen<Step> Anything = Gen.Frequency(
        Tuple.Create(12, Posts),
        Tuple.Create(4, Pauses),
        Tuple.Create(2, Sanctionings),
        Tuple.Create(2, Configurations),
        Tuple.Create(1, Deletions),
        Tuple.Create(1, Gen.Constant<Step>(new Step.Restart())));

    private static readonly Gen<Step> AnythingButDeletions = Gen.Frequency(
        Tuple.Create(12, Posts), Tuple.Create(4, Pauses), Tuple.Create(2, Sanctionings), Tuple.Create(2, Configurations));

    [Fact]
    public void Sequences_of_an_epoch_have_no_gaps_and_times_never_go_back() =>
        ForAll(Anything, TightLimits, static room =>
        {
            foreach (var epoch in room.Events.GroupBy(happened => happened.Position.Epoch))
            {
                Assert.Equal(Enumerable.Range(1, epoch.Count()), epoch.Select(happened => (int)happened.Position.Sequence));
            }

            Assert.Equal(room.Events.Select(happened => happened.At).Order(), room.Events.Select(happened => happened.At));
        });

    [Fact]
    public void Every_decision_has_its_event_and_a_refusal_has_none() =>
        ForAllSteps(Anything, TightLimits, static (room, _, decision, eventsBefore) =>
        {
            var expected = decision switch
            {
                PostDecision.Accepted accepted => accepted.Event,
                ModerationDecision.Done done => done.Event,
                _ => null,
            };
            Assert.Equal(expected is null ? [] : [expected], room.Events.Skip(eventsBefore));
        });

    [Fact]
    public void Whatever_the_retries_a_viewer_and_nonce_is_one_comment() =>
        Prop.ForAll(Sequences.Of(Anything), steps =>
        {
            var room = new TestRoom(limits: TightLimits);
            var accepted = new Dictionary<(string, string), RoomPosition>();
            foreach (var step in steps)
            {
                var decision = step.Run(room);
                if (step is Step.Post { Nonce: { } nonce } post)
                {
                    var isKnown = accepted.TryGetValue((post.Author.Id, nonce), out var position);
                    Assert.Equal(isKnown ? position : null, (decision as PostDecision.Repeated)?.Position);
                    if (decision is PostDecision.Accepted now)
                    {
                        accepted.Add((post.Author.Id, nonce), now.Event.Position);
                    }
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nobody_sanctioned_comments_and_nobody_else_is_told_that_they_are() =>
        ForAllSteps(Anything, TightLimits, static (room, step, decision, eventsBefore) =>
        {
            if (step is Step.Post post)
            {
                var sanction = NewestSanction(room.Events.Take(eventsBefore), post.Author.Id);
                var isHeld = post.Author != Sue && sanction?.HoldsAt(room.Clock.GetUtcNow()) == true;
                var reason = (decision as PostDecision.Rejected)?.Rejection.Reason;
                Assert.Equal(
                    isHeld && decision is not PostDecision.Repeated,
                    reason is RejectReason.TimedOut or RejectReason.Banned);
            }
        });

    [Fact]
    public void Mute_all_and_members_only_are_obeyed() =>
        ForAllSteps(Anything, TightLimits, static (room, step, decision, _) =>
        {
            if (step is Step.Post post && decision is PostDecision.Accepted)
            {
                var least = room.Room.Settings switch
                {
                    { MuteAll: true } => ViewerRole.Moderator,
                    { MembersOnly: true } => ViewerRole.Member,
                    _ => ViewerRole.Viewer,
                };
                Assert.True(post.Author.Role >= least);
            }
        });

    [Fact]
    public void The_snapshot_is_the_newest_comments_that_nobody_deleted() =>
        Prop.ForAll(Sequences.Of(Anything), steps =>
        {
            var room = new TestRoom(limits: TightLimits);
            var history = new List<Comment>();
            foreach (var step in steps)
            {
                var eventsBefore = room.Events.Count;
                step.Run(room);
                foreach (var happened in room.Events.Skip(eventsBefore))
                {
                    Apply(happened, history);
                }

                // A restart reads older comments from the store where deletions had made room for them.
                if (step is Step.Restart)
                {
                    history = [.. Stored(room.Events).TakeLast(HistorySize)];
                }

                var snapshot = room.Room.Snapshot(viewers: 1);
                Assert.Equal<IEnumerable<Comment>>(history, snapshot.Comments);
                Assert.Equal(room.Room.Position, snapshot.Position);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nobody_posts_faster_than_their_limit_in_any_window() =>
        ForAll(Anything, TightLimits, static room =>
        {
            var posted = room.Events.OfType<RoomEvent.CommentPosted>()
                .GroupBy(comment => (comment.Position.Epoch, comment.Comment.Author));
            foreach (var ofOne in posted)
            {
                var isModerator = ofOne.Key.Author.Role >= ViewerRole.Moderator;
                var (burst, interval) = isModerator ? (5, TimeSpan.FromSeconds(1)) : (3, TimeSpan.FromSeconds(2));
                var times = ofOne.Select(comment => comment.At).ToArray();
                for (var first = 0; first < times.Length; first++)
                {
                    for (var last = first; last < times.Length; last++)
                    {
                        Assert.InRange(last - first + 1, 1, burst + ((times[last] - times[first]) / interval));
                    }
                }
            }
        });

    [Fact]
    public void A_room_built_from_what_its_events_stored_decides_the_same() =>
        ForAll(AnythingButDeletions, WideLimits, static room =>
        {
            var again = room.Reopen();

            Assert.Equal(room.Room.Settings, again.Settings);
            Assert.Equal<IEnumerable<Comment>>(room.Room.Snapshot(0).Comments, again.Snapshot(0).Comments);
            foreach (var viewer in People)
            {
                Assert.Equal(room.Room.StandingOf(viewer.Id), again.StandingOf(viewer.Id));
                foreach (var nonce in (string?[])["n1", "n2", "n3", "n4", "n5", "n6", null])
                {
                    var draft = new CommentDraft { Text = $"text {nonce?[1] ?? '0'}", Nonce = nonce };
                    Assert.Equal(Essence(room.Room.Post(viewer, draft)), Essence(again.Post(viewer, draft)));
                }
            }

            static object? Essence(PostDecision decision) => decision switch
            {
                PostDecision.Accepted accepted => accepted.Event.Comment.Text,
                PostDecision.Rejected rejected => rejected.Rejection,
                _ => decision,
            };
        });

    private static Gen<Step> Moderations(Gen<ModerationCommand> commands) =>
        from actor in Gen.Elements(Ann, Mod, Max, Sue)
        from command in commands
        select (Step)new Step.Moderate(actor, command);

    private static Sanction? NewestSanction(IEnumerable<RoomEvent> events, string viewerId) =>
        events.Aggregate((Sanction?)null, (current, happened) => happened switch
        {
            RoomEvent.ViewerSanctioned { Sanction: var sanction } when sanction.ViewerId == viewerId => sanction,
            RoomEvent.SanctionLifted lifted when lifted.ViewerId == viewerId => null,
            _ => current,
        });

    private static List<Comment> Stored(IEnumerable<RoomEvent> events)
    {
        var stored = new List<Comment>();
        foreach (var happened in events)
        {
            Apply(happened, stored, size: int.MaxValue);
        }

        return stored;
    }

    private static void Apply(RoomEvent happened, List<Comment> history, int size = HistorySize)
    {
        switch (happened)
        {
            case RoomEvent.CommentPosted posted:
                history.Add(posted.Comment);
                history.RemoveRange(0, Math.Max(0, history.Count - size));
                break;
            case RoomEvent.CommentsDeleted deleted:
                history.RemoveAll(comment => deleted.Comments.Contains(comment.Position));
                break;
            case RoomEvent.RoomCleared:
                history.Clear();
                break;
        }
    }

    private static void ForAll(Gen<Step> steps, RoomLimits limits, Action<TestRoom> check) =>
        Prop.ForAll(Sequences.Of(steps), taken =>
        {
            var room = new TestRoom(limits: limits);
            foreach (var step in taken)
            {
                step.Run(room);
            }

            check(room);
        }).QuickCheckThrowOnFailure();

    /// <summary>
    /// Checks after every step; the check gets the step, the room's decision and how many events there were before.
    /// </summary>
    private static void ForAllSteps(Gen<Step> steps, RoomLimits limits, Action<TestRoom, Step, object?, int> check) =>
        Prop.ForAll(Sequences.Of(steps), taken =>
        {
            var room = new TestRoom(limits: limits);
            foreach (var step in taken)
            {
                var eventsBefore = room.Events.Count;
                var decision = step.Run(room);
                check(room, step, decision, eventsBefore);
            }
        }).QuickCheckThrowOnFailure();

    private abstract record Step
    {
        /// <returns>What the room decided, if it was asked.</returns>
        public abstract object? Run(TestRoom room);

        internal sealed record Post(Viewer Author, string Text, string? Nonce) : Step
        {
            public override object? Run(TestRoom room) => room.Post(Author, Text, Nonce);
        }

        internal sealed record Moderate(Viewer Actor, ModerationCommand Command) : Step
        {
            public override object? Run(TestRoom room) => room.Moderate(Actor, Command);
        }

        internal sealed record Pause(TimeSpan For) : Step
        {
            public override object? Run(TestRoom room)
            {
                room.Clock.Advance(For);
                return null;
            }
        }

        internal sealed record Restart : Step
        {
            public override object? Run(TestRoom room)
            {
                room.Restart();
                return null;
            }
        }
    }
}
