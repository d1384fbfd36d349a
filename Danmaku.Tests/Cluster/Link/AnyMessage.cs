using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using FsCheck;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>Everything that gateways, silos and rooms tell one another, as the rules allow it: times on whole milliseconds.</summary>
internal static class AnyMessage
{
    private static readonly Gen<string> Text = from pieces in Gen.ListOf(Gen.Elements("a", "神", "👩‍💻", " ", "\0", "é", "\n")) select string.Concat(pieces);

    private static readonly Gen<long> Milliseconds = from high in Gen.Choose(0, 60_000) from low in Gen.Choose(0, 999_999) select (high * 1_000_000L) + low;

    private static readonly Gen<TimeSpan> Duration = from milliseconds in Milliseconds select TimeSpan.FromMilliseconds(milliseconds);

    private static readonly Gen<DateTimeOffset> Time = from milliseconds in Milliseconds select DateTimeOffset.FromUnixTimeMilliseconds(milliseconds * 50);

    private static readonly Gen<RoomPosition> Position =
        from epoch in Gen.Choose(0, int.MaxValue)
        from sequence in Milliseconds
        select new RoomPosition(epoch, sequence);

    private static readonly Gen<Viewer> Viewer =
        from id in Text
        from name in Text
        from role in Gen.Elements(Enum.GetValues<ViewerRole>())
        select new Viewer(id, name, role);

    private static readonly Gen<CommentStyle> Style =
        from mode in Gen.Elements(Enum.GetValues<CommentMode>())
        from color in Gen.Choose(0, 0xFFFFFF)
        from size in Gen.Elements(Enum.GetValues<CommentSize>())
        from isDefault in Arb.Generate<bool>()
        select isDefault ? CommentStyle.Default : new CommentStyle(mode, color, size);

    private static readonly Gen<Comment> Comment =
        from position in Position
        from at in Time
        from author in Viewer
        from text in Text
        from style in Style
        from replyTo in Maybe(Position)
        from mention in MaybeText()
        from mediaTime in Maybe(Duration)
        select new Comment
        {
            Position = position,
            At = at,
            Author = author,
            Text = text,
            Style = style,
            ReplyTo = replyTo,
            Mention = mention,
            MediaTime = mediaTime,
        };

    private static readonly Gen<RoomSettings> Settings =
        from slowMode in Duration
        from flags in Gen.Choose(0, 3)
        from uniqueWindow in Duration
        from linksFrom in Gen.Elements(Enum.GetValues<ViewerRole>())
        from numbers in Gen.Two(Gen.Choose(1, 10_000))
        from terms in Many(Text)
        select new RoomSettings
        {
            SlowMode = slowMode,
            MembersOnly = (flags & 1) != 0,
            MuteAll = (flags & 2) != 0,
            UniqueWindow = uniqueWindow,
            LinksFrom = linksFrom,
            TextLimit = numbers.Item1,
            DisplayBudget = numbers.Item2,
            BlockedTerms = terms,
        };

    private static readonly Gen<SettingsChange> Change =
        from settings in Settings
        from kept in Gen.Choose(0, 255)
        select new SettingsChange
        {
            SlowMode = (kept & 1) == 0 ? settings.SlowMode : null,
            MembersOnly = (kept & 2) == 0 ? settings.MembersOnly : null,
            MuteAll = (kept & 4) == 0 ? settings.MuteAll : null,
            UniqueWindow = (kept & 8) == 0 ? settings.UniqueWindow : null,
            LinksFrom = (kept & 16) == 0 ? settings.LinksFrom : null,
            TextLimit = (kept & 32) == 0 ? settings.TextLimit : null,
            DisplayBudget = (kept & 64) == 0 ? settings.DisplayBudget : null,
            BlockedTerms = (kept & 128) == 0 ? settings.BlockedTerms : null,
        };

    private static readonly Gen<Rejection> Rejection =
        from reason in Gen.Elements(Enum.GetValues<RejectReason>())
        from message in Text
        from retryAfter in Maybe(Duration)
        select new Rejection(reason, message, retryAfter);

    public static Gen<Sanction> Sanction { get; } =
        from kind in Gen.Elements(Enum.GetValues<SanctionKind>())
        from viewerId in Text
        from until in Maybe(Time)
        from reason in MaybeText()
        from moderator in Text
        from at in Time
        select new Sanction(kind, viewerId, until, reason, moderator, at);

