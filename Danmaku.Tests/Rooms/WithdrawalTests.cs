using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Gateway.Sockets.Compression;
using Danmaku.Tests.Sockets.Compression;
using FsCheck;

namespace Danmaku.Tests.Rooms;

/// <summary>Whatever is taken away, in any order: what a gateway keeps for those who come back has none of it, without a gap.</summary>
public sealed class WithdrawalTests
{
    private static readonly Configuration Many = new() { MaxNbOfTest = 300, QuietOnSuccess = true, Runner = Config.QuickThrowOnFailure.Runner };
    private static readonly string[] Authors = ["mei", "bo", "kai"];

    [Fact]
    public void Kept_frames_have_exactly_the_comments_that_are_left_of_any_history() => Prop.ForAll(
        Arb.From(Gen.Choose(0, int.MaxValue - 1)),
        seed =>
        {
            var story = new Story(new System.Random(seed));
            var viewers = new Audience(new NativeFormat(), AudienceView.Viewers, new RecentFrames(1_000, 10_000_000));
            var staff = new Audience(new NativeFormat(), AudienceView.Staff, new RecentFrames(1_000, 10_000_000));
            for (var i = 0; i < 30; i++)
            {
                var events = story.Next();
                foreach (var audience in (Audience[])[viewers, staff])
                {
                    foreach (var withdrawal in events.Select(Withdrawal.Of).OfType<Withdrawal>())
                    {
                        audience.Withdraw("demo", withdrawal);
                    }

                    audience.Broadcast("demo", events);
                }
            }

            for (var sequence = 0; sequence < story.Last; sequence += 7)
            {
                Assert.Equal(story.ShownAfter(sequence), TextsAfter(viewers, sequence, story.Last));
                Assert.Equal(story.LeftAfter(sequence), TextsAfter(staff, sequence, story.Last));
            }
        }).Check(Many);

    [Fact]
    public void Frames_encoded_anew_can_be_inflated_after_whatever_frame_a_viewer_came_in_with() => Prop.ForAll(
        Arb.From(Gen.Choose(0, int.MaxValue - 1)),
        seed =>
        {
            var random = new System.Random(seed);
            var story = new Story(random);
            var audience = new Audience(new NativeFormat(), AudienceView.Viewers, new RecentFrames(1_000, 10_000_000));
            using var steady = new StandardInflater(keepsContext: true);
            var sent = new FrameCompression(DeflateMode.Chained);
            for (var i = 0; i < 20; i++)
            {
                var events = story.Next();
                foreach (var withdrawal in events.Select(Withdrawal.Of).OfType<Withdrawal>())
                {
                    audience.Withdraw("demo", withdrawal);
                }

                audience.Broadcast("demo", events);
                Assert.True(Reads(steady, ref sent, audience.Recent.After(events[0].Position.Sequence - 1).Single()));
                if (random.Next(3) == 0)
                {
                    // Somebody comes back, and stays for the live frames that follow.
                    using var back = new StandardInflater(keepsContext: true);
                    var sentBack = new FrameCompression(DeflateMode.Chained);
                    Assert.All(audience.Recent.After(random.Next((int)story.Last)).ToList(), frame => Assert.True(Reads(back, ref sentBack, frame)));
                    events = story.Next();
                    audience.Broadcast("demo", events);
                    Assert.All(
                        audience.Recent.After(events[0].Position.Sequence - 1).ToList(),
                        frame => Assert.True(Reads(back, ref sentBack, frame) && Reads(steady, ref sent, frame)));
                }
            }
        }).Check(Many);

    [Fact]
    public void A_frame_encoded_anew_breaks_the_chain_for_nobody_who_gets_all_of_it()
    {
        var audience = new Audience(new NativeFormat(), AudienceView.Viewers, new RecentFrames(100, 1_000_000));
        for (var i = 1; i <= 5; i++)
        {
            audience.Broadcast("demo", [Posted(i, "mei")]);
        }

        var whole = CompressedBytes(audience);
        var deletion = new RoomEvent.CommentsDeleted(new RoomPosition(3, 6), RoomEvents.Start, [new RoomPosition(3, 3)], "mod");
        audience.Withdraw("demo", Withdrawal.Of(deletion)!);

        // The frame behind the one that changed refers to what has taken its place, the next one as before.
        var (left, alone) = (CompressedBytes(audience), CompressedBytes(audience, DeflateMode.Alone));
        Assert.InRange(left[3], 1, alone[3] - 20);
        Assert.Equal((whole[0], whole[4]), (left[0], left[4]));
    }

