
namespace Danmaku.Silo.Cluster;

/// <summary>Ends the subscriptions to rooms of a silo that died: such rooms cannot say so themselves.</summary>
internal sealed partial class LostSilos(
    IClusterMembershipService membership, Subscriptions subscriptions, Lazy<IRoomRelay> relay, ILogger<LostSilos> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lost = new HashSet<SiloAddress>();
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                foreach (var (silo, member) in snapshot.Members)
                {
                    if (member.Status == SiloStatus.Dead && lost.Add(silo))
                    {
                        EndSubscriptions(silo);
                    }
                }

                // The table forgets the dead after a while.
                lost.IntersectWith(snapshot.Members.Keys);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private void EndSubscriptions(SiloAddress silo)
    {
        var rooms = subscriptions.RemoveAllOn(silo.ToParsableString());
        if (rooms.Count > 0)
        {
            Log.Lost(logger, silo, rooms.Count);
        }

        foreach (var room in rooms)
        {
            relay.Value.OnEnded(room);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2083, LogLevel.Warning, "Silo {Silo} is gone; {Rooms} rooms that this silo listens to start again elsewhere.",
            EventName = nameof(Lost))]
        public static partial void Lost(ILogger logger, SiloAddress silo, int rooms);
    }
}
