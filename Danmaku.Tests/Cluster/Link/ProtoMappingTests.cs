using System.Text.Json;
using System.Text.Json.Serialization;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos;
using Danmaku.Contracts.Protos.Mapping;
using FsCheck;
using Google.Protobuf;
using LinkProto = Danmaku.Contracts.Protos.Link.V1;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Tests.Cluster.Link;

public sealed class ProtoMappingTests
{
    private static Gen<RoomEvent> Thinned => AnyMessage.Of<Comment>().Select(static comment => (RoomEvent)new RoomEvent.CommentPosted(comment, Thinned: true));

    private static readonly JsonSerializerOptions ByKind = new() { Converters = { new OfItsKind<RoomEvent>() } };

    // What crosses by itself; everything else is a part of one of them.
    private static readonly Dictionary<Type, Func<object, object?>> Sent = new()
    {
        [typeof(CommentDraft)] = Over<CommentDraft, Proto.CommentDraft>(CommentMapping.ToProto, Proto.CommentDraft.Parser, CommentMapping.ToMessage),
        [typeof(PostResult)] = Over<PostResult, Proto.PostResult>(ResultMapping.ToProto, Proto.PostResult.Parser, ResultMapping.ToMessage),
        [typeof(ModerationCommand)] =
            Over<ModerationCommand, Proto.ModerationCommand>(CommandMapping.ToProto, Proto.ModerationCommand.Parser, CommandMapping.ToMessage),
        [typeof(ModerationResult)] =
            Over<ModerationResult, Proto.ModerationResult>(ResultMapping.ToProto, Proto.ModerationResult.Parser, ResultMapping.ToMessage),
        [typeof(RoomEvent)] = Over<RoomEvent, Proto.RoomEvent>(EventMapping.ToProto, Proto.RoomEvent.Parser, EventMapping.ToMessage),
        [typeof(RoomBatch)] = Over<RoomBatch, Proto.Batch>(RoomMapping.ToProto, Proto.Batch.Parser, RoomMapping.ToMessage),
        [typeof(RoomSnapshot)] = Over<RoomSnapshot, Proto.RoomSnapshot>(RoomMapping.ToProto, Proto.RoomSnapshot.Parser, RoomMapping.ToMessage),
        [typeof(ViewerStanding)] = Over<ViewerStanding, Proto.ViewerStanding>(SanctionMapping.ToProto, Proto.ViewerStanding.Parser, SanctionMapping.ToMessage),
        [typeof(HistoryQuery)] = Over<HistoryQuery, Proto.HistoryQuery>(QueryMapping.ToProto, Proto.HistoryQuery.Parser, QueryMapping.ToMessage),
        [typeof(HistoryPage)] = Over<HistoryPage, Proto.HistoryPage>(QueryMapping.ToProto, Proto.HistoryPage.Parser, QueryMapping.ToMessage),
        [typeof(RoomQuery)] = Over<RoomQuery, Proto.RoomQuery>(QueryMapping.ToProto, Proto.RoomQuery.Parser, QueryMapping.ToMessage),
        [typeof(DoorTokenRequest)] =
            Over<DoorTokenRequest, LinkProto.DoorTokensRequest>(DoorTokenMapping.ToProto, LinkProto.DoorTokensRequest.Parser, static proto => proto.ToMessage()!),
        [typeof(DoorTokenAnswer)] =
            Over<DoorTokenAnswer, LinkProto.DoorTokensResponse>(DoorTokenMapping.ToProto, LinkProto.DoorTokensResponse.Parser, DoorTokenMapping.ToMessage),
        [typeof(RoomAnswer)] = Over<RoomAnswer, Proto.RoomAnswer>(QueryMapping.ToProto, Proto.RoomAnswer.Parser, QueryMapping.ToMessage),
    };

