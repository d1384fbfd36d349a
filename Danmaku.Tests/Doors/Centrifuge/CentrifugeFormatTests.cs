using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Centrifuge;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Rooms;

namespace Danmaku.Tests.Doors.Centrifuge;

public sealed class CentrifugeFormatTests
{
    private const string Room = "demo";
    private const long Epoch = 3;

    private static readonly DateTimeOffset At = RoomEvents.Start;

    private readonly CentrifugeFormat _format = new(new ChannelNames("rooms:"));

    [Fact]
    public void A_batch_is_a_publication_on_each_line()
    {
        var frame = _format.Batch(Room, [Told(7), Told(8)]);

        var lines = Lines(frame);
        Assert.Equal(2, lines.Length);
        Assert.Equal([7, 8], lines.Select(line => Publication(line).GetProperty("offset").GetInt64()));
        Assert.All(lines, line => Assert.Equal("rooms:demo", line.GetProperty("push").GetProperty("channel").GetString()));
        Assert.Equal(new EventRange(Room, Epoch, 7, 8), frame.Events);
        Assert.True(frame.IsDroppable);
        Assert.Equal(Opcode.Text, frame.Opcode);
    }

    [Fact]
    public void Every_event_is_the_object_of_the_native_batch_with_its_id_for_its_sequence()
    {
        foreach (var item in RoomEvents.OfEveryKind())
        {
            var native = Parse(new NativeFormat().Batch(Room, [BatchItem.Told(item)]))[0].GetProperty("events")[0];

            var data = Publication(Lines(_format.Batch(Room, [BatchItem.Told(item)]))[0]).GetProperty("data");

            Assert.Equal(item.Position.ToString(), data.GetProperty("id").GetString());
            Assert.Equal(
                native.EnumerateObject().Where(member => member.Name != "seq").Select(member => (member.Name, member.Value.GetRawText())),
                data.EnumerateObject().Where(member => member.Name != "id").Select(member => (member.Name, member.Value.GetRawText())));
        }
    }

    [Fact]
    public void An_author_is_the_publications_info()
    {
        var publication = Publication(Lines(_format.Batch(Room, [Told(7)]))[0]);

        Assert.Equal("mei", publication.GetProperty("info").GetProperty("user").GetString());
    }

    [Fact]
    public void Events_that_are_not_sent_come_first_and_leave_clients_where_they_are()
    {
        var lines = Lines(_format.Batch(Room,
            [Told(7), BatchItem.Skipped(new RoomPosition(Epoch, 8), 9, SkipReason.Budget), Told(10), BatchItem.Skipped(new RoomPosition(Epoch, 11), 11, SkipReason.Private)]));

        Assert.Equal("""{"kind":"skipped","skipped":[{"from":8,"to":9,"reason":"budget"},{"from":11,"to":11,"reason":"private"}]}""", Publication(lines[0]).GetProperty("data").GetRawText());
        Assert.False(Publication(lines[0]).TryGetProperty("offset", out _));
        Assert.Equal([7, 10], lines[1..].Select(line => Publication(line).GetProperty("offset").GetInt64()));
    }

    [Fact]
    public void Where_nothing_is_sent_clients_go_on_behind_it()
    {
        var batch = Publication(Lines(_format.Batch(Room, [BatchItem.Skipped(new RoomPosition(Epoch, 8), 9, SkipReason.Private)])).Single());
        var dropped = Publication(Lines(_format.BuildSkipNotice(new EventRange(Room, Epoch, 5, 9))!).Single());

        Assert.Equal(9, batch.GetProperty("offset").GetInt64());
        Assert.Equal(9, dropped.GetProperty("offset").GetInt64());
        Assert.Equal("""[{"from":5,"to":9,"reason":"slow"}]""", dropped.GetProperty("data").GetProperty("skipped").GetRawText());
    }

