using Danmaku.Contracts.Messages;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>Raids are caught, and little of them is seen before.</summary>
public sealed class RaidTests
{
    private const string Insult = "主播sb滚出直播间";
    private const string Copy = "主播是骗子大家快退钱不要再看了";
    private const string Advert = "关注我直播间领红包每天送皮肤";
    private const string English = "this streamer is a scammer, get out of here everyone";

    private static readonly BrakeLevel[] AllLevels = [BrakeLevel.SlowMode, BrakeLevel.MembersOnly, BrakeLevel.Holding];
    private static readonly TimeSpan From = TimeSpan.FromMinutes(7);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Accounts come within ten seconds, and each posts every eight seconds for a minute.</summary>
    /// <param name="viewers">Of the room.</param>
    /// <param name="accounts">That raid it.</param>
    /// <param name="agesKnown">Whether tokens say how old accounts are; raiders' are of yesterday.</param>
    /// <param name="beforeSlowMode">Most spam shown before the first step.</param>
    /// <param name="inAll">Most spam shown in all: what slow mode lets through until members only, and nothing after.</param>
    [Theory]
    [InlineData(20, 15, true, 10, 20)]
    [InlineData(20, 15, false, 18, 25)]
    [InlineData(200, 30, true, 20, 40)]
    [InlineData(200, 30, false, 35, 45)]
    [InlineData(1_000, 40, true, 25, 50)]
    [InlineData(1_000, 40, false, 65, 80)]
    [InlineData(1_000, 200, true, 25, 210)]
    [InlineData(1_000, 200, false, 50, 220)]
    [InlineData(50_000, 150, true, 70, 170)]
    [InlineData(50_000, 1_000, true, 70, 1_050)]
    [InlineData(50_000, 1_000, false, 200, 1_100)]
    public void Copies_and_variations_are_caught(int viewers, int accounts, bool agesKnown, int beforeSlowMode, int inAll)
    {
        foreach (var text in new[] { static _ => Copy, Traffic.Varied(Copy) })
        {
            var room = Raided(viewers, accounts, agesKnown, text);

            Assert.InRange(room.SpamBefore(BrakeLevel.SlowMode), 1, beforeSlowMode);
            Assert.InRange(room.SpamShown, 1, inAll);
            Assert.Equal(BrakeLevel.MembersOnly, room.Moves.Max(state => state.Level));
        }
    }

    [Theory]
    [InlineData(20, 40, true)]
    [InlineData(20, 40, false)]
    [InlineData(1_000, 200, true)]
    [InlineData(1_000, 200, false)]
    public void So_are_short_insults_though_more_of_them_are_seen(int viewers, int accounts, bool agesKnown)
    {
        var room = Raided(viewers, accounts, agesKnown, Traffic.Varied(Insult));

        Assert.InRange(room.SpamBefore(BrakeLevel.SlowMode), 1, 150);
        Assert.Equal(BrakeLevel.MembersOnly, room.Moves.Max(state => state.Level));
    }

    [Theory]
    [InlineData(20, 40)]
    [InlineData(1_000, 60)]
    [InlineData(50_000, 1_000)]
    public void Several_texts_are_no_way_around(int viewers, int accounts)
    {
        var room = Raided(viewers, accounts, agesKnown: true, Traffic.Varied(Copy, Insult, Advert, English));

        Assert.InRange(room.SpamBefore(BrakeLevel.SlowMode), 1, 80);
        Assert.Contains("texts over and over", room.Moves[0].Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 60, 2)]
    [InlineData(1_000, 200, 5)]
    [InlineData(1_000, 200, 10)]
    [InlineData(50_000, 400, 10)]
    public void A_raid_that_builds_over_minutes_is_caught(int viewers, int accounts, int minutes)
    {
        var traffic = Recorded.Traffic(1, viewers);
        var length = From + TimeSpan.FromMinutes(minutes + 1);
        var spam = traffic.Raid(
            accounts, From, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes), TimeSpan.FromSeconds(20), Traffic.Varied(Copy));

        var room = new SimulatedRoom().Play(
            traffic.Chat(length).Concat(spam), traffic.Viewers(length, (From, TimeSpan.FromMinutes(minutes), accounts)));

