using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Mapping;
using FsCheck;
using Google.Protobuf;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Tests.Cluster.Link;

public sealed class ProtoMappingTests
{
    [Fact]
    public void Drafts_come_back_as_they_were() => Holds(AnyMessage.Draft, static draft => Sent(draft.ToProto(), Proto.CommentDraft.Parser).ToMessage());

    [Fact]
    public void Post_results_come_back_as_they_were() => Holds(AnyMessage.PostResult, static result => Sent(result.ToProto(), Proto.PostResult.Parser).ToMessage());

    [Fact]
    public void Moderation_commands_come_back_as_they_were() =>
        Holds(AnyMessage.Command, static command => Sent(command.ToProto(), Proto.ModerationCommand.Parser).ToMessage()!);

    [Fact]
    public void Moderation_results_come_back_as_they_were() =>
        Holds(AnyMessage.ModerationResult, static result => Sent(result.ToProto(), Proto.ModerationResult.Parser).ToMessage());

    [Fact]
    public void Sanctions_come_back_as_they_were() => Holds(AnyMessage.Sanction, static sanction => Sent(sanction.ToProto(), Proto.Sanction.Parser).ToMessage());

    [Fact]
    public void Events_come_back_as_they_were() => Holds(AnyMessage.Event, static item => Sent(item.ToProto(), Proto.RoomEvent.Parser).ToMessage());

    [Fact]
    public void Batches_come_back_as_they_were() => Holds(AnyMessage.Batch, static batch => Sent(batch.ToProto(), Proto.Batch.Parser).ToMessage());

    [Fact]
    public void Snapshots_come_back_as_they_were() =>
        Holds(AnyMessage.Snapshot, static snapshot => Sent(snapshot.ToProto(), Proto.RoomSnapshot.Parser).ToMessage());

    [Fact]
    public void Queries_come_back_as_they_were() => Holds(AnyMessage.Query, static query => Sent(query.ToProto(), Proto.HistoryQuery.Parser).ToMessage());

    [Fact]
    public void Pages_come_back_as_they_were() => Holds(AnyMessage.Page, static page => Sent(page.ToProto(), Proto.HistoryPage.Parser).ToMessage());

    [Fact]
    public void Enums_have_the_numbers_of_the_rules()
    {
        AssertSame<ViewerRole, Proto.ViewerRole>();
        AssertSame<CommentMode, Proto.CommentMode>();
        AssertSame<CommentSize, Proto.CommentSize>();
        AssertSame<RejectReason, Proto.RejectReason>();
        AssertSame<SanctionKind, Proto.SanctionKind>();
    }

    [Fact]
    public void A_wait_is_rounded_up_to_the_millisecond()
    {
        var rejection = new Rejection(RejectReason.RateLimited, "Wait.", TimeSpan.FromTicks(10_001));

        Assert.Equal(TimeSpan.FromMilliseconds(2), rejection.ToProto().ToMessage().RetryAfter);
    }

    [Fact]
    public void A_draft_that_is_out_of_range_stays_so_for_the_room_to_refuse()
    {
        var style = new CommentStyle((CommentMode)77, -1, (CommentSize)88);

        Assert.Equal(style, new CommentDraft { Text = "a", Style = style }.ToProto().ToMessage().Style);
        Assert.False(Enum.IsDefined(new Proto.CommentDraft { Style = new() { Mode = (Proto.CommentMode)257 } }.ToMessage().Style.Mode));
    }

    [Fact]
    public void Half_a_character_does_not_stop_a_batch()
    {
        var draft = Sent(new CommentDraft { Text = "a\uD83Db" }.ToProto(), Proto.CommentDraft.Parser).ToMessage();

        Assert.Equal("a\uFFFDb", draft.Text);
    }

    [Fact]
    public void What_only_newer_builds_know_is_read_as_something_harmless()
    {
        var comment = new Proto.Comment { Author = new() { Role = (Proto.ViewerRole)9 }, Style = new() { Mode = (Proto.CommentMode)9, Size = (Proto.CommentSize)300 } };

        Assert.Equal(ViewerRole.Viewer, comment.ToMessage().Author.Role);
        Assert.Equal(CommentStyle.Default, comment.ToMessage().Style);
        Assert.Equal(RejectReason.NotAllowed, new Proto.Rejection { Reason = (Proto.RejectReason)999 }.ToMessage().Reason);
        Assert.Equal(SanctionKind.Ban, new Proto.Sanction { Kind = (Proto.SanctionKind)9 }.ToMessage().Kind);
        Assert.Null(new Proto.ModerationCommand().ToMessage());
        Assert.IsType<PostResult.Rejected>(new Proto.PostResult().ToMessage());
        Assert.IsType<ModerationResult.Refused>(new Proto.ModerationResult().ToMessage());
    }

    [Fact]
    public void A_newer_event_takes_its_place_in_the_order_and_changes_nothing()
    {
        var read = new Proto.RoomEvent { Position = new() { Epoch = 3, Sequence = 7 }, OccurredAtMs = 1 }.ToMessage();

        Assert.Equal(new RoomPosition(3, 7), read.Position);
        Assert.Empty(Assert.IsType<RoomEvent.CommentsDeleted>(read).Comments);
    }

    [Fact]
    public void Times_that_no_calendar_has_do_not_crash()
    {
        Assert.Equal(DateTimeOffset.MaxValue.Year, new Proto.Comment { AcceptedAtMs = long.MaxValue }.ToMessage().At.Year);
        Assert.True(new Proto.CommentDraft { MediaTimeMs = long.MinValue }.ToMessage().MediaTime < TimeSpan.Zero);
        Assert.Equal(DateTimeOffset.MaxValue.Year, new HistoryQuery(null, null, null, DateTimeOffset.MaxValue).ToProto().ToMessage().Until!.Value.Year);
    }

    private static void AssertSame<TMessage, TProto>()
        where TMessage : struct, Enum
        where TProto : struct, Enum =>
        Assert.Equal(
            Enum.GetValues<TMessage>().Select(value => (Convert.ToInt32(value, null), value.ToString())).Prepend((0, "Unspecified")).Order(),
            Enum.GetValues<TProto>().Select(value => (Convert.ToInt32(value, null), value.ToString())).Order());

    // Over the wire, not from hand to hand.
    private static T Sent<T>(T message, MessageParser<T> parser)
        where T : IMessage<T> => parser.ParseFrom(message.ToByteArray());

    // By their JSON: records compare lists by reference.
    private static void Holds<T>(Gen<T> messages, Func<T, T> back) =>
        Prop.ForAll(Arb.From(messages), message => Json(back(message)) == Json(message)).QuickCheckThrowOnFailure();

    private static string Json<T>(T message) => message!.GetType().Name + JsonSerializer.Serialize(message, message.GetType());
}
