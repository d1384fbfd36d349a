namespace Danmaku.Silo.Cluster;

/// <summary>This silo's ends of its subscriptions, one for each form: one-way calls say nothing of which they are for.</summary>
internal sealed class RoomObservers(Subscriptions subscriptions, Lazy<IRoomRelay> relay)
{
    private readonly RoomObserver _whole = new(BatchForm.Whole, subscriptions, relay);
    private readonly RoomObserver _ranges = new(BatchForm.Ranges, subscriptions, relay);

    public RoomObserver Of(BatchForm form) => form == BatchForm.Ranges ? _ranges : _whole;
}
