using System.Diagnostics;
using System.Globalization;
using System.Text;
using Danmaku.Bench.Cluster;
using Danmaku.Bench.Replay;

namespace Danmaku.Bench.Paths;

/// <summary>Opens many rooms on one silo, each with one viewer who posted once, and reads what they cost.</summary>
internal static class QuietRun
{
    /// <summary>Rooms opened first and left out, so that what a silo loads once does not count.</summary>
    private const int Uncounted = 1_000;

    private const int RoomsOfOneConnection = 250;
    private const int ConnectionsAtOnce = 8;

    public static async Task<QuietResult> MeasureAsync(LocalCluster cluster, PathOptions options, SignedTokens tokens, CancellationToken cancellationToken)
    {
        var (silo, gateway) = (cluster.Silos[0].Process, cluster.Gateways[0].Process);
        var viewers = new List<PathClient>();
        try
        {
            viewers.AddRange(await OpenAsync(new Uri(gateway.Url), 0, Uncounted, tokens, cancellationToken));
            await SettleAsync(options, cancellationToken);
            var (before, gatewayBefore) = (ProcessFigures.Resident(silo.Id), ProcessFigures.Resident(gateway.Id));
            var began = Stopwatch.GetTimestamp();
            viewers.AddRange(await OpenAsync(new Uri(gateway.Url), Uncounted, options.QuietRooms, tokens, cancellationToken));
            var opening = Stopwatch.GetElapsedTime(began);
            var cpu = ProcessFigures.CpuTime([silo.Id]);
            await SettleAsync(options, cancellationToken);
            var busy = (ProcessFigures.CpuTime([silo.Id]) - cpu) / TimeSpan.FromSeconds(options.QuietSeconds);
            return viewers.Find(static viewer => viewer.Lost is not null) is { Lost: var lost }
                ? throw new InvalidDataException(lost)
                : new QuietResult(
                    options.QuietRooms, before, ProcessFigures.Resident(silo.Id), ProcessFigures.Resident(gateway.Id) - gatewayBefore, opening, busy);
        }
        finally
        {
            foreach (var viewer in viewers)
            {
                await viewer.DisposeAsync();
            }
        }
    }

    private static Task SettleAsync(PathOptions options, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(options.QuietSeconds), TimeProvider.System, cancellationToken);

    private static async Task<IReadOnlyList<PathClient>> OpenAsync(Uri gateway, int first, int count, SignedTokens tokens, CancellationToken cancellationToken)
    {
        var opened = new List<PathClient>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConnectionsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(first, count).Chunk(RoomsOfOneConnection), parallel, async (rooms, token) =>
        {
            var viewer = await PathClient.ConnectAsync(gateway, Room(rooms[0]), static (_, _) => { }, token);
            lock (opened)
            {
                opened.Add(viewer);
            }

            var signed = tokens.Sign(string.Create(CultureInfo.InvariantCulture, $"quiet-{rooms[0]}"), "moderator");
            foreach (var room in rooms)
            {
                await viewer.JoinAsync(Room(room), signed, token);
                viewer.Write(Encoding.UTF8.GetBytes(
                    $$"""{"type":"post","id":"1","room":"{{Room(room)}}","nonce":"{{Room(room)}}","text":"hello"}"""));
            }

            await viewer.FlushAsync();
        });
        return opened;
    }

    private static string Room(int room) => string.Create(CultureInfo.InvariantCulture, $"quiet-{room}");
}
