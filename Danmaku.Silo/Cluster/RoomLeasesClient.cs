using Danmaku.Contracts.Grains;
using Orleans.Runtime.Services;

namespace Danmaku.Silo.Cluster;

/// <summary>Finds the <see cref="IRoomLeases"/> of a silo.</summary>
internal sealed class RoomLeasesClient(IServiceProvider services) : GrainServiceClient<IRoomLeases>(services)
{
    public IRoomLeases Of(SiloAddress silo) => GetGrainService(silo);
}
