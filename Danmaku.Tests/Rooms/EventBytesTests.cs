using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Tests.Rooms;

public sealed class EventBytesTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(200)]
    public void What_comments_count_for_is_what_they_take(int length) => AssertCounted(
        1_000, sequence => new RoomEvent.CommentPosted(NewComment(sequence, length), Thinned: false));

    [Fact]
    public void So_it_is_for_comments_that_wait_and_for_those_that_are_shown_later() => AssertCounted(500, sequence => sequence % 2 == 0
        ? new RoomEvent.CommentsShown(new RoomPosition(3, sequence), RoomEvents.Start, [NewComment(sequence, 20), NewComment(sequence, 20)], ShowCause.DelayOver, "")
        : new RoomEvent.CommentPosted(
            NewComment(sequence, 20), Thinned: false, new Withholding(CommentStage.Held, New("A rule matched: number ", sequence), RoomEvents.Start)));

    [Fact]
    public void So_it_is_for_comments_that_were_paid_for() => AssertCounted(500, sequence => new RoomEvent.CommentPosted(
        NewComment(sequence, 20, new SuperChat(500, "USD", TimeSpan.FromMinutes(2))), Thinned: false));

    [Fact]
    public void So_it_is_for_a_long_list_of_deleted_comments() => AssertCounted(100, sequence => new RoomEvent.CommentsDeleted(
        new RoomPosition(3, sequence), RoomEvents.Start, [.. Enumerable.Range(1, 100).Select(other => new RoomPosition(3, other))], "mod"));

    private static void AssertCounted(int count, Func<int, RoomEvent> make)
    {
        make(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var events = new RoomEvent[count];
        for (var i = 0; i < count; i++)
        {
            events[i] = make(i);
        }

        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        var counted = EventBytes.Of(events);
        Assert.True(counted >= taken * 0.9 && counted <= taken * 1.25, $"{taken} bytes taken, {counted} counted.");
    }

    private static Comment NewComment(int sequence, int length, SuperChat? superChat = null) => new()
    {
        Position = new RoomPosition(3, sequence),
        At = RoomEvents.Start,
        Author = new Viewer(New("user-", sequence), New("Viewer ", sequence), ViewerRole.Viewer),
        Text = new string('x', length),
        SuperChat = superChat,
    };

    private static string New(string start, int number) => string.Concat(start, number.ToString(null, null));
}
