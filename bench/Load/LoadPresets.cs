using Danmaku.Bench.Load.Servers;

namespace Danmaku.Bench.Load;

/// <summary>The loads whose figures stand in docs/performance.md.</summary>
internal static class LoadPresets
{
    /// <summary>All of them, in the order of <c>all</c>.</summary>
    public static readonly IReadOnlyList<string> Names = ["each", "default", "most", "many", "idle", "hot", "compression", "doors"];

    private static readonly ServerKind[] All = [ServerKind.Danmaku, ServerKind.Floor, ServerKind.AspNet, ServerKind.SignalR];

    private static readonly ServerKind[] Doors =
    [
        ServerKind.Danmaku, ServerKind.Goim, ServerKind.GoimZlib, ServerKind.GoimBrotli, ServerKind.Irc, ServerKind.Centrifuge, ServerKind.Events, ServerKind.AllDoors,
    ];

    private static readonly (int Viewers, double Rate)[] Sizes = [(1_000, 30), (5_000, 20), (10_000, 10)];
    private static readonly double[] Rates = [20, 100];
    private static readonly bool[] Compressions = [false, true];

    /// <summary>The cases of a preset.</summary>
    /// <param name="name">One of <see cref="Names"/>, or <c>all</c>.</param>
    /// <param name="basis">What the command line says about all cases: times, texts, settings.</param>
    /// <param name="servers">Servers the command line asks for; null for those of the preset.</param>
    public static IReadOnlyList<LoadCase> Of(string name, LoadCase basis, IReadOnlyList<ServerKind>? servers)
    {
        LoadCase Case(string title, params RoomGroup[] groups) => basis with { Name = title, Groups = groups, Servers = servers ?? All };

        switch (name)
        {
            case "each":
                return
                [
                    .. Sizes.Select(size => Case($"{size.Viewers:N0} viewers x {size.Rate}/s, each at once", Room(size.Viewers, size.Rate)) with
                    {
                        Settings = ["Rooms:Gather=false", .. basis.Settings],
                    }),
                ];
            case "default":
                return [Case("1,000 viewers x 100/s, default settings", Room(1_000, 100))];
            case "most":
                return
                [
                    Case("Most deliveries per second, 1,000 viewers, p99 below 100 ms, none lost", Room(1_000, 100)) with
                    {
                        FindsMost = true,
                        Servers = servers ?? [ServerKind.Danmaku, ServerKind.Floor, ServerKind.FloorAdaptive, ServerKind.AspNet, ServerKind.SignalR],
                    },
                ];
            case "doors":
                return [Case("1,000 viewers x 30/s, through each door", Room(1_000, 30)) with { Servers = servers ?? Doors }];
            case "many":
                return [Case("10,000 viewers x 10/s, default settings", Room(10_000, 10))];
            case "idle":
                return [Case("10,000 idle viewers", Room(10_000, 0))];
            case "hot":
                return [Case("1,000 rooms x 10 viewers x 1/s beside one of 5,000 x 50/s", new RoomGroup("small", 1_000, 10, 1), new RoomGroup("hot", 1, 5_000, 50))];
            case "compression":
                return
                [
                    .. from rate in Rates
                       from deflate in Compressions
                       select Case($"1,000 viewers x {rate}/s, {(deflate ? "permessage-deflate" : "not compressed")}", Room(1_000, rate)) with
                       {
                           Deflate = deflate,
                           Servers = servers ?? [ServerKind.Danmaku],
                       },
                ];
            default:
                return [.. Names.SelectMany(each => Of(each, basis, servers))];
        }
    }

    private static RoomGroup Room(int viewers, double rate) => new("room", 1, viewers, rate);
}
