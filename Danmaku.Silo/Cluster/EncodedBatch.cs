namespace Danmaku.Silo.Cluster;

/// <summary>A batch as it travels: encoded once by its room, forwarded as it is by every relay on its way.</summary>
/// <param name="Bytes">Serialized <c>danmaku.room.v1.Batch</c>. Never changed once it is here.</param>
/// <param name="Epoch">Epoch of its events.</param>
/// <param name="FirstSequence">Sequence of its first event; 0 when only the number of viewers changed.</param>
/// <param name="LastSequence">Sequence of its last event; 0 when only the number of viewers changed.</param>
internal readonly record struct EncodedBatch(byte[] Bytes, long Epoch, long FirstSequence, long LastSequence);
