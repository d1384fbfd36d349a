using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;

namespace Danmaku.Tests.Domain;

/// <summary>An operator's limits that change while the room is open.</summary>
public sealed class RoomLimitsTests
{
    private readonly TestRoom _room = new(limits: new RoomLimits { ViewerBurst = 3, ViewerRefill = TimeSpan.FromSeconds(30), HistorySize = 20 });

    [Fact]
    public void A_new_rate_leaves_spent_what_was_spent()
    {
        _room.MustPost(TestRoom.Ann, "one");
        _room.MustPost(TestRoom.Ann, "two");
        _room.MustPost(TestRoom.Ann, "three");

        _room.Room.Limit(new RoomLimits { ViewerBurst = 4, ViewerRefill = TimeSpan.FromSeconds(40) });

        _room.MustPost(TestRoom.Ann, "four");
        Assert.Equal(TimeSpan.FromSeconds(10), _room.MustReject(RejectReason.RateLimited, TestRoom.Ann, "five").RetryAfter);
    }

    [Fact]
    public void A_shorter_history_lets_the_oldest_go_and_a_longer_one_keeps_more()
    {
        var generous = new RoomLimits { ViewerBurst = 1_000, HistorySize = 20 };
        _room.Room.Limit(generous);
        for (var i = 1; i <= 20; i++)
        {
            _room.MustPost(TestRoom.Ann, $"{i}");
        }

        _room.Room.Limit(generous with { HistorySize = 10 });
        Assert.Equal(Enumerable.Range(11, 10).Select(i => $"{i}"), _room.Texts);
        _room.Room.Limit(generous with { HistorySize = 11 });
        _room.MustPost(TestRoom.Ann, "21");

        Assert.Equal(Enumerable.Range(11, 11).Select(i => $"{i}"), _room.Texts);
    }

    [Fact]
    public void The_longest_text_and_the_longest_memory_of_nonces_are_those_that_count_now()
    {
        _room.MustPost(TestRoom.Ann, "kept", "nonce");

        _room.Room.Limit(new RoomLimits { ViewerBurst = 3, TextBytes = 64, NonceWindow = TimeSpan.FromMinutes(1) });
        _room.Wait(90);

        _room.MustReject(RejectReason.TextTooLarge, TestRoom.Ann, new string('x', 65));
        _room.MustPost(TestRoom.Ann, "kept", "nonce");
    }
}
