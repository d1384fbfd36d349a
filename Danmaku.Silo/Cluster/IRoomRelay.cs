namespace Danmaku.Silo.Cluster;

/// <summary>Where the batches of all rooms come in that gateways of this silo listen to. One for each silo.</summary>
/// <remarks>Called for several rooms at once, for each nearly in its order. Both methods return at once and never throw.</remarks>
internal interface IRoomRelay
{
    /// <summary>Takes a batch in the form that was subscribed to.</summary>
    void OnBatch(string roomId, BatchForm form, EncodedBatch batch);

    /// <summary>The room ended this silo's subscription in that form (it stopped or moved). No batch follows; subscribe again.</summary>
    void OnEnded(string roomId, BatchForm form);
}
