namespace Danmaku.Silo.Diagnostics;

/// <summary>What waits in the rooms of this process, all of them together and in the one that has most.</summary>
internal record struct RoomDepths
{
    /// <summary>Viewers' requests in mailboxes.</summary>
    public long Waiting { get; private set; }

    /// <summary>Those of the fullest mailbox.</summary>
    public long MostWaiting { get; private set; }

    /// <summary>Comments that wait for moderators.</summary>
    public long Held { get; private set; }

    /// <summary>Those of the room that has most of them.</summary>
    public long MostHeld { get; private set; }

    /// <summary>Gateways or silos that listen, counted for each room.</summary>
    public long Subscriptions { get; private set; }

    /// <summary>Viewers as the rooms know of them.</summary>
    public long Viewers { get; private set; }

    public void Add(int waiting, int held, int subscriptions, int viewers)
    {
        Waiting += waiting;
        MostWaiting = Math.Max(MostWaiting, waiting);
        Held += held;
        MostHeld = Math.Max(MostHeld, held);
        Subscriptions += subscriptions;
        Viewers += viewers;
    }
}
