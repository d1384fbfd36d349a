
namespace Danmaku.Silo.Cluster;

/// <summary>Does for a silo that is gone what it cannot do itself: ends the subscriptions to its rooms, and its own to rooms here.</summary>
internal sealed partial class LostSilos(
    IClusterMembershipService membership, Subscriptions subscriptions, OpenRooms open, Lazy<IRoomRelay> relay, ILogger<LostSilos> logger)
    : BackgroundService
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
                        End(silo);
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

    private void End(SiloAddress silo)
    {
        open.Unsubscribe(silo.ToParsableString());
        var rooms = subscriptions.RemoveAllOn(silo.ToParsableString());
        if (rooms.Count > 0)
        {
            Log.Lost(logger, silo, rooms.DistinctBy(static room => room.RoomId).Count());
        }

        foreach (var (room, form) in rooms)
        {
            relay.Value.OnEnded(room, form);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2083, LogLevel.Warning, "Silo {Silo} is gone; {Rooms} rooms that this silo listens to start again elsewhere.",
            EventName = nameof(Lost))]
        public static partial void Lost(ILogger logger, SiloAddress silo, int rooms);
    }
}