    [Fact]
    public void The_first_event_of_an_epoch_says_which()
    {
        Assert.Equal("3", Publication(Lines(_format.Batch(Room, [Told(1), Told(2)]))[0]).GetProperty("epoch").GetString());
        Assert.False(Publication(Lines(_format.Batch(Room, [Told(1), Told(2)]))[1]).TryGetProperty("epoch", out _));
        Assert.False(Publication(Lines(_format.Batch(Room, [Told(2)]))[0]).TryGetProperty("epoch", out _));
    }

    [Fact]
    public void A_snapshot_puts_clients_where_it_was_taken_and_before_the_first_event_nowhere()
    {
        var snapshot = new RoomSnapshot(Room, new RoomPosition(Epoch, 9), RoomSettings.Default, [], Viewers: 2);

        var viewers = Publication(Lines(_format.Snapshot(snapshot)).Single());
        var staff = Publication(Lines(_format.Snapshot(snapshot with { Staff = RoomEvents.Staff() })).Single());
        var empty = Publication(Lines(_format.Snapshot(snapshot with { Position = new RoomPosition(Epoch, 0) })).Single());

        Assert.Equal((9, "3"), (viewers.GetProperty("offset").GetInt64(), viewers.GetProperty("epoch").GetString()));
        Assert.Equal("3.staff", staff.GetProperty("epoch").GetString());
        Assert.False(empty.TryGetProperty("offset", out _) || empty.TryGetProperty("epoch", out _));
        Assert.Equal("snapshot", viewers.GetProperty("data").GetProperty("kind").GetString());
        Assert.Equal(2, viewers.GetProperty("data").GetProperty("viewers").GetInt32());
    }

    [Theory]
    [InlineData("3", 3, false)]
    [InlineData("3.staff", 3, true)]
    [InlineData("_", 0, false)]
    [InlineData("-3", 0, false)]
    [InlineData(null, 0, false)]
    [InlineData(".staff", 0, true)]
    public void An_epoch_comes_back_as_it_was_given_and_any_other_text_is_none(string? text, long epoch, bool isStaff)
    {
        var read = ChannelEpoch.Read(text, 7);

        Assert.Equal(new ResumePoint(new RoomPosition(epoch, 7), isStaff ? AudienceView.Staff : AudienceView.Viewers), read);
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_has_a_code_of_the_protocol_and_stands_in_the_message(RejectReason reason)
    {
        var error = CentrifugeError.Of(new Rejection(reason, "Why.", TimeSpan.FromMilliseconds(3119.5)));

        Assert.InRange(error.Code, 100, 112);
        Assert.Equal($"{(int)reason} {NativeNames.Of(reason)}: Why. Retry after 3120 ms.", error.Message);
        Assert.True(error.IsTemporary);
    }

    public static TheoryData<RejectReason> Reasons() => [.. Enum.GetValues<RejectReason>()];

    [Fact]
    public void Clients_come_back_after_those_close_codes_alone_after_which_it_helps()
    {
        // What centrifuge-js makes of a code: 1009, 3500 to 3999 and 4500 to 4999 are the end.
        static bool IsEnd(CloseCode code) => (int)code is 1009 or (>= 3500 and < 4000) or (>= 4500 and < 5000);

        Assert.Equal(
            [CloseCode.MessageTooBig, CloseCode.TokenRefused, CloseCode.UnreadableMessage, CloseCode.RoomForbidden],
            Enum.GetValues<CloseCode>().Where(IsEnd).Order());
    }

    private static BatchItem Told(long sequence) =>
        BatchItem.Told(new RoomEvent.CommentPosted(RoomEvents.Comment(new RoomPosition(Epoch, sequence), At), Thinned: false));

    private static JsonElement Publication(JsonElement line) => line.GetProperty("push").GetProperty("pub");

    private static JsonElement[] Lines(SharedFrame frame) => Parse(frame);

    private static JsonElement[] Parse(SharedFrame frame) =>
        [.. Encoding.UTF8.GetString(frame.Payload.Span).Split('\n').Select(line => JsonElement.Parse(line))];
}