        Assert.NotNull(room.CameTo(BrakeLevel.MembersOnly));
        Assert.InRange(room.SpamShown, 1, accounts * minutes);
    }

    [Fact]
    public void A_raid_in_the_midst_of_a_rush_is_caught()
    {
        var traffic = Recorded.Traffic(1, 1_000);
        var length = From + TimeSpan.FromMinutes(4);
        var rush = traffic.Rush(500, From, TimeSpan.FromMinutes(2), AnyAge);
        var then = From.Add(TimeSpan.FromSeconds(40));
        var spam = traffic.Raid(
            200, then, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(8), Traffic.Varied(Copy), Day);

        var room = new SimulatedRoom().Play(
            traffic.Chat(length, ages: AnyAge).Concat(rush).Concat(spam),
            traffic.Viewers(length, (From, TimeSpan.FromMinutes(1), 5_000)));

        Assert.InRange(room.SpamBefore(BrakeLevel.SlowMode), 1, 40);
        Assert.True(room.CameTo(BrakeLevel.SlowMode) > then);
    }

    [Fact]
    public void Comments_are_held_only_where_members_raid()
    {
        var traffic = Recorded.Traffic(1, 1_000);
        var length = From + TimeSpan.FromMinutes(3);
        var spam = traffic.Raid(300, From, TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(8), Traffic.Varied(Copy));

        var room = new SimulatedRoom().Play(
            traffic.Chat(length).Concat(spam.Select(draft => draft with { Role = ViewerRole.Member })),
            traffic.Viewers(length, (From, TimeSpan.FromSeconds(20), 300)));

        Assert.Equal(AllLevels, room.Moves.Select(state => state.Level).Take(3));
        Assert.EndsWith(", members among them.", room.Moves[2].Why, StringComparison.Ordinal);
        Assert.InRange(room.SpamShown, 1, 350);
    }

    [Fact]
    public void It_holds_for_as_long_as_they_knock_and_lets_go_a_step_a_minute_when_they_have_gone()
    {
        var traffic = Recorded.Traffic(1, 200);
        var length = From + TimeSpan.FromMinutes(15);
        var spam = traffic.Raid(
            60, From, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(8), TimeSpan.FromSeconds(10), Traffic.Varied(Copy)).ToList();

        var room = new SimulatedRoom().Play(
            traffic.Chat(length).Concat(spam), traffic.Viewers(length, (From, TimeSpan.FromSeconds(10), 60)));

        var last = spam.Max(draft => draft.At);
        var released = room.Moves.Where(state => state.Why.Contains("like that", StringComparison.Ordinal)).ToList();
        Assert.Equal([BrakeLevel.SlowMode, BrakeLevel.Off], released.Select(state => state.Level));
        Assert.InRange(released[0].Since - SimulatedRoom.Start - last, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(60), released[1].Since - released[0].Since);
        Assert.Null(room.Brake.DueAt);
    }

    [Fact]
    public void A_restart_does_not_let_the_raid_through_again()
    {
        var traffic = Recorded.Traffic(1, 200);
        var spam = traffic.Raid(60, TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(8), Traffic.Varied(Copy));
        var held = new BrakeState(BrakeLevel.MembersOnly, "They raid.", SimulatedRoom.Start.AddSeconds(-30), null);

        var room = new SimulatedRoom(held).Play(traffic.Chat(TimeSpan.FromMinutes(2)).Concat(spam));

        Assert.Empty(room.Moves);
        Assert.Equal(0, room.SpamShown);
        room.Rest(TimeSpan.FromMinutes(10));
        Assert.Equal(BrakeLevel.Off, room.Brake.State.Level);
    }

    [Fact]
    public void It_says_what_it_saw()
    {
        var room = Raided(1_000, 200, agesKnown: true, Traffic.Varied(Copy));

        Assert.Matches(
            @"^\d+ accounts new here, most of them young, posted nearly the same text within \d+ s \(usually 0\), "
                + @"and \d+ viewers came in within 30 s \(usually \d\)\.$",
            room.Moves[0].Why);
        Assert.Matches(@"^It goes on in spite of slow mode: \d+ accounts new here posted alike within 30 s\.$", room.Moves[1].Why);
        Assert.Equal("Nobody has posted like that for 60 s.", room.Moves[2].Why);
    }

    private static TimeSpan AnyAge(Random random) => TimeSpan.FromDays(random.Next(1_000));

    private static SimulatedRoom Raided(int viewers, int accounts, bool agesKnown, Func<Random, string> text)
    {
        var traffic = Recorded.Traffic(1, viewers);
        var length = From + TimeSpan.FromMinutes(3);
        var chat = traffic.Chat(length, ages: agesKnown ? AnyAge : null);
        var spam = traffic.Raid(
            accounts, From, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(8), text, agesKnown ? Day : null);
        return new SimulatedRoom().Play(
            chat.Concat(spam), traffic.Viewers(length, (From.Subtract(TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(10), accounts)));
    }
}
