using Danmaku.Contracts.Grains;
using Orleans.Concurrency;

namespace Danmaku.Silo.Cluster;

/// <summary>Renews leases on the rooms that run on this silo.</summary>
/// <remarks>Calls interleave: each waits for the mailboxes of its rooms.</remarks>
[Reentrant]
internal sealed class RoomLeases(GrainId grainId, global::Orleans.Runtime.Silo silo, ILoggerFactory loggers, OpenRooms open)
    : GrainService(grainId, silo, loggers), IRoomLeases
{
    /// <inheritdoc/>
    public Task<bool[]> RenewAsync(string listener, string[] rooms, int[] viewers) =>
        Task.WhenAll(rooms.Zip(viewers, (room, count) => open.Find(room)?.ReportViewers(listener, count) ?? Task.FromResult(false)));
}
