namespace Danmaku.Contracts.Messages;

/// <summary>Where a room's batches go: one for each gateway that has viewers of the room.</summary>
public interface IRoomListener
{
    /// <summary>Takes a batch. Called in the room's order, one call at a time; it must return at once and never throw.</summary>
    void OnBatch(RoomBatch batch);

    /// <summary>The room ended this subscription (it stopped or moved). No batch follows; subscribe again.</summary>
    void OnEnded(string roomId);
}
