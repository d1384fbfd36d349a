using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>What is loud and no raid never moves the brake.</summary>
public sealed class InnocentsTests
{
    private static readonly int[] Rooms = [20, 200, 1_000, 10_000, 50_000];
    private static readonly TimeSpan From = TimeSpan.FromMinutes(7);
    private static readonly TimeSpan Length = From + TimeSpan.FromMinutes(3);

    public static TheoryData<int, int> RoomsAndSeeds
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var viewers in Rooms)
            {
                data.Add(viewers, 1);
                if (viewers <= 1_000)
                {
                    data.Add(viewers, 2);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RoomsAndSeeds))]
    public void Chat_and_cheers(int viewers, int seed)
    {
        var traffic = Recorded.Traffic(seed, viewers);
        var people = Math.Max(10, viewers / 10);
        var second = TimeSpan.FromSeconds(20);
        var cheers = traffic.Cheer(people, 0.3, From, second)
            .Concat(traffic.Cheer(people, 0.3, From.Add(TimeSpan.FromSeconds(30)), second, "666"))
            .Concat(traffic.Cheer(people, 0.05, From.Add(TimeSpan.FromSeconds(60)), second, "哈哈哈哈哈"))
            .Concat(traffic.Cheer(people, 0.3, From.Add(TimeSpan.FromSeconds(90)), second, "恭喜冠军实至名归"))
            .Concat(traffic.Cheer(people, 0.2, From.Add(TimeSpan.FromSeconds(130)), second, "抽奖 iPhone 冲冲冲"));

        var room = new SimulatedRoom().Play(traffic.Chat(Length).Concat(cheers), traffic.Viewers(Length));

        Assert.Empty(room.Moves);
    }

    [Theory]
    [MemberData(nameof(RoomsAndSeeds))]
    public void Ten_thousand_viewers_who_rush_in(int viewers, int seed)
    {
        foreach (var ages in new Func<Random, TimeSpan>?[] { null, AnyAge })
        {
            var traffic = Recorded.Traffic(seed, viewers);
            var rush = traffic.Rush(500, From, TimeSpan.FromMinutes(1), ages);

            var room = new SimulatedRoom().Play(
                traffic.Chat(Length, ages: ages).Concat(rush),
                traffic.Viewers(Length, (From.Subtract(TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(30), 10_000)));

            Assert.Empty(room.Moves);
        }
    }

    [Theory]
    [MemberData(nameof(RoomsAndSeeds))]
    public void A_befriended_streamer_who_sends_their_viewers_over(int viewers, int seed)
    {
        var traffic = Recorded.Traffic(seed, viewers);
        var call = Traffic.Varied("小明家的来串门啦大家好");
        var guests = traffic.Raid(
            100, From, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(15), call, TimeSpan.FromDays(200));

        var room = new SimulatedRoom().Play(
            traffic.Chat(Length, ages: AnyAge).Concat(guests), traffic.Viewers(Length, (From, TimeSpan.FromSeconds(30), 400)));

        Assert.Empty(room.Moves);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_few_spammers(int spammers)
    {
        foreach (var viewers in Rooms.Take(3))
        {
            var traffic = Recorded.Traffic(1, viewers);
            var texts = Traffic.Varied("代练上分找我便宜快速", "加群看更多精彩内容哦", "关注我直播间领红包每天送皮肤");
            var spam = traffic.Raid(
                spammers, From, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(0.5), texts, TimeSpan.FromDays(1));

            var room = new SimulatedRoom().Play(
                traffic.Chat(Length, ages: AnyAge).Concat(spam), traffic.Viewers(Length, (From, TimeSpan.FromSeconds(2), spammers)));

            Assert.Empty(room.Moves);
        }
    }

    /// <summary>Recorded comments as fast as they were posted, and faster, and as if nobody in them had ever been there before.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(8, false)]
    [InlineData(8, true)]
    [InlineData(60, true)]
    public void Recorded_comments(int speed, bool everybodyNew)
    {
        foreach (var viewers in new int?[] { null, 20, 2_000 })
        {
            foreach (var silence in new[] { TimeSpan.Zero, From })
            {
                var random = new Random(1);
                var drafts = Enumerable.Range(0, 1_000).Select(i => new SimulatedDraft(
                    silence + (TimeSpan.FromMinutes(8) * random.NextDouble() / speed),
                    everybodyNew ? $"v{i}" : $"v{random.Next(300)}",
                    Recorded.Texts[(int)(Recorded.Texts.Length * Math.Pow(random.NextDouble(), 2))]));

                var room = new SimulatedRoom().Play(drafts, viewers is { } count ? [(TimeSpan.Zero, count)] : null);

                Assert.Empty(room.Moves);
            }
        }
    }

    [Theory]
    [MemberData(nameof(RoomsAndSeeds))]
    public void A_restart_in_the_midst_of_cheers(int viewers, int seed)
    {
        var traffic = Recorded.Traffic(seed, viewers);
        var second = TimeSpan.FromSeconds(20);
        var drafts = traffic.Chat(Length)
            .Concat(traffic.Cheer(Math.Max(10, viewers / 10), 0.5, From.Add(second), second, "前方高能注意"))
            .Concat(traffic.Cheer(Math.Max(10, viewers / 10), 0.3, From.Add(TimeSpan.FromMinutes(2)), second, "主播生日快乐"))
            .ToLookup(draft => draft.At < From);
        var history = drafts[true].OrderBy(draft => draft.At).TakeLast(300).Select((draft, i) => new Comment
        {
            Position = new RoomPosition(1, i + 1),
            At = SimulatedRoom.Start + draft.At - From,
            Author = new Viewer(draft.ViewerId, "V", draft.Role),
            Text = draft.Text,
            Style = CommentStyle.Default,
        });

        var room = new SimulatedRoom(history: history.ToImmutableArray()).Play(
            drafts[false].Select(draft => draft with { At = draft.At - From }),
            [(TimeSpan.Zero, viewers / 10), (TimeSpan.FromSeconds(2), viewers / 2), (TimeSpan.FromSeconds(4), viewers)]);

        Assert.Empty(room.Moves);
    }

    private static TimeSpan AnyAge(Random random) => TimeSpan.FromDays(random.Next(1_000));
}
