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
            new ModerationCommand.Ban(target.Id, TimeSpan.FromSeconds(seconds), null, TimeSpan.FromSeconds(seconds)),
            new ModerationCommand.Ban(target.Id, null, null, TimeSpan.Zero),
            new ModerationCommand.Purge(target.Id, TimeSpan.FromSeconds(seconds)),
            new ModerationCommand.Restrict(target.Id, TimeSpan.FromSeconds(seconds), null),
            new ModerationCommand.Lift(target.Id),
            new ModerationCommand.Lift(target.Id, SanctionKind.Restriction))
        select command);

    private static readonly Gen<Step> Undoings =
        from actor in Gen.Elements(Mod, Sue)
        from back in Gen.Choose(1, 12)
        select (Step)new Step.Undo(actor, back);

    private static readonly Gen<Step> Answers =
        from actor in Gen.Elements(Mod, Sue)
        from approves in Gen.Elements(true, false)
        select (Step)new Step.Answer(actor, approves);

    private static readonly Gen<Step> Stagings = Moderations(
        from change in Gen.Elements(
            new SettingsChange { HoldBelow = ViewerRole.Member, HoldTime = TimeSpan.FromSeconds(30) },
            new SettingsChange { HoldBelow = ViewerRole.Moderator, HoldTime = TimeSpan.FromMinutes(30) },
            new SettingsChange { HoldBelow = ViewerRole.Viewer },
            new SettingsChange { Delay = TimeSpan.FromSeconds(3) },
            new SettingsChange { Delay = TimeSpan.Zero })
        select (ModerationCommand)new ModerationCommand.Configure(change));

    private static readonly Gen<Step> Configurations = Moderations(
        from change in Gen.Elements(
            new SettingsChange { MuteAll = true },
            new SettingsChange { MuteAll = false },
            new SettingsChange { MembersOnly = true },
            new SettingsChange { MembersOnly = false },
            new SettingsChange { SlowMode = TimeSpan.FromSeconds(4), DisplayBudget = 1 },
            new SettingsChange { SlowMode = TimeSpan.Zero },
            new SettingsChange { UniqueWindow = TimeSpan.FromSeconds(10) },
            new SettingsChange { UniqueWindow = TimeSpan.Zero })
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
        Tuple.Create(2, Undoings),
        Tuple.Create(2, Stagings),
        Tuple.Create(2, Answers),
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
            var events = room.Events.Skip(eventsBefore).ToList();
            switch (decision)
            {
                case PostDecision.Accepted accepted:
                    Assert.Equal([accepted.Event], events);
                    break;
                case ModerationDecision.Done done:
                    Assert.Equal((done.Event, done.Last), (events[0], events[^1].Position));
                    break;
                case PostDecision or ModerationDecision:
                    Assert.Empty(events);
                    break;
            }
        });

    [Fact]
    public void Every_action_is_in_the_log_once_with_its_actor() =>
        ForAllSteps(Anything, TightLimits, static (room, step, decision, _) =>
        {
            if (decision is ModerationDecision.Done done)
            {
                var entry = Assert.Single(room.Log, entry => entry.Position == done.Event.Position);
                Assert.Equal(step.Actor!.Id, entry.Actor?.Id);
            }
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
    public void What_is_shown_is_what_was_accepted_and_nothing_that_was_not_undone_deletes_or_withholds() =>
        ForAllSteps(Anything, WideLimits, static (room, _, _, _) =>
            Assert.Equal<IEnumerable<Comment>>(room.Stored, room.Room.Snapshot(viewers: 1).Comments));

    [Fact]
    public void A_small_history_shows_nothing_that_a_large_one_would_not() =>
        ForAllSteps(Anything, TightLimits, static (room, _, _, _) =>
        {
            var shown = room.Room.Snapshot(viewers: 1).Comments;
            Assert.InRange(shown.Length, 0, HistorySize);
            Assert.Equal<IEnumerable<Comment>>(room.Stored.Intersect(shown), shown);
        });

    [Fact]
    public void A_screen_that_follows_the_events_shows_what_a_newcomer_is_shown() =>
        Prop.ForAll(Sequences.Of(Anything), steps =>
        {
            var room = new TestRoom(limits: WideLimits);
            var screen = new Screen();
            foreach (var step in steps)
            {
                var before = room.Events.Count;
                step.Run(room);
                foreach (var happened in room.Events.Skip(before))
                {
                    screen.Apply(happened);
                }

                Assert.Equal<IEnumerable<Comment>>(room.Room.Snapshot(viewers: 1).Comments, screen.Comments);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_order_of_commands_shows_what_somebody_posted_while_timed_out_banned_or_restricted() =>
        Prop.ForAll(Sequences.Of(Anything), steps =>
        {
            var room = new TestRoom(limits: WideLimits);
            var forbidden = new HashSet<RoomPosition>();
            foreach (var step in steps)
            {
                var restricted = step is Step.Post { Author: var author } && author.Role < ViewerRole.Moderator
                    && room.Room.StandingOf(author.Id) is { Restriction: not null } or { Sanction: not null };
                if (step.Run(room) is PostDecision.Accepted accepted && restricted)
                {
                    forbidden.Add(accepted.Event.Position);
                }

                Assert.DoesNotContain(room.Room.Snapshot(viewers: 1).Comments, comment => forbidden.Contains(comment.Position));
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
            RoomEvent.ViewerSanctioned { Sanction: { Kind: <= SanctionKind.Ban } sanction } when sanction.ViewerId == viewerId => sanction,
            RoomEvent.SanctionLifted { Kind: <= SanctionKind.Ban } lifted when lifted.ViewerId == viewerId => null,
            _ => current,
        });

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

    /// <summary>What a viewer who has been there from the start has on their list.</summary>
    private sealed class Screen
    {
        private readonly SortedDictionary<RoomPosition, Comment> _shown = [];

        public IEnumerable<Comment> Comments => _shown.Values;

        public void Apply(RoomEvent happened)
        {
            switch (happened)
            {
                case RoomEvent.CommentPosted { Withheld: null } posted:
                    _shown.Add(posted.Position, posted.Comment);
                    break;
                case RoomEvent.CommentsShown shown:
                    foreach (var comment in shown.Comments)
                    {
                        _shown[comment.Position] = comment;
                    }

                    break;
                case RoomEvent.CommentsWithheld withheld:
                    Remove(comment => withheld.Comments.Any(one => one.Comment.Position == comment.Position));
                    break;
                case RoomEvent.CommentsDeleted deleted:
                    Remove(comment => deleted.Comments.Contains(comment.Position));
                    break;
                case RoomEvent.ViewerPurged purged:
                    Remove(comment => IsOf(comment, purged.ViewerId, purged.Purged));
                    break;
                case RoomEvent.ViewerSanctioned { Purged: { } purged } sanctioned:
                    Remove(comment => IsOf(comment, sanctioned.Sanction.ViewerId, purged));
                    break;
                case RoomEvent.RoomCleared:
                    _shown.Clear();
                    break;
            }
        }

        private static bool IsOf(Comment comment, string viewerId, PurgedComments purged) =>
            purged.Known.Contains(comment.Position) || (comment.Author.Id == viewerId && comment.At >= purged.Since);

        private void Remove(Func<Comment, bool> which)
        {
            foreach (var gone in _shown.Values.Where(which).ToList())
            {
                _shown.Remove(gone.Position);
            }
        }
    }

    private abstract record Step
    {
        /// <summary>Who asked the room, if anybody.</summary>
        public virtual Viewer? Actor => null;

        /// <returns>What the room decided, if it was asked.</returns>
        public abstract object? Run(TestRoom room);

        internal sealed record Post(Viewer Author, string Text, string? Nonce) : Step
        {
            public override object? Run(TestRoom room) => room.Post(Author, Text, Nonce);
        }

        internal sealed record Moderate(Viewer By, ModerationCommand Command) : Step
        {
            public override Viewer? Actor => By;

            public override object? Run(TestRoom room) => room.Moderate(By, Command);
        }

        /// <summary>Takes back one of the last actions.</summary>
        internal sealed record Undo(Viewer By, int Back) : Step
        {
            public override Viewer? Actor => By;

            public override object? Run(TestRoom room) =>
                room.Log.Count < Back ? null : room.Moderate(By, new ModerationCommand.Undo(room.Log[^Back].Position));
        }

        /// <summary>Answers for everything that is held.</summary>
        internal sealed record Answer(Viewer By, bool Approves) : Step
        {
            public override Viewer? Actor => By;

            public override object? Run(TestRoom room)
            {
                var held = room.Room.Snapshot(viewers: 0).Staff!.Withheld.Where(withheld => withheld.Withheld.Stage == CommentStage.Held)
                    .Select(withheld => withheld.Comment.Position).Take(100).ToList();
                return held.Count == 0
                    ? null
                    : room.Moderate(By, Approves ? new ModerationCommand.Approve([.. held]) : new ModerationCommand.Deny([.. held]));
            }
        }

        /// <summary>Time goes by, and the room does what is due.</summary>
        internal sealed record Pause(TimeSpan For) : Step
        {
            public override object? Run(TestRoom room)
            {
                room.Elapse(For);
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