    [Fact]
    public void Only_what_is_older_than_the_deletion_leaves_a_snapshot()
    {
        var (one, two) = (RoomEvents.Comment(new RoomPosition(3, 1), RoomEvents.Start), RoomEvents.Comment(new RoomPosition(3, 2), RoomEvents.Start, "bo"));
        var snapshot = new RoomSnapshot("demo", new RoomPosition(3, 10), RoomSettings.Default, [one, two], 0)
        {
            Pin = new Pin(two, null, "mod", RoomEvents.Start),
            Staff = RoomEvents.Staff(new WithheldComment(two, RoomEvents.Withholding(CommentStage.Held))),
        };
        var before = Withdrawal.Of(new RoomEvent.RoomCleared(new RoomPosition(3, 9), RoomEvents.Start, "mod"))!;
        var after = Withdrawal.Of(new RoomEvent.ViewerPurged(
            new RoomPosition(3, 11), RoomEvents.Start, "bo", new PurgedComments(RoomEvents.Start, []), "mod", null))!;

        Assert.Same(snapshot, before.LeftOf(snapshot));
        var left = after.LeftOf(snapshot);
        Assert.Equal(one, Assert.Single(left.Comments));
        Assert.Null(left.Pin);
        Assert.Empty(left.Staff!.Withheld);
    }

    [Fact]
    public void A_thinned_comment_of_which_only_the_place_is_here_is_shown_to_moderators_once_it_is_withheld()
    {
        var comment = RoomEvents.Comment(new RoomPosition(3, 1), RoomEvents.Start);
        var withheld = new WithheldComment(comment, RoomEvents.Withholding(CommentStage.Held));
        var thinned = new RoomEvent.CommentThinned(comment.Position, comment.At);

        var left = Withdrawal.Of(new RoomEvent.CommentsWithheld(new RoomPosition(3, 2), RoomEvents.Start, [withheld], "mod"))!.LeftOf(thinned);

        Assert.Equal(new RoomEvent.CommentPosted(comment, Thinned: true, withheld.Withheld), left);
    }

    [Fact]
    public void An_announcement_taken_back_is_not_said_to_those_who_come_later()
    {
        var announced = new RoomEvent.Announced(new RoomPosition(3, 1), RoomEvents.Start, "Wrong room", new Viewer("mod", "Ann", ViewerRole.Moderator));
        var withdrawn = new RoomEvent.AnnouncementWithdrawn(new RoomPosition(3, 2), RoomEvents.Start, announced.Position, "mod");

        Assert.IsType<WithdrawnEvent>(Withdrawal.Of(withdrawn)!.LeftOf(announced));
    }

    private static RoomEvent.CommentPosted Posted(long sequence, string author) => new(
        RoomEvents.Comment(new RoomPosition(3, sequence), RoomEvents.Start.AddSeconds(sequence), author, $"前方高能, and everybody in the room cheers for {sequence}"),
        Thinned: false);

    private static bool Reads(StandardInflater inflater, ref FrameCompression sent, SharedFrame frame) =>
        inflater.Read(sent.BytesOf(frame).Span).AsSpan().SequenceEqual(frame.Payload.Span);

    private static List<int> CompressedBytes(Audience audience, DeflateMode mode = DeflateMode.Chained)
    {
        var sent = new FrameCompression(mode);
        var bytes = new List<int>();
        foreach (var frame in audience.Recent.After(0))
        {
            bytes.Add(sent.BytesOf(frame).Length);
        }

        return bytes;
    }

    private static List<string> TextsAfter(Audience audience, long sequence, long last)
    {
        Assert.True(audience.Recent.Covers(sequence, last));
        var texts = new List<string>();
        var next = (long?)null;
        foreach (var frame in audience.Recent.After(sequence))
        {
            using var batch = JsonDocument.Parse(frame.Payload);
            var root = batch.RootElement;
            Assert.Equal(next ?? root.GetProperty("first").GetInt64(), root.GetProperty("first").GetInt64());
            next = root.GetProperty("last").GetInt64() + 1;
            texts.AddRange(root.GetProperty("events").EnumerateArray().Where(item => item.GetProperty("seq").GetInt64() > sequence).SelectMany(Texts));
        }

        Assert.Equal(last + 1, next ?? last + 1);
        return texts;
    }

