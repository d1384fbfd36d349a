using System.Diagnostics.Metrics;

namespace Danmaku.Hosting.Diagnostics;

/// <summary>What the dearest rooms of a process cost, by rank: ten series each, whatever the number of rooms. Which rooms those are,
/// <c>/debug/rooms</c> says.</summary>
internal static class RoomCostMetrics
{
    /// <summary>Ranks that are reported.</summary>
    public const int Ranks = 10;

    private const string RankTag = "danmaku.room.rank";

    private static readonly KeyValuePair<string, object?>[] RankTags =
        [.. Enumerable.Range(1, Ranks).Select(static rank => new KeyValuePair<string, object?>(RankTag, rank))];

    /// <summary>Adds the instruments.</summary>
    /// <param name="meter">The process's meter.</param>
    /// <param name="costs">What rooms cost.</param>
    public static void Add(Meter meter, RoomCosts costs)
    {
        Add("danmaku.room.hot.duration", "s", "Time at work for the room of this rank in about the last minute.", static cost => cost.Seconds);
        Add("danmaku.room.hot.delivery", "{delivery}", "Frames sent to viewers of the room of this rank in about the last minute.", static cost => cost.Deliveries);
        Add("danmaku.room.hot.io", "By", "Bytes of those frames, before compression, in about the last minute.", static cost => cost.Bytes);
        Add("danmaku.room.hot.post", "{post}", "Drafts posted to the room of this rank in about the last minute.", static cost => cost.Posts);
        Add("danmaku.room.hot.rejection", "{rejection}", "Drafts refused in the room of this rank in about the last minute.", static cost => cost.Rejections);
        Add("danmaku.room.hot.skip", "{event}", "Events that viewers of the room of this rank were not sent in about the last minute.", static cost => cost.Skipped);
        meter.CreateObservableGauge("danmaku.room.work.duration", () => costs.TotalSeconds, "s", "Time at work for all rooms in about the last minute.");

        void Add(string name, string unit, string description, Func<RoomCost, double> figure) => meter.CreateObservableGauge(
            name,
            () => costs.Top(Ranks).Select((account, index) => new Measurement<double>(figure(account.Cost), RankTags[index])),
            unit,
            description);
    }
}