    public static Gen<CommentDraft> Draft { get; } =
        from comment in Comment
        from nonce in MaybeText()
        select new CommentDraft
        {
            Text = comment.Text,
            Style = comment.Style,
            ReplyTo = comment.ReplyTo,
            Mention = comment.Mention,
            Nonce = nonce,
            MediaTime = comment.MediaTime,
        };

    public static Gen<PostResult> PostResult { get; } = Gen.OneOf(
        from position in Position
        from stored in Arb.Generate<bool>()
        from thinned in Arb.Generate<bool>()
        select (PostResult)new PostResult.Accepted(position, stored, thinned),
        from rejection in Rejection
        select (PostResult)new PostResult.Rejected(rejection));

    public static Gen<ModerationResult> ModerationResult { get; } = Gen.OneOf(
        from position in Position
        from stored in Arb.Generate<bool>()
        select (ModerationResult)new ModerationResult.Done(position, stored),
        from rejection in Rejection
        select (ModerationResult)new ModerationResult.Refused(rejection));

    public static Gen<ModerationCommand> Command { get; } = Gen.OneOf(
        from comments in Many(Position)
        select (ModerationCommand)new ModerationCommand.Delete(comments),
        Gen.Constant<ModerationCommand>(new ModerationCommand.Clear()),
        from id in Text
        from duration in Duration
        from reason in MaybeText()
        select (ModerationCommand)new ModerationCommand.Timeout(id, duration, reason),
        from id in Text
        from duration in Maybe(Duration)
        from reason in MaybeText()
        select (ModerationCommand)new ModerationCommand.Ban(id, duration, reason),
        from id in Text
        select (ModerationCommand)new ModerationCommand.Lift(id),
        from change in Change
        select (ModerationCommand)new ModerationCommand.Configure(change));

    public static Gen<RoomEvent> Event { get; } = Gen.OneOf(
        from comment in Comment
        from thinned in Arb.Generate<bool>()
        select (RoomEvent)new RoomEvent.CommentPosted(comment, thinned),
        from position in Position
        from at in Time
        from comments in Many(Position)
        from moderator in Text
        select (RoomEvent)new RoomEvent.CommentsDeleted(position, at, comments, moderator),
        from position in Position
        from at in Time
        from moderator in Text
        select (RoomEvent)new RoomEvent.RoomCleared(position, at, moderator),
        from position in Position
        from sanction in Sanction
        select (RoomEvent)new RoomEvent.ViewerSanctioned(position, sanction),
        from position in Position
        from at in Time
        from names in Gen.Two(Text)
        select (RoomEvent)new RoomEvent.SanctionLifted(position, at, names.Item1, names.Item2),
        from position in Position
        from at in Time
        from settings in Settings
        from moderator in Text
        select (RoomEvent)new RoomEvent.SettingsChanged(position, at, settings, moderator));

    public static Gen<RoomBatch> Batch { get; } =
        from id in Text
        from events in Many(Event)
        from viewers in Maybe(Gen.Choose(0, int.MaxValue))
        select new RoomBatch(id, events, viewers);

    public static Gen<RoomSnapshot> Snapshot { get; } =
        from id in Text
        from position in Position
        from settings in Settings
        from comments in Many(Comment)
        from viewers in Gen.Choose(0, int.MaxValue)
        select new RoomSnapshot(id, position, settings, comments, viewers);

    public static Gen<HistoryQuery> Query { get; } =
        from after in Maybe(Position)
        from before in Maybe(Position)
        from since in Maybe(Time)
        from until in Maybe(Time)
        from limit in Gen.Choose(1, 1_000)
        from newestFirst in Arb.Generate<bool>()
        select new HistoryQuery(after, before, since, until, limit, newestFirst);

    public static Gen<HistoryPage> Page { get; } =
        from comments in Many(Comment)
        from more in Arb.Generate<bool>()
        select new HistoryPage(comments, more);

    private static Gen<T?> Maybe<T>(Gen<T> some)
        where T : struct =>
        Gen.OneOf(Gen.Constant<T?>(null), some.Select(value => (T?)value));

    private static Gen<string?> MaybeText() => Gen.OneOf(Gen.Constant<string?>(null), Text.Select(text => (string?)text));

    private static Gen<ImmutableArray<T>> Many<T>(Gen<T> one) => Gen.Resize(5, Gen.ListOf(one)).Select(list => list.ToImmutableArray());
}