    private static IEnumerable<string> Texts(JsonElement item) => item.GetProperty("kind").GetString() switch
    {
        "comment" => [item.GetProperty("text").GetString()!],
        "show" or "withhold" => item.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("text").GetString()!),
        "pin" => [item.GetProperty("comment").GetProperty("text").GetString()!],
        _ => [],
    };

    /// <summary>A made-up history of a room, and what is left of it: texts with the sequence of the event that says them.</summary>
    private sealed class Story(System.Random random)
    {
        private readonly List<Comment> _comments = [];
        private readonly List<Said> _said = [];
        private long _sequence;

        public long Last => _sequence;

        public List<string> ShownAfter(long sequence) => [.. _said.Where(said => said.Sequence > sequence && said is { IsLeft: true, IsShown: true }).Select(said => said.Comment.Text)];

        public List<string> LeftAfter(long sequence) => [.. _said.Where(said => said.Sequence > sequence && said.IsLeft).Select(said => said.Comment.Text)];

        /// <summary>The next batch: some comments, or one event that takes comments away or brings one back.</summary>
        public RoomEvent[] Next() => random.Next(3) > 0 || _comments.Count == 0
            ? [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Post())]
            : [Moderate()];

        private RoomEvent.CommentPosted Post()
        {
            var position = Move();
            var isHeld = random.Next(4) == 0;
            var comment = RoomEvents.Comment(position, RoomEvents.Start.AddSeconds(_sequence), Authors[random.Next(Authors.Length)]);
            _comments.Add(comment);
            _said.Add(new Said(_sequence, comment) { IsShown = !isHeld });
            return new RoomEvent.CommentPosted(comment, Thinned: false, isHeld ? RoomEvents.Withholding(CommentStage.Held) : null);
        }

        private RoomEvent Moderate()
        {
            var (comment, position) = (_comments[random.Next(_comments.Count)], Move());
            var at = RoomEvents.Start.AddSeconds(_sequence);
            switch (random.Next(7))
            {
                case 0:
                    Take(one => one.Position == comment.Position);
                    return new RoomEvent.CommentsDeleted(position, at, [comment.Position], "mod");
                case 1:
                    Take(one => one.Author.Id == comment.Author.Id && one.At >= comment.At);
                    return new RoomEvent.ViewerPurged(position, at, comment.Author.Id, new PurgedComments(comment.At, []), "mod", null);
                case 2:
                    Take(one => one.Author.Id == comment.Author.Id && one.At >= comment.At);
                    var sanction = new Sanction(SanctionKind.Ban, comment.Author.Id, null, null, "mod", at);
                    return new RoomEvent.ViewerSanctioned(position, sanction, at, new PurgedComments(comment.At, [comment.Position]));
                case 3:
                    // Moderators go on seeing it where it was posted, and what has shown it since is void.
                    foreach (var said in _said.Where(said => said.Comment.Position == comment.Position))
                    {
                        said.IsLeft &= !said.IsByModerator || !said.IsShown;
                        said.IsShown = false;
                    }

                    _said.Add(new Said(_sequence, comment) { IsShown = false, IsByModerator = true });
                    return new RoomEvent.CommentsWithheld(
                        position, at, [new WithheldComment(comment, RoomEvents.Withholding(CommentStage.Held))], "mod");
                case 4:
                    _said.Add(new Said(_sequence, comment) { IsByModerator = true });
                    return new RoomEvent.CommentPinned(position, at, new Pin(comment, null, "mod", at));
                case 5 when random.Next(5) == 0:
                    Take(static _ => true);
                    return new RoomEvent.RoomCleared(position, at, "mod");
                default:
                    _said.Add(new Said(_sequence, comment) { IsByModerator = true });
                    return new RoomEvent.CommentsShown(position, at, [comment], ShowCause.Restored, "mod");
            }
        }

        private RoomPosition Move() => new(3, ++_sequence);

        private void Take(Func<Comment, bool> takes)
        {
            foreach (var said in _said.Where(said => takes(said.Comment)))
            {
                said.IsLeft = false;
            }
        }

        private sealed class Said(long sequence, Comment comment)
        {
            public long Sequence { get; } = sequence;

            public Comment Comment { get; } = comment;

            public bool IsLeft { get; set; } = true;

            public bool IsShown { get; set; } = true;

            /// <summary>Whether an event of a moderator says it, rather than its poster's.</summary>
            public bool IsByModerator { get; init; }
        }
    }
}
