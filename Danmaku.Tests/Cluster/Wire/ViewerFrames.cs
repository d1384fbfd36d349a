using System.Text.Json.Nodes;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>What somebody was sent, apart from how a gateway happened to cut it: events one by one, and each kind of frame in its own order.</summary>
/// <remarks>Two gateways that get the same from a silo may put it into other frames, as their threads come to it.</remarks>
internal sealed class ViewerFrames
{
    // Each its own at every connection, or a matter of the moment.
    private static readonly string[] LeftOut = ["hello", "pong"];
    private static readonly string[] OfTheMoment = ["expiresAt", "traceId"];

    private readonly SortedDictionary<string, string> _events = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<string>> _others = new(StringComparer.Ordinal);
    private readonly HashSet<int> _counts = [];

    /// <summary>By whom they went to.</summary>
    public static SortedDictionary<string, ViewerFrames> ByReceiver(IEnumerable<(string Who, JsonNode Frame)> frames)
    {
        var all = new SortedDictionary<string, ViewerFrames>(StringComparer.Ordinal);
        foreach (var (who, frame) in frames)
        {
            if (!all.TryGetValue(who, out var of))
            {
                all.Add(who, of = new ViewerFrames());
            }

            of.Add(frame);
        }

        return all;
    }

    /// <summary>Asserts that both say the same.</summary>
    public static void AssertEqual(ViewerFrames expected, ViewerFrames actual, string who)
    {
        Assert.Equal(expected._events.Keys, actual._events.Keys);
        foreach (var (place, before) in expected._events)
        {
            var now = actual._events[place];

            // Whether a comment goes out before the word that it was deleted, or instead of it a gap, is a matter of how fast that follows.
            Assert.True(before == now || before == "deleted" || now == "deleted", $"{who}, event {place}:\n{before}\n{now}");
        }

        Assert.Equal(expected._others.Keys, actual._others.Keys);
        foreach (var (type, before) in expected._others)
        {
            var now = actual._others[type];
            Assert.True(before.SequenceEqual(now), $"{who}, {type}:\n{string.Join('\n', before)}\n--\n{string.Join('\n', now)}");
        }

        // Counts wait for the clock, so that the last ones may come too late for either.
        Assert.Subset(actual._counts, expected._counts);
    }

    private void Add(JsonNode frame)
    {
        var type = frame["type"]?.GetValue<string>() ?? "";
        if (LeftOut.Contains(type))
        {
            return;
        }

        if (type == "viewers")
        {
            _counts.Add(frame["count"]!.GetValue<int>());
            return;
        }

        if (type is not ("batch" or "skipped"))
        {
            var levelled = frame.DeepClone().AsObject();
            foreach (var name in OfTheMoment)
            {
                levelled.Remove(name);
            }

            _others.TryAdd(type, []);
            _others[type].Add(levelled.ToJsonString());
            return;
        }

        foreach (var item in frame["events"]?.AsArray() ?? [])
        {
            _events[PlaceOf(frame, item!["seq"]!.GetValue<long>())] = item.ToJsonString();
        }

        foreach (var range in frame["skipped"]?.AsArray() ?? [])
        {
            for (var sequence = range!["from"]!.GetValue<long>(); sequence <= range["to"]!.GetValue<long>(); sequence++)
            {
                _events[PlaceOf(frame, sequence)] = range["reason"]!.GetValue<string>();
            }
        }
    }

    private static string PlaceOf(JsonNode frame, long sequence) => $"{frame["epoch"]}.{sequence:000000}";
}
