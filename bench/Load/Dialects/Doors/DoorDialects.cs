using Danmaku.Bench.Load.Servers;

namespace Danmaku.Bench.Load.Dialects.Doors;

/// <summary>What viewers speak at the doors of our gateway.</summary>
internal static class DoorDialects
{
    public static IReadOnlyList<Dialect> Of(ServerKind kind) => kind switch
    {
        ServerKind.Goim => [new GoimDialect(GoimDialect.Plain)],
        ServerKind.GoimZlib => [new GoimDialect(GoimDialect.Zlib)],
        ServerKind.GoimBrotli => [new GoimDialect(GoimDialect.Brotli)],
        ServerKind.Irc => [new IrcDialect()],
        ServerKind.Centrifuge => [new CentrifugeDialect()],
        ServerKind.Events => [new EventsDialect()],
        ServerKind.AllDoors =>
        [
            new GoimDialect(GoimDialect.Plain), new GoimDialect(GoimDialect.Zlib), new GoimDialect(GoimDialect.Brotli), new IrcDialect(), new CentrifugeDialect(),
            new EventsDialect(),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a door."),
    };
}
