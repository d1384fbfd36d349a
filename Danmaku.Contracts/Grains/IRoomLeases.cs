using Orleans.Services;

namespace Danmaku.Contracts.Grains;

/// <summary>The rooms that run on one silo, to the silos that listen to them: one call renews the leases on all of them.</summary>
/// <remarks>A room's own <see cref="IRoomGrain.ReportViewersAsync"/> does the same for one; releases that lack this have that.</remarks>
[Alias("danmaku.room-leases")]
public interface IRoomLeases : IGrainService
{
    /// <summary>Renews a listener's leases and says how many viewers it has of each room.</summary>
    /// <param name="listener">The listener, as the rooms know it.</param>
    /// <param name="rooms">Ids of the rooms.</param>
    /// <param name="viewers">Viewers of each, in the same order.</param>
    /// <returns>For each room whether it knows the listener; <see langword="false"/> as well where it does not run here (any more).</returns>
    [Alias("renew")]
    Task<bool[]> RenewAsync(string listener, [Immutable] string[] rooms, [Immutable] int[] viewers);
}