    public static TheoryData<string, string> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, string>();
            foreach (var type in Sent.Keys)
            {
                foreach (var kind in AnyMessage.KindsOf(type))
                {
                    kinds.Add(type.Name, kind.Name);
                }
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_message_comes_back_as_it_was(string message, string kind)
    {
        var (type, back) = Sent.Single(sent => sent.Key.Name == message);
        var any = AnyMessage.Of(AnyMessage.KindsOf(type).Single(derived => derived.Name == kind));

        Prop.ForAll(Arb.From(any), value => Json(back(value!)) == Json(value)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_record_of_the_contracts_crosses()
    {
        var records = typeof(RoomEvent).Assembly.GetTypes().Where(static type => type.Namespace == typeof(RoomEvent).Namespace && type.GetMethod("<Clone>$") is not null);

        Assert.Empty(records.Except(Sent.Keys.SelectMany(AnyMessage.PartsOf)).Select(static type => type.Name));
    }

    [Fact]
    public void Every_enum_of_the_contracts_has_its_numbers_in_the_protos()
    {
        foreach (var type in typeof(RoomEvent).Assembly.GetTypes().Where(static type => type.Namespace == typeof(RoomEvent).Namespace && type.IsEnum))
        {
            var proto = typeof(Proto.Comment).Assembly.GetType($"{typeof(Proto.Comment).Namespace}.{type.Name}");
            Assert.True(proto is not null, $"{type.Name} is not in the protos.");
            var numbers = NumbersOf(type).ToList();
            Assert.Equal((numbers.Any(static value => value.Number == 0) ? numbers : numbers.Prepend((0, "Unspecified"))).Order(), NumbersOf(proto).Order());
        }
    }

    [Fact]
    public void With_ranges_for_thinned_comments_everything_else_is_the_same_and_nothing_changes_its_place()
    {
        var any = from batch in AnyMessage.Of<RoomBatch>() from crowd in Gen.ListOf(Thinned) select batch with { Events = [.. crowd.Concat(batch.Events)] };
        Prop.ForAll(Arb.From(any), batch =>
        {
            RoomEvent[] placed = [.. batch.Events.Select(static (item, i) => item with { Position = new RoomPosition(7, i + 1) })];
            var whole = (batch with { Events = [.. placed] }).ToProto().ToMessage();
            var ranges = Proto.Batch.Parser.ParseFrom((batch with { Events = [.. placed] }).ToProtoWithRanges().ToByteArray()).ToMessage();

            Assert.Equal(whole.Events.Select(static item => item.Position), ranges.Events.Select(static item => item.Position));
            Assert.All(whole.Events.Zip(ranges.Events), static pair => Assert.True(
                pair.First is RoomEvent.CommentPosted { Thinned: true, Withheld: null } ? pair.Second is RoomEvent.CommentThinned : Json(pair.First) == Json(pair.Second)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_range_that_is_not_one_costs_no_memory()
    {
        var batch = new Proto.Batch { Events = { new Proto.RoomEvent { Position = new() { Epoch = 1, Sequence = 1 }, CommentsThinned = new() { LastSequence = long.MaxValue } } } };
        var backwards = new Proto.Batch { Events = { new Proto.RoomEvent { Position = new() { Epoch = 1, Sequence = 9 }, CommentsThinned = new() { LastSequence = 3 } } } };

        Assert.Equal(100_000, batch.ToMessage().Events.Length);
        Assert.Single(backwards.ToMessage().Events);
    }

    [Fact]
    public void The_rules_do_not_travel_with_the_event_that_changed_them()
    {
        var set = new RuleSet { Rules = [new Rule { Pattern = "casino" }] };
        var version = new RuleVersion(3, DateTimeOffset.UnixEpoch, "mod", "spam", Rules: 1, Allowed: 0);
        var changed = new RoomEvent.RulesChanged(new RoomPosition(1, 2), DateTimeOffset.UnixEpoch, new VersionedRules(version, set));

        Assert.Equal(new VersionedRules(version, RuleSet.Empty), Assert.IsType<RoomEvent.RulesChanged>(changed.ToProto().ToMessage()).Rules);
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
        var draft = Proto.CommentDraft.Parser.ParseFrom(new CommentDraft { Text = "a\uD83Db" }.ToProto().ToByteArray()).ToMessage();

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
        Assert.Equal(CommentStage.Held, new Proto.Withholding { Stage = (Proto.CommentStage)9 }.ToMessage().Stage);
        Assert.Equal(BrakeLevel.Holding, new Proto.BrakeState { Level = (Proto.BrakeLevel)9 }.ToMessage().Level);
        Assert.IsType<PostResult.Rejected>(new Proto.PostResult().ToMessage());
        Assert.IsType<ModerationResult.Refused>(new Proto.ModerationResult().ToMessage());
        Assert.IsType<RoomAnswer.Refused>(new Proto.RoomAnswer().ToMessage());
        Assert.IsType<RoomAnswer.Refused>(new Proto.RoomAnswer { Log = new() { Entries = { new Proto.LogEntry { Action = (Proto.ModerationAction)999 } } } }.ToMessage());
    }

    [Fact]
    public void A_command_or_question_with_something_in_it_that_only_newer_builds_know_is_none()
    {
        var rules = new Proto.RuleSet { Rules = { new Proto.Rule { Pattern = "a" }, new Proto.Rule { Pattern = "b", Kind = (Proto.RuleKind)9 } } };
        Proto.ModerationCommand[] commands =
        [
            new(),
            new() { Lift = new() { ViewerId = "ann", Kind = (Proto.SanctionKind)9 } },
            new() { Configure = new() { Change = new() { Judge = (Proto.JudgeMode)9 } } },
            new() { Configure = new() { Change = new() { HoldBelow = (Proto.ViewerRole)9 } } },
            new() { SetRules = new() { Rules = rules } },
            new() { SetRules = new() },
        ];

        Assert.All(commands, static command => Assert.Null(command.ToMessage()));
        Assert.Null(new Proto.RoomQuery().ToMessage());
        Assert.Null(new Proto.RoomQuery { WhatIf = new() { Rules = rules } }.ToMessage());
        Assert.Null(new Proto.RoomQuery { Log = new() { Action = (Proto.ModerationAction)999 } }.ToMessage());
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

    [Fact]
    public void It_is_decided_of_every_command_whether_it_is_tried_again_when_nobody_knows_what_became_of_it()
    {
        string[] repeated =
        [
            "Acknowledge", "Appoint", "Approve", "Ban", "Configure", "Deny", "Dismiss", "PinComment", "Restrict", "Timeout", "Unpin", "VetoBrake", "Warn",
        ];
        string[] once = ["AnswerAppeal", "Announce", "Clear", "Delete", "Lift", "MakeAppeal", "Note", "Purge", "RollBackRules", "Undo"];
        var kinds = AnyMessage.KindsOf(typeof(ModerationCommand)).ToDictionary(
            static kind => kind.Name, static kind => Gen.Sample(1, 50, AnyMessage.Of(kind)).Select(static command => ((ModerationCommand)command!).IsRepeatable()).Distinct().ToArray());

        Assert.Equal(repeated.Concat(once).Append("SetRules").Order(StringComparer.Ordinal), kinds.Keys.Order(StringComparer.Ordinal));
        Assert.All(repeated, name => Assert.Equal([true], kinds[name]));
        Assert.All(once, name => Assert.Equal([false], kinds[name]));
        Assert.True(new ModerationCommand.SetRules(RuleSet.Empty, null, Expected: 3).IsRepeatable());
        Assert.False(new ModerationCommand.SetRules(RuleSet.Empty, null).IsRepeatable());
    }

    /// <summary>Compares two messages by all that is in them.</summary>
    internal static void AssertSame(object expected, object actual) => Assert.Equal(Json(expected), Json(actual));

    private static IEnumerable<(int Number, string Name)> NumbersOf(Type type) =>
        Enum.GetValues(type).Cast<object>().Select(static value => (Convert.ToInt32(value, null), value.ToString()!));

    // Over the wire, not from hand to hand.
    private static Func<object, object?> Over<TMessage, TProto>(Func<TMessage, TProto> toProto, MessageParser<TProto> parser, Func<TProto, TMessage?> toMessage)
        where TProto : IMessage<TProto> => value => toMessage(parser.ParseFrom(toProto((TMessage)value).ToByteArray()));

    // By their JSON: records compare lists by reference.
    private static string Json(object? message) => message is null ? "" : message.GetType().Name + JsonSerializer.Serialize(message, message.GetType(), ByKind);

    /// <summary>Writes all that a value has, not only what its base has.</summary>
    private sealed class OfItsKind<T> : JsonConverter<T>
        where T : class
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(value.GetType().Name);
            JsonSerializer.Serialize(writer, value, value.GetType());
            writer.WriteEndObject();
        }
    }
}
