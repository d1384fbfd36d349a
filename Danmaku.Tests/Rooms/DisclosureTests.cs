using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using FsCheck;

namespace Danmaku.Tests.Rooms;

/// <summary>Viewers get what is theirs, moderators all of it, and everybody an account of each event.</summary>
public sealed class DisclosureTests
{
    private static readonly Configuration Many = new() { MaxNbOfTest = 500, QuietOnSuccess = true, Runner = Config.QuickThrowOnFailure.Runner };
    private static readonly Arbitrary<int[]> Kinds = Arb.From(Gen.NonEmptyListOf(Gen.Choose(0, RoomEvents.Count - 1)).Select(kinds => kinds.ToArray()));

    private readonly NativeFormat _format = new();

    // What a silo sends in the place of a comment that nobody is shown has no word of its own: the next test has it.
    [Fact]
    public void Every_kind_of_event_is_among_those_tested() => Assert.Empty(
        typeof(RoomEvent).GetNestedTypes().Except(RoomEvents.OfEveryKind().Select(item => item.GetType())).Except([typeof(RoomEvent.CommentThinned)]));

    [Fact]
    public void The_place_of_a_thinned_comment_is_accounted_for_as_the_comment_is()
    {
        foreach (var view in Enum.GetValues<AudienceView>())
        {
            using var batch = JsonDocument.Parse(Batch(view, [new RoomEvent.CommentThinned(new RoomPosition(3, 1), RoomEvents.Start)]));

            Assert.Empty(batch.RootElement.GetProperty("events").EnumerateArray());
            Assert.Equal("""[{"from":1,"to":1,"reason":"budget"}]""", batch.RootElement.GetProperty("skipped").GetRawText());
        }
    }

    [Fact]
    public void No_frame_for_viewers_has_a_word_that_is_for_moderators() => Prop.ForAll(
        Kinds, kinds => !Batch(AudienceView.Viewers, RoomEvents.Of(kinds)).Contains(RoomEvents.Secret, StringComparison.Ordinal)).Check(Many);

    [Fact]
    public void Moderators_get_who_did_what_to_whom_and_why()
    {
        foreach (var item in RoomEvents.OfEveryKind())
        {
            var isOpen = item is RoomEvent.CommentPosted { Withheld: null } or RoomEvent.Announced;
            Assert.Equal(!isOpen, Batch(AudienceView.Staff, [item]).Contains(RoomEvents.Secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Each_event_is_told_or_accounted_for_in_either_view() => Prop.ForAll(Kinds, kinds =>
    {
        foreach (var view in Enum.GetValues<AudienceView>())
        {
            using var batch = JsonDocument.Parse(Batch(view, RoomEvents.Of(kinds)));
            var root = batch.RootElement;
            var told = root.GetProperty("events").EnumerateArray().Select(item => item.GetProperty("seq").GetInt64());
            var skipped = root.TryGetProperty("skipped", out var ranges) ? Sequences(ranges) : [];

            Assert.Equal(Enumerable.Range(1, kinds.Length).Select(sequence => (long)sequence), told.Concat(skipped).Order());
            Assert.Equal((1, kinds.Length), (root.GetProperty("first").GetInt64(), root.GetProperty("last").GetInt64()));
        }
    }).Check(Many);

    [Fact]
    public void What_viewers_do_not_get_is_one_range_for_each_reason_in_a_row()
    {
        var events = RoomEvents.Of([1, 4, 1, 2, 3, 25, 0]);

        using var batch = JsonDocument.Parse(Batch(AudienceView.Viewers, events));

        // A shadowed comment among thinned ones is one of them: its author must not be able to tell.
        Assert.Equal(
            """[{"from":1,"to":3,"reason":"budget"},{"from":4,"to":6,"reason":"private"}]""", batch.RootElement.GetProperty("skipped").GetRawText());
    }

    [Fact]
    public void A_snapshot_for_viewers_has_the_pin_and_nothing_for_moderators()
    {
        var comment = RoomEvents.Comment(new RoomPosition(3, 1), RoomEvents.Start);
        var snapshot = new RoomSnapshot("demo", new RoomPosition(3, 9), RoomSettings.Default, [comment], 5)
        {
            Pin = new Pin(comment, null, RoomEvents.Secret, RoomEvents.Start),
            Staff = RoomEvents.Staff(new WithheldComment(
                RoomEvents.Comment(new RoomPosition(3, 2), RoomEvents.Start, text: RoomEvents.Secret), RoomEvents.Withholding(CommentStage.Held))),
        };

        var viewers = Encoding.UTF8.GetString(_format.Snapshot(Disclosure.Of(snapshot, AudienceView.Viewers)).Payload.Span);
        using var staff = JsonDocument.Parse(_format.Snapshot(Disclosure.Of(snapshot, AudienceView.Staff)).Payload);

        Assert.DoesNotContain(RoomEvents.Secret, viewers, StringComparison.Ordinal);
        Assert.Contains("\"pin\":{\"comment\":{\"id\":\"3.1\"", viewers, StringComparison.Ordinal);
        var view = staff.RootElement.GetProperty("staff");
        Assert.Equal("held", view.GetProperty("withheld")[0].GetProperty("stage").GetString());
        Assert.Equal(
            ["configured", "withheld", "rules", "brake", "appointments", "appeals"], view.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void No_notice_says_who_it_was()
    {
        var notices = RoomEvents.OfEveryKind().Select(item => _format.Notice("demo", item)).OfType<SharedFrame>().ToList();

        Assert.NotEmpty(notices);
        Assert.All(notices, notice => Assert.DoesNotContain(
            RoomEvents.Secret + "-moderator", Encoding.UTF8.GetString(notice.Payload.Span), StringComparison.Ordinal));
    }

    private static IEnumerable<long> Sequences(JsonElement ranges)
    {
        foreach (var range in ranges.EnumerateArray())
        {
            for (var sequence = range.GetProperty("from").GetInt64(); sequence <= range.GetProperty("to").GetInt64(); sequence++)
            {
                yield return sequence;
            }
        }
    }

    private string Batch(AudienceView view, RoomEvent[] events)
    {
        var items = new List<BatchItem>();
        Disclosure.Fill(view, events, items);
        return Encoding.UTF8.GetString(_format.Batch("demo", CollectionsMarshal.AsSpan(items)).Payload.Span);
    }
}
