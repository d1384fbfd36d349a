using Danmaku.Contracts.Messages;

namespace Danmaku.Tests.Rooms;

/// <summary>Events of every kind there is, in which everything that viewers must not see says so.</summary>
internal static class RoomEvents
{
    /// <summary>Part of every text and id that moderators alone may see.</summary>
    public const string Secret = "SECRET";

    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000);

    private const string By = Secret + "-moderator";
    private const string Why = Secret + "-reason";

    // What moderators configured, which viewers need not know while the raid brake holds.
    private static readonly RoomSettings Configured = RoomSettings.Default with { TextLimit = 77 };

    private static readonly RuleSet Rules = new() { Rules = [new Rule { Pattern = Secret + "-term", Note = Secret + "-note" }] };

    private static readonly Func<RoomPosition, DateTimeOffset, RoomEvent>[] Kinds =
    [
        (position, at) => new RoomEvent.CommentPosted(Comment(position, at), Thinned: false),
        (position, at) => new RoomEvent.CommentPosted(Comment(position, at, text: Secret), Thinned: true),
        (position, at) => Withheld(position, at, CommentStage.Held),
        (position, at) => Withheld(position, at, CommentStage.Delayed),
        (position, at) => Withheld(position, at, CommentStage.Shadowed),
        (position, at) => new RoomEvent.CommentsShown(position, at, [Comment(Before(position), at)], ShowCause.Approved, By),
        (position, at) => new RoomEvent.CommentsWithheld(
            position, at, [new WithheldComment(Comment(Before(position), at, text: Secret), Withholding(CommentStage.Held))], By),
        (position, at) => new RoomEvent.CommentsDeleted(position, at, [Before(position)], By)
        {
            Cause = DeleteCause.Denied,
            Reason = Why,
            Authors = ["bo"],
        },
        (position, at) => new RoomEvent.ViewerPurged(position, at, "bo", new PurgedComments(at, [Before(position)]), By, Why),
        (position, at) => new RoomEvent.RoomCleared(position, at, By),
        (position, at) => Sanctioned(position, at, SanctionKind.Timeout, "bo"),
        (position, at) => Sanctioned(position, at, SanctionKind.Ban, "bo"),
        (position, at) => Sanctioned(position, at, SanctionKind.Warning, Secret + "-viewer"),
        (position, at) => Sanctioned(position, at, SanctionKind.Restriction, Secret + "-viewer"),
        (position, at) => new RoomEvent.SanctionLifted(position, at, "bo", By, SanctionKind.Ban),
        (position, at) => new RoomEvent.SanctionLifted(position, at, Secret + "-viewer", By, SanctionKind.Warning),
        (position, at) => new RoomEvent.SanctionLifted(position, at, Secret + "-viewer", By, SanctionKind.Restriction),
        (position, at) => new RoomEvent.CommentPinned(position, at, new Pin(Comment(Before(position), at), at, By, at)),
        (position, at) => new RoomEvent.CommentUnpinned(position, at, By),
        (position, at) => new RoomEvent.Announced(position, at, "Tonight at nine", new Viewer("mod", "Ann", ViewerRole.Moderator)),
        (position, at) => new RoomEvent.AnnouncementWithdrawn(position, at, Before(position), By),
        (position, at) => new RoomEvent.SettingsChanged(position, at, Configured, By) { InForce = RoomSettings.Default },
        (position, at) => new RoomEvent.BrakeMoved(position, at, new BrakeState(BrakeLevel.SlowMode, Why, at, at), RoomSettings.Default, By),
        (position, at) => new RoomEvent.RulesChanged(position, at, new VersionedRules(new RuleVersion(4, at, By, Why, 1, 0), Rules)),
        (position, at) => new RoomEvent.RoleChanged(position, at, Secret + "-viewer", true, By),
        (position, at) => new RoomEvent.NoteAdded(position, at, Secret + "-viewer", Secret + "-note", By),
        (position, at) => new RoomEvent.AppealMade(position, at, Appeal(position, AppealState.Open)),
        (position, at) => new RoomEvent.AppealAnswered(position, at, Appeal(position, AppealState.Denied)),
        (position, at) => new RoomEvent.ActionUndone(position, at, Before(position), By),
    ];

    /// <summary>How many kinds there are, a kind that viewers see and one that they do not counted apart.</summary>
    public static int Count => Kinds.Length;

    /// <summary>One of each kind, from sequence 1 on.</summary>
    public static RoomEvent[] OfEveryKind() => Of(Enumerable.Range(0, Kinds.Length));

    /// <summary>Events of these kinds in turn, from sequence 1 on.</summary>
    /// <param name="kinds">Numbers from 0 to <see cref="Count"/>.</param>
    public static RoomEvent[] Of(IEnumerable<int> kinds) =>
        [.. kinds.Select((kind, index) => Kinds[kind](new RoomPosition(3, index + 1), Start.AddMilliseconds(index)))];

    public static Comment Comment(RoomPosition position, DateTimeOffset at, string author = "mei", string? text = null) => new()
    {
        Position = position,
        At = at,
        Author = new Viewer(author, author, ViewerRole.Viewer),
        Text = text ?? $"said at {position}",
    };

    public static StaffView Staff(params WithheldComment[] withheld) => new(
        Configured,
        [.. withheld],
        new RuleVersion(4, Start, By, Why, 1, 0),
        new BrakeState(BrakeLevel.Holding, Why, Start, Start),
        [new Appointment(Secret + "-viewer", true)],
        [Appeal(new RoomPosition(3, 1), AppealState.Open)]);

    public static Withholding Withholding(CommentStage stage) => new(stage, Why, Start.AddMinutes(10));

    private static RoomEvent.CommentPosted Withheld(RoomPosition position, DateTimeOffset at, CommentStage stage) =>
        new(Comment(position, at, author: Secret + "-viewer", text: Secret), Thinned: false, Withholding(stage));

    private static RoomEvent.ViewerSanctioned Sanctioned(RoomPosition position, DateTimeOffset at, SanctionKind kind, string viewerId) =>
        new(position, new Sanction(kind, viewerId, at.AddMinutes(10), Why, By, at), at, new PurgedComments(at, [Before(position)]));

    private static Appeal Appeal(RoomPosition position, AppealState state) => new(
        position,
        new Viewer(Secret + "-viewer", Secret + "-name", ViewerRole.Viewer),
        new Sanction(SanctionKind.Ban, Secret + "-viewer", null, Why, By, Start),
        Secret + "-text",
        Start,
        state,
        By,
        Secret + "-answer");

    private static RoomPosition Before(RoomPosition position) => position with { Sequence = Math.Max(1, position.Sequence - 1) };
}
