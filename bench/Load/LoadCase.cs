using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Load.Servers;

namespace Danmaku.Bench.Load;

/// <summary>One load, put on each of some servers.</summary>
internal sealed record LoadCase
{
    /// <summary>Comments per second above which a poster is given another one beside it, lest it is a slow viewer of its own acknowledgements.</summary>
    private const double RateOfOnePoster = 1000;

    public required string Name { get; init; }

    /// <summary>The rooms; latencies are told for each group, CPU for all together.</summary>
    public required IReadOnlyList<RoomGroup> Groups { get; init; }

    public required IReadOnlyList<ServerKind> Servers { get; init; }

    /// <summary>After the last viewer is in, until memory is read: what belongs to connecting is then over.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Full load before measuring.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Settings of the gateway, <c>Key=Value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>What is posted.</summary>
    public required IReadOnlyList<CommentText> Texts { get; init; }

    /// <summary>What the generator does while nothing is there to read.</summary>
    public WaitMode Wait { get; init; } = WaitMode.Sleep;

    /// <summary>Whether viewers offer permessage-deflate.</summary>
    public bool Deflate { get; init; }

    /// <summary>Whether the highest rate is looked for that a server keeps up with; the rate of the groups is where it begins.</summary>
    public bool FindsMost { get; init; }

    /// <summary>Viewers of all rooms.</summary>
    public int Viewers => Groups.Sum(static group => group.Rooms * group.Viewers);

    /// <summary>The highest rate of one room that the connections must be ready for.</summary>
    public double HighestRate => FindsMost ? 10_000 : Groups.Max(static group => group.Rate);

    /// <summary>What the rooms' display budget is set to; null leaves the default of 100 comments per second.</summary>
    /// <remarks>Twice the rate, as comments come in bunches when a busy server reads them; 10,000 is the most that can be set.</remarks>
    public int? DisplayBudget => HighestRate >= 80 ? (int)Math.Min(10_000, HighestRate * 2) : null;

    /// <summary>Every connection, those of a room together and its posters first.</summary>
    public IReadOnlyList<ClientPlan> Plans()
    {
        var plans = new List<ClientPlan>(Viewers);
        var room = 0;
        foreach (var group in Groups)
        {
            var posters = Math.Min(group.Viewers, (int)Math.Ceiling(Math.Max(1, (FindsMost ? HighestRate : group.Rate) / RateOfOnePoster)));
            for (var last = room + group.Rooms; room < last; room++)
            {
                for (var i = 0; i < group.Viewers; i++)
                {
                    plans.Add(new ClientPlan(plans.Count, room, Posts: i < posters, Configures: i == 0));
                }
            }
        }

        return plans;
    }
}
